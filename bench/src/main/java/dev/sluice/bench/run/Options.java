package dev.sluice.bench.run;

import dev.sluice.bench.contender.Contender;
import dev.sluice.bench.contender.Instance;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command line of the bench. Filled in by picocli, then only read. */
final class Options {
  /** Rows that aren't windows. */
  static final String IDLE = "idle";

  static final String STARTUP = "startup";
  static final String INTEGRITY = "integrity";

  @Option(
      names = "--rows",
      split = ",",
      description =
          "rows: get16 get64 post16 post64 run16 run64 run4000 sse-paced sse-flat sse-burst rate400 down64 up64 idle startup integrity (default: all)")
  List<String> rows = new ArrayList<>();

  @Option(
      names = "--contenders",
      split = ",",
      description =
          "names from contenders.yaml (default: those marked standard that are installed)")
  List<String> contenders = new ArrayList<>();

  @Option(
      names = "--attach",
      paramLabel = "NAME=PORT:PID",
      description =
          "measures a running proxy under this name; needs --stub or --stub-port, and that it points there")
  List<String> attach = new ArrayList<>();

  @Option(
      names = "--stub",
      paramLabel = "PORT",
      description = "a stub that runs already, on loopback")
  @Nullable Integer stub;

  @Option(
      names = "--stub-port",
      paramLabel = "PORT",
      description = "where to start the stub (default: any free port)")
  int stubPort;

  @Option(
      names = "--quick",
      description = "3 windows of 1 s, 4 s of warming, 1,000 idle streams: a look, not a result")
  boolean quick;

  @Option(names = "--windows", description = "windows per row and contender (default: 10)")
  @Nullable Integer windows;

  @Option(names = "--seconds", description = "length of a window (default: 3)")
  @Nullable Double seconds;

  @Option(
      names = "--warm-up",
      description = "seconds of load on a JVM before a row's first window (default: 10)")
  @Nullable Double warmUp;

  @Option(names = "--streams", description = "idle streams (default: 9,000)")
  @Nullable Integer streams;

  @Option(
      names = "--keep-output",
      description = "standard output of contenders goes to files, not to nowhere")
  boolean keepOutput;

  @Option(names = "--save", description = "writes the results also when --quick or --rows is given")
  boolean save;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "prints this")
  boolean help;

  /**
   * The directory of the bench, with {@code contenders/} and {@code results/}; run.sh says where.
   */
  Path home() {
    return Path.of(System.getProperty("sluice.bench.home", "bench")).toAbsolutePath();
  }

  boolean wants(String row) {
    return rows.isEmpty() || rows.contains(row);
  }

  /** Whether it takes part: those named, or the standard ones, or none beside those attached. */
  boolean wants(Contender contender) {
    return contenders.isEmpty()
        ? contender.standard() && attach.isEmpty()
        : contenders.contains(contender.name());
  }

  /** Whether the results are a record of the whole. */
  boolean isComplete() {
    return !quick && rows.isEmpty() && contenders.isEmpty() && attach.isEmpty();
  }

  int windowCount() {
    return windows != null ? windows : quick ? 3 : 10;
  }

  Duration window() {
    return seconds(seconds != null ? seconds : quick ? 1 : 3);
  }

  Duration warming() {
    return seconds(warmUp != null ? warmUp : quick ? 4 : 10);
  }

  Duration ramp() {
    return Duration.ofMillis(quick ? 200 : 500);
  }

  int idleStreams() {
    return streams != null ? streams : quick ? 1_000 : 9_000;
  }

  int starts() {
    return quick ? 3 : 10;
  }

  /**
   * A contender that somebody else runs.
   *
   * @param text {@code NAME=PORT:PID}
   */
  static Instance attached(String text) {
    String[] parts = text.split("[=:]", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("--attach " + text + " (expected: NAME=PORT:PID)");
    }
    Contender contender =
        new Contender(parts[0], false, true, List.of("attached"), "", List.of(), "", false);
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(parts[1]));
    return Instance.attached(contender, address, Long.parseLong(parts[2]));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis((long) (seconds * 1_000));
  }
}
