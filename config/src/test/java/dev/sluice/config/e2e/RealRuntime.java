package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.fail;

import dev.sluice.config.wire.kit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A LangGraph server with the demo graphs, on a port of 127.0.0.1 that was free.
 *
 * <p>{@link #shared} is one for all tests of the JVM; it ends with the JVM. Thread-safe.
 */
public final class RealRuntime {
  /** The first start on a machine installs the server's packages. */
  private static final Duration INSTALLING = Duration.ofMinutes(8);

  private static final Duration STARTING = Duration.ofSeconds(90);

  private static @Nullable RealRuntime shared;

  private final Program server;
  private final int port;

  private RealRuntime(Program server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * The one that all tests use, started and ready. A machine without Python skips the calling test,
   * or fails it if {@code CI=true}.
   */
  public static synchronized RealRuntime shared() {
    if (shared == null || !shared.server.isAlive()) {
      shared = start("runtime");
    }
    return shared;
  }

  /** Another one of the caller's own, which {@linkplain #stop stops} it. */
  public static RealRuntime start(String name) {
    return start(name, Map.of());
  }

  /** Another one with settings that the head of {@code start.sh} lists. */
  public static RealRuntime start(String name, Map<String, String> environment) {
    install();
    return start(name, Project.startScript(), environment);
  }

  /**
   * A LangGraph.js server of the caller's own, with those of the demo graphs that there are for it.
   * A machine without Node skips the calling test, or fails it if {@code CI=true}.
   */
  static RealRuntime startJavascript(String name) {
    Path script = Project.javascriptStartScript();
    List<String> command = List.of(script.toString(), "--install");
    Program installation = Program.start(name + "-install", command, Map.of());
    if (installation.await(INSTALLING) != 0) {
      fail("the JavaScript demo runtime was not installed:\n" + installation.lastWords());
    }
    return start(name, script, Map.of());
  }

  private static RealRuntime start(String name, Path script, Map<String, String> environment) {
    int port = freePort();
    List<String> command = List.of(script.toString(), Integer.toString(port));
    RealRuntime started = new RealRuntime(Program.start(name, command, environment), port);
    started.awaitReady();
    return started;
  }

  /** Installs what the server and the Python SDK need; returns the interpreter that has it. */
  static String install() {
    List<String> command = List.of(Project.startScript().toString(), "--install");
    Program installation = Program.start("runtime-install", command, Map.of());
    if (installation.await(INSTALLING) != 0) {
      fail("the demo runtime was not installed:\n" + installation.lastWords());
    }
    return installation.output().getLast();
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  public void stop() {
    server.stop();
  }

  private void awaitReady() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      boolean ready = Await.within(STARTING, () -> !server.isAlive() || isOk(client));
      if (!ready || !server.isAlive()) {
        server.stop();
        fail("the demo runtime did not come up:\n" + server.lastWords());
      }
    }
  }

  private boolean isOk(HttpClient client) {
    HttpRequest ok = HttpRequest.newBuilder(URI.create(url() + "/ok")).build();
    try {
      return client.send(ok, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // not listening yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
