package dev.sluice.config;

import static dev.sluice.config.SluiceProcesses.errors;
import static dev.sluice.config.SluiceProcesses.output;
import static dev.sluice.config.SluiceProcesses.ready;
import static dev.sluice.config.SluiceProcesses.readyAfterLog;
import static dev.sluice.config.SluiceProcesses.request;
import static dev.sluice.config.SluiceProcesses.terminate;
import static dev.sluice.config.SluiceProcesses.withKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.db.Database;
import dev.sluice.db.server.DatabaseSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice serve} that asks who calls, and who may administer it. */
@Timeout(120)
class ServeIdentityIT {
  private static final String STREAM =
      """
      HTTP/1.1 200 OK\r
      content-type: text/event-stream\r
      connection: close\r
      \r
      event: end

      """;

  @TempDir Path folder;

  private final SluiceProcesses processes = new SluiceProcesses();

  @AfterEach
  void endWhatIsLeft() {
    processes.close();
  }

  @Test
  void asksWhoCallsAndKeepsTheDevelopmentKeyOverARestart() throws Exception {
    try (ServerSocket runtime = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        HttpClient client = HttpClient.newHttpClient()) {
      var _ = Thread.ofVirtual().start(() -> streamTo(runtime));
      String line =
          "serve --upstream http://127.0.0.1:%d --listen 127.0.0.1:0 --admin 127.0.0.1:0"
                  .formatted(runtime.getLocalPort())
              + " --set drain.delay=0s --set upstream.assertion=false --set database.data-dir="
              + folder.resolve("db");
      String key = "";
      for (int times = 0; times < 2; times++) {
        Process process = start(line);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
          Matcher ready = readyAfterLog(out);
          HttpResponse<String> refused =
              client.send(request(ready.group(2), "/threads/1"), BodyHandlers.ofString());
          assertThat(refused.statusCode()).isEqualTo(401);
          assertThat(refused.headers().firstValue("www-authenticate"))
              .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Bearer"));

          Path file = folder.resolve("db/dev-key");
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
              .isEqualTo("rw-------");
          String kept = Files.readString(file).strip();
          assertThat(kept).matches("slk_any_[A-Za-z0-9]{16}_[A-Za-z0-9]{43}");
          assertThat(key).isIn("", kept);
          key = kept;
          HttpResponse<String> streamed =
              client.send(
                  withKey(ready.group(2), "/threads/1/stream", key), BodyHandlers.ofString());
          assertThat(streamed.statusCode()).isEqualTo(200);
          assertThat(streamed.body()).isEqualTo("event: end\n\n");
          HttpResponse<String> me =
              client.send(withKey(ready.group(3), "/v1/me", key), BodyHandlers.ofString());
          assertThat(me.body()).contains("\"platform_admin\":true");

          terminate(process);
          String secret = key.substring(key.lastIndexOf('_') + 1);
          assertThat(out.lines().toList()).noneMatch(said -> said.contains(secret));
          assertThat(process.waitFor()).isZero();
        }
      }
    }
  }

  @Test
  void saysInFewLinesWhatItWaitsForAndThatTheRuntimesTenantIsNotThere() throws Exception {
    Process process =
        start(
            "serve --upstream http://127.0.0.1:9 --listen 127.0.0.1:0 --admin 127.0.0.1:0"
                + " --set upstream.tenant=acme --set drain.delay=0s --set database.data-dir="
                + folder.resolve("db"));
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> said = new ArrayList<>();
      String line = out.readLine();
      while (line != null && line.startsWith("{")) {
        said.add(line);
        line = out.readLine();
      }
      assertThat(said)
          .hasSizeLessThan(8)
          .anyMatch(one -> one.contains("unpacking and starting the embedded PostgreSQL in "))
          .anyMatch(one -> one.contains("the database's schema is at version "))
          .anyMatch(one -> one.contains("there is no tenant acme (upstream.tenant)"));
      terminate(process);
    }
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void grantsThePlatformsAdministrationOnce() throws Exception {
    String line =
        "admin grant --issuer https://id.example --subject ann --set database.data-dir="
            + folder.resolve("db");
    Process early = start(line);
    assertThat(early.waitFor()).isEqualTo(2);
    assertThat(errors(early)).contains("there is no database in");
    Database.open(new DatabaseSettings.Embedded(folder.resolve("db"), 2))
        .close(); // as `serve` does
    Process first = start(line);
    assertThat(output(first)).contains("ann of https://id.example is now a platform administrator");
    assertThat(errors(first)).hasLineCount(1).contains("no issuer of these settings");
    assertThat(first.waitFor()).isZero();
    Process second =
        start(
            line
                + " --set identity.issuers.0.url=https://id.example"
                + " --set identity.issuers.0.audiences=a");
    assertThat(errors(second)).isEmpty();
    assertThat(output(second)).contains("ann of https://id.example was already a platform");
    assertThat(second.waitFor()).isZero();

    Process away =
        start(
            "admin grant --issuer https://id.example --subject ann --set database.user=app"
                + " --set database.url=jdbc:postgresql://127.0.0.1:9/db");
    assertThat(away.waitFor()).isEqualTo(1);
    assertThat(errors(away)).hasLineCount(1).startsWith("sluice: no connection to the database");
    assertThat(start("admin grant --issuer https://id.example").waitFor()).isEqualTo(2);
    assertThat(start("admin").waitFor()).isEqualTo(2);
  }

  @Test
  void productionRefusesTheDevelopmentIdentity() throws Exception {
    Process process = start("serve --upstream http://127.0.0.1:9 --set profile=production");
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(errors(process))
        .startsWith("sluice: wrong settings (3)\ndefault: database.url: embedded (expected: ")
        .contains("default: upstream.tenant: ", "default: assertion.key-ref: ");
  }

  /** Answers every request with a stream of one event. */
  private static void streamTo(ServerSocket runtime) {
    while (!runtime.isClosed()) {
      try (Socket exchange = runtime.accept()) {
        if (exchange.getInputStream().read(new byte[65_536]) > 0) {
          exchange.getOutputStream().write(STREAM.getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException e) {
        // A probe that went away, or closed.
      }
    }
  }

  private Process start(String line) throws IOException {
    return processes.start(line);
  }
}
