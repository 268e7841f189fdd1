package dev.sluice.config.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.Application;
import dev.sluice.config.Settings;
import dev.sluice.config.identity.Call;
import dev.sluice.config.identity.EventRuntime;
import dev.sluice.config.keycloak.JsonClient.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A gateway of acme's runtime that takes the realm's tokens, as the README of {@code
 * config/keycloak} says. It knows the tenants acme and globex and none of their people.
 * Thread-safe.
 */
final class TestGateway implements AutoCloseable {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final JsonClient json = new JsonClient();
  private final EventRuntime runtime = EventRuntime.start();
  private final Application application;
  private final String administrator;

  /**
   * Starts one.
   *
   * @param directory for its database
   * @param more settings of the issuer, by their names in it
   */
  TestGateway(Path directory, String issuer, Map<String, String> more) {
    application =
        Application.start(Settings.open(runtime.url(), settings(directory, issuer, more)));
    try {
      administrator = Files.readString(directory.resolve("dev-key")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String tenant : List.of(TwoTenants.ACME, TwoTenants.GLOBEX)) {
      make("/v1/tenants", administrator, Map.of("slug", tenant, "name", tenant));
    }
  }

  private static Map<String, String> settings(
      Path directory, String issuer, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("open", "false");
    settings.put("database.data-dir", directory.toString());
    settings.put("upstream.tenant", TwoTenants.ACME);
    String prefix = "identity.issuers.0.";
    settings.put(prefix + "url", issuer);
    settings.put(prefix + "audiences", "langgraph-gateway");
    settings.put(prefix + "keycloak", "true");
    settings.put(prefix + "tenants", "acme,globex");
    settings.put(prefix + "groups.claim", "groups");
    settings.put(prefix + "jit", "true");
    more.forEach((name, value) -> settings.put(prefix + name, value));
    return settings;
  }

  InetSocketAddress address() {
    return application.proxyAddress();
  }

  Call call(String token) {
    return Call.withToken(client, token);
  }

  /** The answer to a look at a thread, or at what else is there. */
  HttpResponse<String> get(String token, String path) {
    try {
      return call(token).get(address(), path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The status of the answer to a run. */
  int run(String token) {
    ObjectNode run = JsonNodeFactory.instance.objectNode().put("assistant_id", "agent");
    return json.send("POST", at(address(), "/runs/wait"), token, run).status();
  }

  /** Whom the gateway takes the bearer for. */
  Answer me(String token) {
    return json.send("GET", at(address(), "/-/me"), token, null);
  }

  /** The id of the principal that it takes the bearer for. */
  String idOf(String token) {
    return me(token).body().at("/principal/id").asText();
  }

  /** The id of the tenant that the bearer acts in. */
  String tenantOf(String token) {
    return me(token).body().at("/tenant/id").asText();
  }

  /** Lets somebody develop in the tenant of {@code administrator}, who has to administer it. */
  void letDevelop(String administrator, String kind, String id) {
    String tenant = "/v1/tenants/" + tenantOf(administrator);
    JsonNode projects = admin("GET", tenant + "/projects", administrator, null).body();
    make(
        tenant + "/relations",
        administrator,
        Map.of(
            "subject_type",
            kind,
            "subject_id",
            id,
            "relation",
            "developer",
            "project_id",
            projects.at("/items/0/id").asText()));
  }

  /** What the platform's administrator does to a user: {@code suspend} or {@code resume}. */
  void toUser(String id, String action) {
    must(admin("POST", "/v1/users/" + id + "/" + action, administrator, null));
  }

  /** Makes something on the admin API that the platform's administrator alone can make. */
  JsonNode makeAsPlatform(String path, Map<String, String> texts) {
    return make(path, administrator, texts);
  }

  /** Makes something on the admin API, and returns it. */
  JsonNode make(String path, String token, Map<String, String> texts) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    texts.forEach(body::put);
    return must(admin("POST", path, token, body));
  }

  /** An answer of the admin API, whatever it is. */
  Answer admin(String method, String path, String token, @Nullable JsonNode body) {
    return json.send(method, at(application.adminAddress(), path), token, body);
  }

  private static JsonNode must(Answer answer) {
    if (answer.status() / 100 != 2) {
      throw new AssertionError("not done: " + answer);
    }
    return answer.body();
  }

  private static URI at(InetSocketAddress port, String path) {
    return URI.create("http://127.0.0.1:" + port.getPort() + path);
  }

  @Override
  public void close() {
    application.close();
    runtime.close();
    json.close();
    client.close();
  }
}
