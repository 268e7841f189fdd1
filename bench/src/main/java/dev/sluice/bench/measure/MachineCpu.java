package dev.sluice.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** CPU time of the whole machine, from {@code /proc/stat}. */
public final class MachineCpu {
  private static final int IDLE = 3;
  private static final int IOWAIT = 4;

  private MachineCpu() {}

  /** Time spent by all processors on anything since the machine started. */
  public static Duration busy() {
    try {
      return busy(Files.readString(Path.of("/proc/stat")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of the first line but idle and waiting; user and nice time already hold that of guests. */
  static Duration busy(String stat) {
    String[] fields = stat.substring("cpu ".length(), stat.indexOf('\n')).trim().split(" ", -1);
    long ticks = 0;
    for (int i = 0; i < 8; i++) {
      if (i != IDLE && i != IOWAIT) {
        ticks += Long.parseLong(fields[i]);
      }
    }
    return ProcessFigures.ofTicks(ticks);
  }
}
