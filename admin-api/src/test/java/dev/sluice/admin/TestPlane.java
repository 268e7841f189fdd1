package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.http.Route;
import dev.sluice.admin.runtimes.RuntimeInspector;
import dev.sluice.db.Database;
import dev.sluice.db.gateway.JdbiIdentitySource;
import dev.sluice.db.identity.PlatformAdminDao;
import dev.sluice.proxy.identity.caller.OwnAssertions;
import dev.sluice.proxy.net.AddressGuard;
import dev.sluice.proxy.net.AddressRules;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An admin port with identity on a real database, and its one platform administrator {@link #ROOT}.
 * What is answered is held against the OpenAPI document that is served.
 */
final class TestPlane implements AutoCloseable {

  /** As whom the platform administrator asks. */
  static final String ROOT = "Bearer root";

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  final Database database;
  final JdbiIdentitySource identities;
  final TestCallers callers;
  final AdminSources sources;
  final RuntimeInspector inspector =
      new RuntimeInspector(
          new AddressGuard(new AddressRules(true, true)), new TestSecrets(), OwnAssertions.NONE);
  private final AdminServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Contract contract;

  private TestPlane(Database database) throws IOException {
    this.database = database;
    this.identities = new JdbiIdentitySource(database);
    this.callers = new TestCallers(identities);
    this.sources =
        new AdminSources(
            new FakeGateway(),
            new FakeLogLevels(),
            new CollectorRegistry(),
            new BuildInfo("0.1.0", "abc1234", Instant.parse("2026-01-02T03:04:05Z")),
            new ControlPlane(
                database,
                callers,
                identities,
                TestCallers.KEYS,
                InstantSource.system(),
                inspector));
    database.jdbi().onDemand(PlatformAdminDao.class).create(TestCallers.ISSUER, "root");
    var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    this.server = AdminServer.start(new AdminSettings(listen, false), sources);
    this.contract = new Contract(send("GET", "/openapi.json", null, null).body());
  }

  static TestPlane start() throws IOException {
    return new TestPlane(TestDatabase.shared());
  }

  /** One on a database in which nobody else is platform administrator. */
  static TestPlane start(Database database) throws IOException {
    return new TestPlane(database);
  }

  List<Route> routes() {
    return Routes.of(sources).routes();
  }

  Contract contract() {
    return contract;
  }

  InetSocketAddress address() {
    return server.address();
  }

  Reply get(String path, @Nullable String as) {
    return ask("GET", path, as, null);
  }

  Reply post(String path, @Nullable String as, String json, String... fields) {
    return ask("POST", path, as, json, fields);
  }

  /** One change of the revision that the tag names; null for none. */
  Reply patch(String path, String as, @Nullable String tag, String json) {
    return tag == null
        ? ask("PATCH", path, as, json)
        : ask("PATCH", path, as, json, "If-Match", tag);
  }

  /** One request whose answer is as the document says. */
  Reply ask(
      String method, String path, @Nullable String as, @Nullable String json, String... fields) {
    HttpResponse<String> response = send(method, path, as, json, fields);
    Reply reply = new Reply(response.statusCode(), response);
    contract.check(method, path, json, reply);
    return reply;
  }

  /** Creates something and returns it. */
  JsonNode made(String path, String as, String json) {
    Reply reply = post(path, as, json);
    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    return reply.json();
  }

  /** A tenant's id. */
  String tenant() {
    String slug = TestCallers.unique("t");
    return made("/v1/tenants", ROOT, "{\"slug\": \"" + slug + "\", \"name\": \"Test\"}")
        .get("id")
        .asString();
  }

  /** Makes a member of a tenant and returns as whom they ask. */
  String member(String tenant, String role) {
    String subject = TestCallers.unique(role);
    made(
        "/v1/tenants/" + tenant + "/memberships",
        ROOT,
        "{\"issuer\": \"%s\", \"subject\": \"%s\", \"role\": \"%s\"}"
            .formatted(TestCallers.ISSUER, subject, role));
    return "Bearer " + subject;
  }

  /** A new service account's id. */
  String account(String tenant) {
    return made(
            "/v1/tenants/" + tenant + "/service-accounts",
            ROOT,
            "{\"name\": \"" + TestCallers.unique("sa") + "\"}")
        .get("id")
        .asString();
  }

  /** A new key, as it is told once. */
  JsonNode key(String tenant, String account) {
    return made(
        "/v1/tenants/" + tenant + "/api-keys",
        ROOT,
        "{\"service_account_id\": \"" + account + "\", \"name\": \"test\"}");
  }

  private HttpResponse<String> send(
      String method, String path, @Nullable String as, @Nullable String json, String... fields) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.address().getPort() + path))
            .timeout(TIMEOUT)
            .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
    if (json != null) {
      request.header("Content-Type", "application/json");
    }
    if (as != null) {
      request.header(as.startsWith("slk_") ? "x-api-key" : "Authorization", as);
    }
    if (fields.length > 0) {
      request.headers(fields);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
    inspector.close();
  }

  /** An answer. */
  record Reply(int status, HttpResponse<String> response) {
    String body() {
      return response.body();
    }

    JsonNode json() {
      return ContractDocuments.json(body());
    }

    String text(String member) {
      return Objects.requireNonNull(json().get(member), member + " of " + body()).asString();
    }

    String id() {
      return text("id");
    }

    String field(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** Names of the members and parameters that a problem tells of. */
    List<String> faulty() {
      return json().get("errors").findValuesAsString("field");
    }
  }
}
