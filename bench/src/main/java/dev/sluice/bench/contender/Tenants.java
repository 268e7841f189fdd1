package dev.sluice.bench.contender;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bench.event.Scripts;
import dev.sluice.bench.load.Destination;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Two tenants on one shared runtime, which is the stub: each with a project, an agent, a program
 * with a key and a thread of that. Made once, by the instance's own admin API and a request through
 * it. Not thread-safe.
 */
final class Tenants implements Access {
  private static final List<String> SLUGS = List.of("acme", "globex");
  private static final String ENVIRONMENT = "prod";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path keyFile;
  private final String admin;
  private final String upstream;
  private @Nullable List<String> keys;

  /**
   * @param keyFile where the key of a platform administrator will stand
   * @param admin the admin port
   * @param upstream HOST:PORT of the stub
   */
  Tenants(Path keyFile, String admin, String upstream) {
    this.keyFile = keyFile;
    this.admin = "http://127.0.0.1:" + admin;
    this.upstream = upstream;
  }

  @Override
  public Destination destination(InetSocketAddress proxy) throws IOException {
    List<String> made = keys;
    if (made == null) {
      try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
        made = new Making(http, Files.readString(keyFile).strip(), proxy).all();
        keys = made;
      }
    }
    return Destination.withKeys(proxy, made);
  }

  private final class Making {
    private final HttpClient http;
    private final String key;
    private final InetSocketAddress proxy;

    Making(HttpClient http, String key, InetSocketAddress proxy) {
      this.http = http;
      this.key = key;
      this.proxy = proxy;
    }

    /** The keys of the tenants' programs. */
    List<String> all() throws IOException {
      if (send(admin, "GET", "/readyz", key, null).statusCode() != 200) {
        throw new IOException("not ready");
      }
      String runtime =
          post(
              "/v1/runtimes",
              named("shared", Map.of("base_url", "http://" + upstream, "assertion", false)));
      List<String> made = new ArrayList<>();
      for (String slug : SLUGS) {
        made.add(tenant(slug, runtime));
        thread(made.size() - 1, made.getLast());
      }
      return made;
    }

    private String tenant(String slug, String runtime) throws IOException {
      String here = "/v1/tenants/" + post("/v1/tenants", Map.of("slug", slug, "name", slug));
      String project = post(here + "/projects", named("support", Map.of()));
      change(
          "PUT",
          here + "/projects/" + project + "/placements/" + ENVIRONMENT,
          Map.of("runtime_id", runtime));
      String agent = post(here + "/agents", named(Scripts.AGENT, Map.of("project_id", project)));
      change(
          "PUT",
          here + "/agents/" + agent + "/bindings/" + ENVIRONMENT,
          Map.of("langgraph_graph_id", Scripts.AGENT));
      String program = post(here + "/service-accounts", Map.of("name", "load"));
      post(
          here + "/relations",
          Map.of(
              "subject_type",
              "service_account",
              "subject_id",
              program,
              "relation",
              "developer",
              "project_id",
              project));
      Map<String, Object> wanted =
          Map.of(
              "service_account_id", program,
              "name", "load",
              "project_id", project,
              "environment", ENVIRONMENT);
      return change("POST", here + "/api-keys", wanted).path("key").asText();
    }

    private static Map<String, Object> named(String key, Map<String, Object> more) {
      Map<String, Object> all = new HashMap<>(more);
      all.put("key", key);
      all.put("name", key);
      return all;
    }

    /** Makes the thread that the caller's requests name. */
    private void thread(int caller, String its) throws IOException {
      String path = Scripts.of(caller, Scripts.GET);
      String id = path.substring(path.lastIndexOf('/') + 1);
      String base = "http://" + proxy.getAddress().getHostAddress() + ":" + proxy.getPort();
      check(send(base, "POST", Scripts.CREATE, its, Map.of("thread_id", id)));
    }

    /** Posts, and returns the id of what was made. */
    private String post(String path, Map<String, ?> body) throws IOException {
      return change("POST", path, body).path("id").asText();
    }

    private JsonNode change(String method, String path, Map<String, ?> body) throws IOException {
      return JSON.readTree(check(send(admin, method, path, key, body)).body());
    }

    private static HttpResponse<String> check(HttpResponse<String> answer) {
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            answer.request().method()
                + " "
                + answer.uri()
                + ": "
                + answer.statusCode()
                + " "
                + answer.body());
      }
      return answer;
    }

    private HttpResponse<String> send(
        String base, String method, String path, String shown, @Nullable Map<String, ?> body)
        throws IOException {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base + path))
              .header("x-api-key", shown)
              .header("content-type", "application/json")
              .method(
                  method,
                  body == null
                      ? BodyPublishers.noBody()
                      : BodyPublishers.ofString(JSON.writeValueAsString(body)))
              .build();
      try {
        return http.send(request, BodyHandlers.ofString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
