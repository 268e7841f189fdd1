package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.wire.kit.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deployment's config and context in the runs of real servers. */
class DeployedConfigIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of the graph {@code agent}. */
  private static final int DEFAULT_TOKENS = 5;

  @TempDir Path directory;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private String base = "";
  private String key = "";

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void countsInRunsUntilOneGoesBack() throws Exception {
    check(RealRuntime.shared());
  }

  @Test
  void countsInRunsOfAJavascriptServerToo() throws Exception {
    RealRuntime server = RealRuntime.startJavascript("runtime-js-config");
    try {
      check(server);
    } finally {
      server.stop();
    }
  }

  private void check(RealRuntime server) throws Exception {
    try (SharedGateway gateway = SharedGateway.start(directory);
        ControlPlane plane = new ControlPlane(gateway.adminUrl(), gateway.key())) {
      String runtime = plane.runtime(server.url());
      ControlPlane.Place place = plane.place("acme", "support", runtime);
      String agent = place.agent("chat", "agent");
      key = place.key("chat");
      base = gateway.url() + "/-/at/acme/support/dev";
      assertThat(tokens("chat", "{}")).isEqualTo(DEFAULT_TOKENS);

      Map<String, Object> two = Map.of("configurable", Map.of("tokens", 2));
      String first = bind(place, agent, Map.of("langgraph_graph_id", "agent", "config", two));
      assertThat(tokens("chat", "{}")).isEqualTo(2);
      assertThat(tokens(agent, "{\"configurable\": {\"tokens\": 4}}")).as("its own").isEqualTo(4);
      assertThat(tokens(first, "{}")).as("by the id that runs tell").isEqualTo(2);
      assertThat(ask("GET", "/assistants/" + agent, "").at("/config/configurable/tokens").asInt())
          .isEqualTo(2);

      String thread = "/threads/" + ask("POST", "/threads", "{}").get("thread_id").asText();
      assertThat(tokens(thread, "chat", run("{}"))).isEqualTo(2);

      String second =
          bind(place, agent, Map.of("langgraph_graph_id", "agent", "context", Map.of("tokens", 3)));
      assertThat(tokens("chat", "{}")).isEqualTo(3);
      assertThat(tokens("", "chat", "\"context\": {\"tokens\": 4}")).as("its own").isEqualTo(4);
      assertThat(tokens(thread, "chat", run("{}"))).as("runtimes keep a thread's").isEqualTo(2);
      assertThat(second).isNotEqualTo(first);
      assertThat(bind(place, agent, Map.of("deployment", 2))).isEqualTo(first);
      assertThat(tokens("chat", "{}")).as("gone back").isEqualTo(2);
      lost(server, place, agent, first);
      isNobodysToChange(first, second);

      ControlPlane.Place theirs = plane.place("globex", "support", runtime);
      var _ = theirs.agent("chat", "agent");
      key = theirs.key("chat");
      base = gateway.url() + "/-/at/globex/support/dev";
      isNotThere(first);
    }
  }

  /** As when a server that keeps its state in memory was started again. */
  private void lost(RealRuntime server, ControlPlane.Place place, String agent, String assistant)
      throws Exception {
    HttpRequest gone =
        HttpRequest.newBuilder(URI.create(server.url() + "/assistants/" + assistant))
            .DELETE()
            .build();
    assertThat(client.send(gone, BodyHandlers.ofString()).statusCode()).isBetween(200, 204);
    assertThat(bind(place, agent, Map.of("deployment", 2))).isEqualTo(assistant);
    assertThat(tokens("chat", "{}")).as("made again").isEqualTo(2);
  }

  private void isNobodysToChange(String... assistants) throws Exception {
    for (String id : assistants) {
      String path = "/assistants/" + id;
      assertThat(send("PATCH", path, "{\"name\": \"mine\"}").statusCode()).isEqualTo(403);
      assertThat(send("DELETE", path, "").statusCode()).isEqualTo(403);
      assertThat(send("POST", path + "/latest", "{\"version\": 1}").statusCode()).isEqualTo(403);
    }
    JsonNode found = ask("POST", "/assistants/search", "{\"limit\": 100}");
    assertThat(found.findValuesAsText("assistant_id")).doesNotContain(assistants);
  }

  /** To another tenant on the same runtime. */
  private void isNotThere(String id) throws Exception {
    String absent = UUID.randomUUID().toString();
    for (String method : List.of("GET", "DELETE")) {
      HttpResponse<String> answer = send(method, "/assistants/" + id, "");
      HttpResponse<String> no = send(method, "/assistants/" + absent, "");
      assertThat(answer.statusCode()).isEqualTo(404).isEqualTo(no.statusCode());
      assertThat(answer.body().replace(id, absent)).isEqualTo(no.body());
    }
    String run = "{\"assistant_id\": \"" + id + "\", \"input\": {\"messages\": []}}";
    assertThat(send("POST", "/runs/wait", run).statusCode()).isEqualTo(404);
  }

  /** The runtime's id of what is live, as soon as the gateway knows. */
  private String bind(ControlPlane.Place place, String agent, Map<String, Object> body)
      throws Exception {
    JsonNode bound = place.bind(agent, body);
    int number = bound.get("deployment").asInt();
    Await.until("it is live", () -> version(agent) == number);
    return bound.get("langgraph_assistant_id").asText();
  }

  private int version(String agent) {
    try {
      return ask("GET", "/assistants/" + agent, "").path("version").asInt();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private int tokens(String agent, String config) throws Exception {
    return tokens("", agent, run(config));
  }

  private static String run(String config) {
    return "\"config\": " + config;
  }

  /**
   * How many a run streams: its answer says them all.
   *
   * @param thread empty for a run without one
   * @param member of the run, beside the usual ones
   */
  private int tokens(String thread, String agent, String member) throws Exception {
    String run =
        """
        {"assistant_id": "%s", %s,
         "input": {"messages": [{"role": "user", "content": "hello"}]}}\
        """
            .formatted(agent, member);
    JsonNode answer = ask("POST", thread + "/runs/wait", run);
    JsonNode messages = answer.path("messages");
    assertThat(messages.size()).as("" + answer).isGreaterThan(1);
    return messages.get(messages.size() - 1).get("content").asText().strip().split(" ").length;
  }

  private JsonNode ask(String method, String path, String body) throws Exception {
    HttpResponse<String> answer = send(method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .header("x-api-key", key)
            .header("content-type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }
}
