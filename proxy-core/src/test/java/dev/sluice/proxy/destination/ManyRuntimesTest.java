package dev.sluice.proxy.destination;

import static dev.sluice.proxy.testing.ScriptedRuntime.Connection.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.proxy.admission.DestinationChoice;
import dev.sluice.proxy.admission.Identity;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.identity.ApiKey;
import dev.sluice.proxy.identity.caller.OwnAssertions;
import dev.sluice.proxy.settings.GatewaySettings;
import dev.sluice.proxy.settings.PoolSettings;
import dev.sluice.proxy.settings.UpstreamSettings;
import dev.sluice.proxy.status.RuntimeStatus;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.House;
import dev.sluice.proxy.testing.ScriptedRuntime;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import dev.sluice.proxy.testing.TestClient;
import dev.sluice.proxy.testing.TestClient.Response;
import dev.sluice.proxy.testing.TestGateway;
import dev.sluice.proxy.upstream.HostResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One event loop in front of several runtimes: the end of a path names the one it goes to. */
@Timeout(60)
class ManyRuntimesTest {
  private static final String EVENTS =
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

  private final Map<String, RuntimeRecord> directory = new ConcurrentHashMap<>();
  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final ScriptedRuntime dev = ScriptedRuntime.start();
  private final ScriptedRuntime prod = ScriptedRuntime.start();
  private @Nullable TestGateway started;

  @AfterEach
  void stop() {
    if (started != null) {
      started.close();
    }
    dev.close();
    prod.close();
  }

  private TestGateway start() {
    return start(settings -> settings.withUpstream(places(settings, 100)), null, HostResolver.OPEN);
  }

  private TestGateway start(
      UnaryOperator<GatewaySettings> change, @Nullable Identity identity, HostResolver resolver) {
    register("dev", dev.url().toString());
    register("prod", prod.url().toString());
    TestGateway gateway =
        TestGateway.inFrontOfMany(
            change,
            identity,
            new RuntimeAccess(this::secret, resolver, OwnAssertions.NONE, CallPlaces.AUTO),
            this::byPath);
    started = gateway;
    return gateway;
  }

  private String secret(String reference) throws IOException {
    String secret = secrets.get(reference);
    if (secret == null) {
      throw new IOException(reference + " is not there");
    }
    return secret;
  }

  private void register(String key, String url) {
    directory.putIfAbsent(key, Records.of(key, url));
  }

  private DestinationChoice byPath(Destinations destinations) {
    return (head, _, lookup) -> {
      String path = head.target().path();
      RuntimeRecord runtime = directory.get(path.substring(path.lastIndexOf('/') + 1));
      return runtime == null ? destinations.all().getFirst() : destinations.of(runtime, lookup);
    };
  }

  private static void answer(Connection connection, String text) {
    connection.send("HTTP/1.1 200 OK\r\ncontent-length: " + text.length() + "\r\n\r\n" + text);
  }

  private static void answerAll(ScriptedRuntime runtime, String text) {
    runtime.serve(connection -> {
      while (true) {
        connection.readHead();
        answer(connection, text);
      }
    });
  }

  private static double connections(TestGateway gateway, String runtime, String state) {
    return gateway.metric("sluice_upstream_connections", "runtime", runtime, "state", state);
  }

  private static double connects(TestGateway gateway, String runtime, String result) {
    return gateway.metric("sluice_upstream_connects_total", "runtime", runtime, "result", result);
  }

  @Test
  void sendsEachRequestWhereItIsToGo() {
    TestGateway gateway = start();
    answerAll(dev, "from dev");
    answerAll(prod, "from prod");
    try (TestClient client = new TestClient(gateway.address())) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.send("GET", "/x/dev").response().body()).isEqualTo("from dev");
        assertThat(client.send("GET", "/x/prod").response().body()).isEqualTo("from prod");
      }
    }

    for (String runtime : new String[] {"dev", "prod"}) {
      assertThat(connections(gateway, runtime, "idle")).isEqualTo(1);
      assertThat(connects(gateway, runtime, "connected")).isEqualTo(1);
    }
  }

  @Test
  void tellsEachRuntimeItsOwnHostAndCredential() {
    directory.put("dev", Records.of("dev", dev.url().toString(), "env:DEV"));
    secrets.put("env:DEV", "of-dev");
    TestGateway gateway = start();
    try (TestClient client = new TestClient(gateway.address())) {
      client.send("GET", "/x/dev", "x-api-key: the-clients");
      try (Connection connection = dev.accept()) {
        String head = connection.readHead();
        assertThat(field(head, "x-api-key")).isEqualTo("of-dev");
        assertThat(field(head, "host")).isEqualTo("127.0.0.1:" + dev.port());
      }
      client.response();
    }
    try (TestClient client = new TestClient(gateway.address())) {
      client.send("GET", "/x/prod", "x-api-key: the-clients");
      try (Connection connection = prod.accept()) {
        String head = connection.readHead();
        assertThat(field(head, "x-api-key")).isEqualTo("absent");
        assertThat(field(head, "host")).isEqualTo("127.0.0.1:" + prod.port());
      }
      client.response();
    }
  }

  /** So many places of each kind; idle connections are kept for longer than a test lasts. */
  private static UpstreamSettings places(GatewaySettings settings, int places) {
    UpstreamSettings upstream = settings.upstream();
    Duration patience = Duration.ofSeconds(10);
    PoolSettings pool = new PoolSettings(places, places, 1, patience, Duration.ofMinutes(2));
    return new UpstreamSettings(upstream.url(), upstream.host(), pool, upstream.trust());
  }

  @Test
  void letsAFullRuntimeBlockNoOther() {
    TestGateway gateway = start(s -> s.withUpstream(places(s, 1)), null, HostResolver.OPEN);
    answerAll(prod, "from prod");
    try (TestClient first = new TestClient(gateway.address());
        TestClient second = new TestClient(gateway.address())) {
      first.send("GET", "/x/dev");
      Connection held = dev.accept();
      held.readHead();
      second.send("GET", "/x/dev");
      Await.until(
          "one waits for dev",
          () -> gateway.metric("sluice_upstream_pending", "runtime", "dev") == 1);
      assertThat(gateway.metric("sluice_upstream_places", "runtime", "dev", "kind", "short"))
          .isEqualTo(1);

      assertThat(TestClient.get(gateway.address(), "/x/dev").status()).isEqualTo(503);
      assertThat(TestClient.get(gateway.address(), "/x/prod").body()).isEqualTo("from prod");
      assertThat(gateway.metric("sluice_upstream_pending", "runtime", "prod")).isZero();

      answer(held, "first");
      assertThat(first.response().body()).isEqualTo("first");
      held.readHead();
      answer(held, "second");
      assertThat(second.response().body()).isEqualTo("second");
    }
  }

  @Test
  void endsOnTheOldWhatBeganThereAndSendsNewRequestsToTheNew() {
    TestGateway gateway = start();
    answerAll(prod, "from the new");
    try (TestClient streaming = new TestClient(gateway.address());
        TestClient other = new TestClient(gateway.address())) {
      streaming.send("GET", "/x/dev");
      Connection stream = dev.accept();
      stream.readHead();
      stream.send(EVENTS + "9\r\ndata: 1\n\n\r\n");
      streaming.readUntil("data: 1\n\n");
      other.send("GET", "/x/dev");
      Connection idle = dev.accept();
      idle.readHead();
      answer(idle, "from the old");
      assertThat(other.response().body()).isEqualTo("from the old");

      directory.put("dev", Records.of("dev", prod.url().toString()));

      assertThat(TestClient.get(gateway.address(), "/x/dev").body()).isEqualTo("from the new");
      assertThat(idle.isAtEnd()).isTrue();
      stream.send("9\r\ndata: 2\n\n\r\n0\r\n\r\n");
      streaming.readUntil("data: 2\n\n");
      streaming.readUntil("0\r\n\r\n");
      assertThat(stream.isAtEnd()).isTrue();
      assertThat(other.send("GET", "/x/dev").response().body()).isEqualTo("from the new");
    }
    Await.until("nothing is busy", () -> connections(gateway, "dev", "busy") == 0);
  }

  @Test
  void showsTheNewSecretOnceTheRuntimeRefusesTheOld() {
    House house = new House();
    ApiKey key = house.source.key(House.TENANT, Relation.VIEWER);
    secrets.put("file:/key", "old");
    directory.put("dev", Records.of("dev", dev.url().toString(), "file:/key"));
    TestGateway gateway = start(settings -> settings, house.identity(), HostResolver.OPEN);
    dev.serve(connection -> {
      while (true) {
        boolean known = field(connection.readHead(), "x-api-key").equals("new");
        connection.send(
            known
                ? "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
                : "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n");
      }
    });
    String credential = "x-api-key: " + key.reveal();
    assertThat(status(gateway, credential)).isEqualTo(502);

    secrets.put("file:/key", "new");

    Await.until("the new secret is shown", () -> status(gateway, credential) == 200);
    assertThat(connects(gateway, "dev", "connected")).isPositive();
  }

  private static int status(TestGateway gateway, String... fields) {
    return TestClient.get(gateway.address(), "/threads/dev", fields).status();
  }

  @Test
  void refusesWhatNeedsACredentialThatIsNotThere() {
    directory.put("dev", Records.of("dev", dev.url().toString(), "file:/run/secrets/dev"));
    TestGateway gateway = start();
    answerAll(dev, "from dev");

    Response refused = TestClient.get(gateway.address(), "/x/dev");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.body())
        .contains("urn:sluice:problem:runtime-unavailable")
        .doesNotContain("secrets");

    secrets.put("file:/run/secrets/dev", "there");
    assertThat(TestClient.get(gateway.address(), "/x/dev").body()).isEqualTo("from dev");
  }

  private static HostResolver loopback(Predicate<InetAddress> allowed) {
    return new HostResolver(
        host -> {
          if (!host.equals("runtime.test")) {
            throw new UnknownHostException(host);
          }
          return InetAddress.ofLiteral("127.0.0.1");
        },
        allowed);
  }

  @Test
  void connectsToWhereTheResolverSays() {
    directory.put("dev", Records.of("dev", "http://runtime.test:" + dev.port()));
    TestGateway gateway = start(s -> s, null, loopback(InetAddress::isLoopbackAddress));
    answerAll(dev, "from dev");

    assertThat(TestClient.get(gateway.address(), "/x/dev").body()).isEqualTo("from dev");
  }

  @Test
  void connectsToNoAddressThatIsNotAllowed() {
    directory.put("dev", Records.of("dev", "http://runtime.test:" + dev.port()));
    TestGateway gateway = start(s -> s, null, loopback(address -> false));

    Response named = TestClient.get(gateway.address(), "/x/dev");
    Response literal = TestClient.get(gateway.address(), "/x/prod");

    Response refused = TestClient.get(gateway.address(), "/x/unknown");
    for (Response response : new Response[] {named, literal}) {
      assertThat(response.status()).isEqualTo(502);
      assertThat(withoutId(response)).isEqualTo(withoutId(refused));
      assertThat(response.body()).doesNotContain("127.0.0.1").doesNotContain("runtime.test");
    }
    assertThat(connects(gateway, "dev", "address-refused")).isEqualTo(1);
    assertThat(connects(gateway, "prod", "address-refused")).isEqualTo(1);
    assertThat(gateway.gateway().status().runtimes()).noneMatch(RuntimeStatus::reachable);
  }

  private static String withoutId(Response response) {
    return response.body().replaceAll("\"(request_id|instance)\":\"[^\"]*\"", "");
  }

  @Test
  void isReadyWhileAnyRuntimeIsReachable() {
    TestGateway gateway = start();
    assertThat(TestClient.get(gateway.address(), "/-/readyz").status()).isEqualTo(503);
    answerAll(dev, "from dev");
    prod.close();

    assertThat(TestClient.get(gateway.address(), "/x/dev").status()).isEqualTo(200);
    assertThat(TestClient.get(gateway.address(), "/x/prod").status()).isEqualTo(502);

    assertThat(TestClient.get(gateway.address(), "/-/readyz").status()).isEqualTo(200);
    assertThat(gateway.gateway().status().runtimes())
        .extracting(RuntimeStatus::name, RuntimeStatus::reachable, RuntimeStatus::address)
        .containsExactly(
            tuple("upstream", false, "http://127.0.0.1:9"),
            tuple("dev", true, dev.url().toString()),
            tuple("prod", false, prod.url().toString()));
  }

  @Test
  void closesTheConnectionsToAllWhenItIsDrained() throws Exception {
    TestGateway gateway = start();
    Connection one = exchange(gateway, dev, "/x/dev");
    Connection two = exchange(gateway, prod, "/x/prod");

    gateway.gateway().drain();

    assertThat(one.isAtEnd()).isTrue();
    assertThat(two.isAtEnd()).isTrue();
    Await.until("dev's is counted no more", () -> connections(gateway, "dev", "idle") == 0);
    Await.until("prod's is counted no more", () -> connections(gateway, "prod", "idle") == 0);
  }

  private static Connection exchange(TestGateway gateway, ScriptedRuntime runtime, String path) {
    try (TestClient client = new TestClient(gateway.address())) {
      client.send("GET", path);
      Connection connection = runtime.accept();
      connection.readHead();
      answer(connection, "ok");
      assertThat(client.response().body()).isEqualTo("ok");
      return connection;
    }
  }
}
