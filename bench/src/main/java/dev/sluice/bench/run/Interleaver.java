package dev.sluice.bench.run;

import dev.sluice.bench.contender.Instance;
import dev.sluice.bench.load.LoadLoop;
import dev.sluice.bench.load.Tally;
import dev.sluice.bench.load.Workload;
import dev.sluice.bench.measure.MachineCpu;
import dev.sluice.bench.measure.ProcessFigures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the windows of a row: A B C, B C A, C A B, … so that what drifts on the machine drifts for
 * all, and nobody is always the first.
 */
final class Interleaver {
  /**
   * How long and how often.
   *
   * @param windows per contender and row
   * @param window length of one
   * @param warmUp least load before the first window of a row on a JVM, which goes on until it
   *     compiles no more
   * @param ramp load before each window
   */
  record Timing(int windows, Duration window, Duration warmUp, Duration ramp) {}

  /**
   * How often the compiler is looked at, and what it may use in that time for the JVM to count as
   * warm.
   */
  private static final Duration COMPILER_STEP = Duration.ofSeconds(1);

  private static final Duration COMPILER_QUIET = Duration.ofMillis(20);

  /** How many times the warm-up to wait for the compiler. */
  private static final int MOST_WARM_UPS = 5;

  private final LoadLoop loop;
  private final Timing timing;
  private final List<Long> ours;

  /**
   * @param ours the processes of the load tool and the stub
   */
  Interleaver(LoadLoop loop, Timing timing, List<Long> ours) {
    this.loop = loop;
    this.timing = timing;
    this.ours = ours;
  }

  /** All windows of this row; contenders that can't carry it are told and left out. */
  List<Window> run(Row row, List<Instance> instances) throws InterruptedException {
    List<Instance> able = new ArrayList<>();
    for (Instance instance : instances) {
      if (warm(row, instance)) {
        able.add(instance);
      }
    }
    List<Window> windows = new ArrayList<>();
    for (int round = 0; round < timing.windows(); round++) {
      for (int i = 0; i < able.size(); i++) {
        Instance next = able.get((i + round) % able.size());
        try {
          windows.add(window(row, next, round));
        } catch (IOException | UncheckedIOException e) {
          System.err.println(
              row.key() + " " + next.name() + " round " + round + ": " + e.getMessage());
        }
      }
    }
    return windows;
  }

  private boolean warm(Row row, Instance instance) throws InterruptedException {
    Workload workload = row.workload(loop, instance.destination());
    try {
      workload.start();
      if (instance.contender().jvm()) {
        Thread.sleep(timing.warmUp());
        awaitCompiler(instance);
      } else {
        Thread.sleep(timing.ramp());
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      System.err.println(row.key() + " " + instance.name() + " left out: " + e.getMessage());
      return false;
    } finally {
      workload.stop();
    }
  }

  /**
   * Warm is a JVM whose compiler has almost nothing left to do; on a busy machine that takes its
   * time.
   */
  private void awaitCompiler(Instance instance) throws InterruptedException {
    long deadline = System.nanoTime() + MOST_WARM_UPS * timing.warmUp().toNanos();
    Duration before = instance.compilerCpu();
    while (System.nanoTime() < deadline) {
      Thread.sleep(COMPILER_STEP);
      Duration now = instance.compilerCpu();
      if (now.minus(before).compareTo(COMPILER_QUIET) <= 0) {
        return;
      }
      before = now;
    }
    System.err.println(
        instance.name() + " is still compiling after " + MOST_WARM_UPS + " times the warm-up");
  }

  private Window window(Row row, Instance instance, int round)
      throws IOException, InterruptedException {
    Workload workload = row.workload(loop, instance.destination());
    try {
      workload.start();
      Thread.sleep(timing.ramp());
      workload.begin();
      Duration cpuBefore = instance.cpu();
      Duration foreignBefore = foreign(instance);
      Thread.sleep(timing.window());
      Tally tally = workload.end();
      Duration cpu = instance.cpu().minus(cpuBefore);
      double foreignCores =
          (double) foreign(instance).minus(foreignBefore).toNanos() / tally.lengthNanos;
      return Window.of(row, instance.name(), round, tally, cpu, Math.max(0, foreignCores));
    } finally {
      workload.stop();
    }
  }

  /** CPU time of everything on the machine but the load tool, the stub and this contender. */
  private Duration foreign(Instance instance) {
    Duration own = instance.cpu();
    for (long pid : ours) {
      own = own.plus(ProcessFigures.of(pid).ownCpu());
    }
    return MachineCpu.busy().minus(own);
  }
}
