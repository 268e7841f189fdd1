package dev.sluice.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the measurement ran on, in words. */
public final class Machine {
  private Machine() {}

  /** Processor model and how many of them. */
  public static String processors() throws IOException {
    String model =
        Files.readString(Path.of("/proc/cpuinfo"))
            .lines()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).trim())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
    return model + ", " + Runtime.getRuntime().availableProcessors() + " processors";
  }

  /** Kernel and its version. */
  public static String kernel() {
    return System.getProperty("os.name") + " " + System.getProperty("os.version");
  }

  /** The JDK that runs the bench and what it starts. */
  public static String jdk() {
    return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
  }

  /** Total memory. */
  public static String memory() throws IOException {
    return Files.readString(Path.of("/proc/meminfo"))
        .lines()
        .findFirst()
        .orElse("")
        .replaceAll("\\s+", " ");
  }

  /** Load averages at the moment. */
  public static String load() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).trim();
  }
}
