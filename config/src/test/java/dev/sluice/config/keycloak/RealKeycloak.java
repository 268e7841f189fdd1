package dev.sluice.config.keycloak;

import static org.assertj.core.api.Assertions.fail;

import dev.sluice.config.e2e.Program;
import dev.sluice.config.e2e.Project;
import dev.sluice.config.wire.kit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
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
 * A Keycloak with the realms of {@code config/keycloak}, on ports of 127.0.0.1 that were free.
 *
 * <p>{@link #shared} is one for all tests of the JVM; it ends with the JVM. Tests of one JVM run
 * one after another, so one may {@link #stop} it, and must {@link #startAgain} it then.
 * Thread-confined otherwise.
 */
public final class RealKeycloak {
  /** The first start on a machine fetches 168 MiB and builds the server. */
  private static final Duration INSTALLING = Duration.ofMinutes(8);

  /** It takes 30 seconds of CPU time with the import of realms; generous, as machines are busy. */
  private static final Duration STARTING = Duration.ofMinutes(4);

  /** For a clean end, without which the database may not open again. */
  private static final Duration STOPPING = Duration.ofSeconds(60);

  private static @Nullable RealKeycloak shared;

  private final int port = freePort();
  private final int managementPort = freePort();
  private final KeycloakAdmin admin = new KeycloakAdmin(url(), "platform");
  private Program server;

  private RealKeycloak() {
    server = start(false);
  }

  /**
   * The one that all tests use, started and ready. A machine without what it needs skips the
   * calling test, or fails it if {@code CI=true}.
   */
  public static synchronized RealKeycloak shared() {
    if (shared == null) {
      install();
      shared = new RealKeycloak();
    } else if (!shared.server.isAlive()) {
      shared.startAgain();
    }
    return shared;
  }

  private static void install() {
    List<String> command = List.of(Project.keycloak().toString(), "--install");
    Program installation = Program.start("keycloak-install", command, Map.of());
    if (installation.await(INSTALLING) != 0) {
      fail("Keycloak was not installed:\n" + installation.lastWords());
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** What {@code iss} of its tokens is: the realm {@code platform}. */
  public String issuer() {
    return url() + "/realms/platform";
  }

  /** How people and programs get tokens of it. */
  public Logins logins() {
    return new Logins(issuer());
  }

  /** What its administrator can do. */
  public KeycloakAdmin admin() {
    return admin;
  }

  /** Ends it, as an outage does for others. */
  public void stop() {
    server.stop(STOPPING);
  }

  /** Starts it once more on the same port, with all users and keys. */
  public void startAgain() {
    server = start(true);
  }

  private Program start(boolean again) {
    Path state = Project.logOf("keycloak").resolveSibling("keycloak-state");
    List<String> command =
        List.of(
            Project.keycloak().toString(),
            Integer.toString(port),
            Integer.toString(managementPort));
    Map<String, String> environment =
        Map.of("KEYCLOAK_STATE", state.toString(), "KEEP_STATE", again ? "1" : "0");
    long begun = System.nanoTime();
    Program started = Program.start("keycloak", command, environment);
    awaitReady(started);
    System.out.printf(
        "RESULT Keycloak %s: ready in %d s%n",
        again ? "again" : "with its realms", (System.nanoTime() - begun) / 1_000_000_000);
    return started;
  }

  private void awaitReady(Program started) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      boolean ready = Await.within(STARTING, () -> !started.isAlive() || isReady(client));
      if (!ready || !started.isAlive()) {
        started.stop(STOPPING);
        fail("Keycloak did not come up:\n" + started.lastWords());
      }
    }
  }

  private boolean isReady(HttpClient client) {
    URI health = URI.create("http://127.0.0.1:" + managementPort + "/health/ready");
    HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(10)).build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
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
