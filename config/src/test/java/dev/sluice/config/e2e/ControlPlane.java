package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** What an operator makes by the admin API; every id is a text. Thread-safe. */
public final class ControlPlane implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final String base;
  private final String key;

  /**
   * One that asks as a platform administrator.
   *
   * @param base the URL of the admin port
   */
  public ControlPlane(String base, String key) {
    this.base = base;
    this.key = key;
  }

  /** A shared runtime. */
  public String runtime(String url) throws IOException, InterruptedException {
    return made(
        "/v1/runtimes",
        Map.of("key", "shared", "name", "shared", "base_url", url, "assertion", false));
  }

  /** A tenant with a project that is placed on the runtime in the environment dev. */
  public Place place(String tenant, String project, String runtime)
      throws IOException, InterruptedException {
    String here = "/v1/tenants/" + made("/v1/tenants", Map.of("slug", tenant, "name", tenant));
    String id = made(here + "/projects", Map.of("key", project, "name", project));
    put(here + "/projects/" + id + "/placements/dev", Map.of("runtime_id", runtime));
    return new Place(here, id);
  }

  /** A project of a tenant, in the environment dev. */
  public final class Place {
    private final String tenant;
    private final String project;

    private Place(String tenant, String project) {
      this.tenant = tenant;
      this.project = project;
    }

    /** An agent that is bound to a graph; its id. */
    public String agent(String agentKey, String graph) throws IOException, InterruptedException {
      String id =
          made(
              tenant + "/agents", Map.of("project_id", project, "key", agentKey, "name", agentKey));
      put(tenant + "/agents/" + id + "/bindings/dev", Map.of("langgraph_graph_id", graph));
      return id;
    }

    /** Binds an agent to another graph; the number of the deployment that is live then. */
    public int rebind(String agent, String graph) throws IOException, InterruptedException {
      String binding = tenant + "/agents/" + agent + "/bindings/dev";
      JsonNode bound = ask("PUT", binding, Map.of("langgraph_graph_id", graph), "if-match", "*");
      return bound.get("deployment").asInt();
    }

    /**
     * Binds an agent anew.
     *
     * @param body of the call
     * @return the answer
     */
    JsonNode bind(String agent, Map<String, Object> body) throws IOException, InterruptedException {
      return ask("PUT", tenant + "/agents/" + agent + "/bindings/dev", body);
    }

    /** A key of a new service account that is a developer here; it says nothing of a project. */
    public String key(String name) throws IOException, InterruptedException {
      String account = made(tenant + "/service-accounts", Map.of("name", name));
      developer("service_account", account);
      Map<String, Object> body = Map.of("service_account_id", account, "name", name);
      return ask("POST", tenant + "/api-keys", body).get("key").asText();
    }

    /** Makes a user of an issuer a member of the tenant and a developer here. */
    public void member(String issuer, String subject) throws IOException, InterruptedException {
      Map<String, Object> member = Map.of("issuer", issuer, "subject", subject, "role", "member");
      developer("user", ask("POST", tenant + "/memberships", member).get("user_id").asText());
    }

    /** Changes the project. */
    void change(String member, String value) throws IOException, InterruptedException {
      String path = tenant + "/projects/" + project;
      var _ = ask("PATCH", path, Map.of(member, value), "if-match", "*");
    }

    private void developer(String type, String id) throws IOException, InterruptedException {
      var _ =
          made(
              tenant + "/relations",
              Map.of(
                  "subject_type", type,
                  "subject_id", id,
                  "relation", "developer",
                  "project_id", project));
    }
  }

  private String made(String path, Map<String, Object> body)
      throws IOException, InterruptedException {
    return ask("POST", path, body).get("id").asText();
  }

  private void put(String path, Map<String, Object> body) throws IOException, InterruptedException {
    var _ = ask("PUT", path, body);
  }

  private JsonNode ask(String method, String path, Map<String, Object> body, String... fields)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .header("x-api-key", key)
            .header("content-type", "application/json")
            .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)));
    for (int i = 0; i < fields.length; i += 2) {
      request.header(fields[i], fields[i + 1]);
    }
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isBetween(200, 201);
    return JSON.readTree(answer.body());
  }

  @Override
  public void close() {
    client.close();
  }
}
