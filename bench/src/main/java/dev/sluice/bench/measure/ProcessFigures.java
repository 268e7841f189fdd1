package dev.sluice.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * CPU time and resident set of a process and all its descendants, from {@code /proc}.
 *
 * <p>Immutable, thread-safe.
 */
public final class ProcessFigures {
  /**
   * USER_HZ, in which the kernel tells CPU times; 100 on every Linux architecture that is run here.
   */
  private static final long TICKS_PER_SECOND = 100;

  private static final int STAT_STATE = 0;
  private static final int STAT_UTIME = STAT_STATE + 11;
  private static final int STAT_STIME = STAT_UTIME + 1;

  private final Path proc;
  private final long pid;

  /**
   * @param proc where the proc file system is mounted
   * @param pid the process
   */
  public ProcessFigures(Path proc, long pid) {
    this.proc = proc;
    this.pid = pid;
  }

  /** The process of this number on this machine. */
  public static ProcessFigures of(long pid) {
    return new ProcessFigures(Path.of("/proc"), pid);
  }

  /**
   * User and system time so far of the process, its threads and its living descendants; in steps of
   * 10 ms.
   *
   * @throws UncheckedIOException when the process is gone
   */
  public Duration cpu() {
    long ticks = tree().stream().mapToLong(this::ticks).sum();
    return ofTicks(ticks);
  }

  /** The same of the process alone, without its descendants. */
  public Duration ownCpu() {
    return ofTicks(ticks(pid));
  }

  /**
   * Resident set in KiB, summed over the process and its descendants; pages shared between them
   * count in each.
   *
   * @throws UncheckedIOException when the process is gone
   */
  public long residentKib() {
    return tree().stream().mapToLong(this::resident).sum();
  }

  /**
   * CPU time so far of the threads that compile Java methods; none in other programs, and none of
   * such threads as have ended.
   *
   * @throws UncheckedIOException when the process is gone
   */
  public Duration compilerCpu() {
    return ofTicks(tree().stream().mapToLong(this::compilerTicks).sum());
  }

  /** The process and its descendants, parents first. */
  public List<Long> tree() {
    Stream<Long> children =
        ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants).map(ProcessHandle::pid);
    return Stream.concat(Stream.of(pid), children).toList();
  }

  static Duration ofTicks(long ticks) {
    return Duration.ofNanos(ticks * (1_000_000_000 / TICKS_PER_SECOND));
  }

  private long ticks(long process) {
    return ticksOf(read(process, "stat"));
  }

  private long resident(long process) {
    return residentOf(read(process, "status"));
  }

  private long compilerTicks(long process) {
    long ticks = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(proc.resolve(process + "/task"))) {
      for (Path thread : threads) {
        String stat = Files.readString(thread.resolve("stat"));
        if (stat.contains("(C1 Compiler") || stat.contains("(C2 Compiler")) {
          ticks += ticksOf(stat);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ticks;
  }

  /**
   * utime + stime of a {@code /proc/PID/stat} line; the command name in it may hold spaces and
   * parentheses.
   */
  static long ticksOf(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
    return Long.parseLong(fields[STAT_UTIME]) + Long.parseLong(fields[STAT_STIME]);
  }

  /** VmRSS of a {@code /proc/PID/status} in KiB; 0 for a process without memory of its own. */
  static long residentOf(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
        .findFirst()
        .orElse(0);
  }

  private String read(long process, String file) {
    try {
      return Files.readString(proc.resolve(Long.toString(process)).resolve(file));
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("process " + process + " is gone", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
