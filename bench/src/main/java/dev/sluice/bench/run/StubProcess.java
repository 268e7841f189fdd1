package dev.sluice.bench.run;

import dev.sluice.bench.stub.Stub;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stub in a process of its own, started by the bench or found running. */
final class StubProcess implements AutoCloseable {
  private final InetSocketAddress address;
  private final @Nullable Process process;

  private StubProcess(InetSocketAddress address, @Nullable Process process) {
    this.address = address;
    this.process = process;
  }

  /**
   * The one that the options name, or a new one.
   *
   * @throws IOException when a new one doesn't start
   */
  static StubProcess of(Options options, Path work) throws IOException {
    if (options.stub != null) {
      return new StubProcess(loopback(options.stub), null);
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-XX:MaxDirectMemorySize=1g",
                "-Dio.netty.leakDetection.level=disabled",
                // Streams flat out never leave the task queue empty: let sockets have their turn
                // too.
                "-Dio.netty.eventLoop.maxTaskProcessingQuantumMs=100",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Stub.class.getName(),
                Integer.toString(options.stubPort))
            .redirectError(Redirect.to(work.resolve("stub-stderr").toFile()))
            .start();
    BufferedReader printed = process.inputReader();
    String line = printed.readLine();
    if (line == null || !line.startsWith("stub ready: ")) {
      process.destroyForcibly();
      throw new IOException(
          "the stub did not start: " + line + "; see " + work.resolve("stub-stderr"));
    }
    return new StubProcess(
        loopback(URI.create(line.substring("stub ready: ".length())).getPort()), process);
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  InetSocketAddress address() {
    return address;
  }

  /** The load tool's process, which is this one, and the stub's unless it was found running. */
  List<Long> pids() {
    long own = ProcessHandle.current().pid();
    return process == null ? List.of(own) : List.of(own, process.pid());
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }
}
