package dev.sluice.bench.run;

import dev.sluice.bench.contender.Contender;
import dev.sluice.bench.contender.Instance;
import dev.sluice.bench.contender.Launcher;
import dev.sluice.bench.load.EventFan;
import dev.sluice.bench.load.LoadLoop;
import dev.sluice.bench.measure.LiveHeap;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory of a fresh contender with many streams of one event and then silence.
 *
 * @param contender its name
 * @param streams how many
 * @param residentKib resident set with them
 * @param fewResidentKib resident set with a few
 * @param liveBytes bytes of live objects with them; 0 unless it is a JVM
 * @param fewLiveBytes the same with a few
 * @param failed streams that failed
 */
record IdleMemory(
    String contender,
    int streams,
    long residentKib,
    long fewResidentKib,
    long liveBytes,
    long fewLiveBytes,
    long failed) {

  private static final int FEW = 20;
  private static final int EVENT_BYTES = 120;
  private static final Duration SETTLE = Duration.ofSeconds(3);

  /** What each stream adds to the resident set. */
  double residentKibEach() {
    return (double) (residentKib - fewResidentKib) / (streams - FEW);
  }

  /** What each stream adds to the live heap. */
  double liveKibEach() {
    return (liveBytes - fewLiveBytes) / 1_024.0 / (streams - FEW);
  }

  /**
   * One after the other, each twice and fresh: asking a JVM for its live objects disturbs its
   * resident set.
   */
  static List<IdleMemory> measure(
      Launcher launcher, LoadLoop loop, List<Contender> contenders, int streams)
      throws InterruptedException {
    List<IdleMemory> all = new ArrayList<>();
    for (Contender contender : contenders) {
      if (!contender.isProcess()) {
        continue;
      }
      try {
        Figures few = with(launcher, loop, contender, FEW);
        Figures many = with(launcher, loop, contender, streams);
        all.add(
            new IdleMemory(
                contender.name(),
                streams,
                many.residentKib,
                few.residentKib,
                many.liveBytes,
                few.liveBytes,
                many.failed));
      } catch (IOException e) {
        System.err.println("idle " + contender.name() + ": " + e.getMessage());
      }
    }
    return all;
  }

  private record Figures(long residentKib, long liveBytes, long failed) {}

  private static Figures with(Launcher launcher, LoadLoop loop, Contender contender, int streams)
      throws IOException, InterruptedException {
    try (Instance instance = launcher.start(contender)) {
      instance.awaitFirstByte();
      EventFan fan = EventFan.idle(loop, instance.destination(), streams, EVENT_BYTES);
      try {
        fan.start();
        Thread.sleep(SETTLE);
        long resident = instance.residentKib();
        long live = contender.jvm() ? LiveHeap.bytes(instance.jvmPid()) : 0;
        return new Figures(resident, live, fan.end().failed());
      } finally {
        fan.stop();
      }
    }
  }
}
