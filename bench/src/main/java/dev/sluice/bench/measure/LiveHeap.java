package dev.sluice.bench.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Bytes of live objects in a running JVM, by {@code jcmd}. */
public final class LiveHeap {
  private LiveHeap() {}

  /**
   * Runs a full collection in that JVM and sums what is left.
   *
   * @throws IOException when jcmd can't be run, can't attach, or answers something else
   */
  public static long bytes(long pid) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    return totalOf(
        Commands.output(Path.of("/"), List.of(jcmd, Long.toString(pid), "GC.class_histogram")));
  }

  /** The bytes of the {@code Total} line of a class histogram. */
  static long totalOf(String histogram) throws IOException {
    String total =
        histogram
            .lines()
            .filter(line -> line.startsWith("Total"))
            .findFirst()
            .orElseThrow(() -> new IOException("no total in the class histogram: " + histogram));
    return Long.parseLong(total.trim().split("\\s+", -1)[2]);
  }
}
