package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.Application;
import dev.sluice.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The real server behind identity mode: a graph sees who calls, and both SDKs come in by a key. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final String ECHO = "{\"assistant_id\":\"echo\",\"input\":{\"text\":\"hello\"}}";

  private Application gateway;
  private RealRuntime runtime;
  private String key;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String base = "http://127.0.0.1:" + port;
    runtime =
        RealRuntime.start(
            "runtime-identity",
            Map.of(
                "AUTH", "1",
                "SLUICE_JWKS_URL", base + "/-/jwks.json",
                "SLUICE_RUNTIME", "runtime"));
    gateway =
        Application.start(
            Settings.open(
                runtime.url(),
                Map.of(
                    "open",
                    "false",
                    "listen",
                    "127.0.0.1:" + port,
                    "database.data-dir",
                    directory.resolve("db").toString())));
    key = Files.readString(directory.resolve("db/dev-key")).strip();
  }

  @AfterAll
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    if (runtime != null) {
      runtime.stop();
    }
  }

  @Test
  void aGraphSeesTheTenantAndThePrincipalOfItsCaller() throws Exception {
    assertIsDevelopment(post("/runs/wait", key));
  }

  @Test
  void nobodyComesPastTheGateway() throws Exception {
    HttpRequest direct =
        HttpRequest.newBuilder(URI.create(runtime.url() + "/runs/wait"))
            .header("content-type", "application/json")
            .header("x-api-key", key)
            .POST(BodyPublishers.ofString(ECHO))
            .build();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      assertThat(client.send(direct, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void thePythonSdkComesInByItsApiKey() throws Exception {
    String program =
        """
        import json, sys
        from langgraph_sdk import get_sync_client
        client = get_sync_client(url=sys.argv[1], api_key=sys.argv[2])
        print(json.dumps(client.runs.wait(None, "echo", input={"text": "hello"})))
        try:
            get_sync_client(url=sys.argv[1], api_key="slk_any_0_0").threads.create()
        except Exception as refused:
            print(json.dumps(f"{refused.status_code} {refused}"))
        """;
    List<String> lines =
        run("identity-python", List.of(RealRuntime.install(), "-c", program, base(), key));
    assertIsDevelopment(lines.get(0));
    assertThat(lines.get(1)).contains("401");
  }

  @Test
  void theJavaScriptSdkComesInByItsApiKey() throws Exception {
    List<String> lines =
        run(
            "identity-javascript",
            List.of(Project.javascriptChecks().toString(), "--identity", base(), key));
    assertIsDevelopment(lines.get(0));
    assertThat(lines.get(1)).contains("401");
  }

  private static List<String> run(String name, List<String> command) {
    Program program = Program.start(name, command, Map.of("PYTHONDONTWRITEBYTECODE", "1"));
    assertThat(program.await(PATIENCE)).as(program::lastWords).isZero();
    return program.output();
  }

  private static void assertIsDevelopment(String answer) throws IOException {
    JsonNode seen = new ObjectMapper().readTree(answer).at("/seen/caller");
    assertThat(seen.path("tenant_slug").asText()).as(answer).isEqualTo("development");
    assertThat(seen.path("kind").asText()).isEqualTo("service_account");
    assertThat(UUID.fromString(seen.path("identity").asText())).isNotNull();
    assertThat(UUID.fromString(seen.path("tenant").asText())).isNotNull();
  }

  private String base() {
    return Urls.of(gateway.proxyAddress());
  }

  private String post(String path, String credential) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base() + path))
            .header("content-type", "application/json")
            .header("x-api-key", credential)
            .POST(BodyPublishers.ofString(ECHO))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }
}
