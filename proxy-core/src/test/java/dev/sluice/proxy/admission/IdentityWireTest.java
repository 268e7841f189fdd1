package dev.sluice.proxy.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.identity.ApiKey;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.User;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.FakeTokens;
import dev.sluice.proxy.testing.House;
import dev.sluice.proxy.testing.ScriptedRuntime;
import dev.sluice.proxy.testing.TestClient;
import dev.sluice.proxy.testing.TestClient.Response;
import dev.sluice.proxy.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of a gateway in identity mode sees, and what its runtime. */
class IdentityWireTest {
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
  private static final String SOCKET = "/threads/t1/stream/events";
  private static final String UPGRADE = "connection: upgrade\r\nupgrade: websocket";
  private static final String STREAM =
      String.join(
          "\r\n",
          "HTTP/1.1 200 OK",
          "content-type: text/event-stream",
          "transfer-encoding: chunked",
          "",
          "d",
          "data: one",
          "",
          "",
          "");

  private final House house = new House();
  private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
  private final ScriptedRuntime runtime = ScriptedRuntime.start();
  private TestGateway gateway = TestGateway.inFrontOf(runtime.url(), house.identity());

  @BeforeEach
  void serve() {
    answering(OK);
  }

  private void answering(String response) {
    runtime.serve(connection -> {
      while (true) {
        heads.add(connection.readHead());
        connection.send(response);
      }
    });
  }

  @AfterEach
  void close() {
    gateway.close();
    runtime.close();
  }

  private Response get(String path, String... fields) {
    return TestClient.get(gateway.address(), path, fields);
  }

  private String forwarded() throws InterruptedException {
    String head = heads.poll(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return head == null ? "nothing was forwarded" : head;
  }

  private static String keyField(ApiKey key) {
    return "x-api-key: " + key.reveal();
  }

  @Test
  void letsAKeyInAndShowsTheRuntimeItsOwnCredential() throws Exception {
    ApiKey key = house.source.key(House.TENANT, Relation.VIEWER);
    Response response =
        get(
            "/threads/t1",
            keyField(key),
            "cookie: a=b",
            "X-Sluice-Tenant: acme",
            "X-Sluice-Assertion: forged",
            "x_sluice_assertion: forged",
            "X-Runtime-Key: forged",
            "X-Auth-Scheme: langsmith",
            "X-Forwarded-User: root",
            "x_forwarded_user: root",
            "X-Forwarded_User: root",
            "x_real_ip: root",
            "X-Consumer-Username: root",
            "X-Userinfo: root",
            "Cf-Access-Jwt-Assertion: root",
            "Remote-User: root",
            "X-Tenant-Id: other",
            "langsmith-trace: x",
            "baggage: y",
            "accept: */*");
    assertThat(response.status()).isEqualTo(200);
    String head = forwarded();
    assertThat(head)
        .contains("x-runtime-key: of-the-gateway\r\n")
        .contains("accept: */*")
        .doesNotContain("forged")
        .doesNotContain("root")
        .doesNotContain("slk_")
        .doesNotContainIgnoringCase("x-sluice-tenant")
        .doesNotContainIgnoringCase("x-tenant-id")
        .doesNotContainIgnoringCase("x-auth-scheme")
        .doesNotContain("cookie")
        .doesNotContain("langsmith")
        .doesNotContain("baggage");
  }

  @Test
  void forwardsNoClaimInTrailers() throws Exception {
    ApiKey key = house.source.key(House.TENANT, Relation.DEVELOPER);
    BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    try (ScriptedRuntime own = ScriptedRuntime.start();
        TestGateway other = TestGateway.inFrontOf(own.url(), house.identity());
        TestClient client = new TestClient(other.address())) {
      own.serve(connection -> {
        connection.readHead();
        StringBuilder body = new StringBuilder();
        while (body.indexOf("kept: yes\r\n\r\n") < 0) {
          body.append(connection.read(1));
        }
        bodies.add(body.toString());
        connection.send(OK);
      });
      client.send("POST", "/threads", keyField(key), "transfer-encoding: chunked");
      client.write(
          String.join(
              "\r\n",
              "2",
              "{}",
              "0",
              "x-sluice-assertion: forged",
              "x-runtime-key: forged",
              "x-api-key: forged",
              "x_forwarded_user: forged",
              "kept: yes",
              "",
              ""));
      assertThat(client.response().status()).isEqualTo(200);
      assertThat(bodies.take()).doesNotContain("forged");
    }
  }

  @Test
  void sendsTheAssertionOfTheCaller() throws Exception {
    gateway.close();
    gateway =
        TestGateway.inFrontOf(
            runtime.url(),
            house.identity(
                Duration.ofSeconds(5),
                8,
                (principal, target, lookup) ->
                    principal.id().toString().getBytes(StandardCharsets.US_ASCII)));
    ApiKey key = house.source.key(House.TENANT, Relation.VIEWER);
    assertThat(get("/threads/t1", keyField(key)).status()).isEqualTo(200);
    assertThat(forwarded())
        .contains("x-sluice-assertion: " + house.source.record(key).account().id() + "\r\n");
  }

  @Test
  void refusesWhoeverShowsNothingWithAChallenge() {
    Response response = get("/threads/t1");
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.field("www-authenticate")).isEqualTo("Bearer realm=\"sluice\"");
    assertThat(response.body()).contains("\"detail\":\"a credential is needed");
  }

  @Test
  void tellsNobodyWhyACredentialDoesNotHold() {
    ApiKey revoked = house.source.key(House.TENANT, Relation.VIEWER);
    house.source.revoke(revoked);
    ApiKey expired = house.source.key(House.TENANT, Relation.VIEWER, null, house.clock.instant());
    ApiKey right = house.source.key(House.TENANT, Relation.VIEWER);
    String wrong = right.reveal().substring(0, right.reveal().length() - 1) + "-";
    String other = right.toString() + "_" + "a".repeat(43);
    for (String field :
        new String[] {
          "x-api-key: lsv2_something",
          keyField(revoked),
          keyField(expired),
          "x-api-key: " + wrong,
          "x-api-key: " + other,
          "x-api-key: slk_any_0123456789abcdef_" + "b".repeat(43),
          "x-api-key: " + right.reveal().replace("slk_any_", "slk_prod_"),
          "authorization: Basic eDp5",
          "authorization: Bearer",
          "authorization: Bearer two words",
          "authorization: Bearer nobody's",
          "authorization: Bearer unknown",
        }) {
      Response response = get("/threads/t1", field);
      assertThat(response.status()).as(field).isEqualTo(401);
      assertThat(response.field("www-authenticate"))
          .as(field)
          .isEqualTo("Bearer realm=\"sluice\", error=\"invalid_token\"");
      assertThat(response.body()).contains("\"detail\":\"the credential is not valid\"");
    }
  }

  /** What is counted is what the line of the exchange says, which has one reason for all. */
  @Test
  void tellsTheOperatorWhyACallerIsRefused() {
    ApiKey revoked = house.source.key(House.TENANT, Relation.VIEWER);
    house.source.revoke(revoked);
    get("/threads/t1", keyField(revoked));
    ApiKey viewer = house.source.key("acme", Relation.VIEWER);
    TestClient.exchange(gateway.address(), "DELETE", "/threads/t1", keyField(viewer));
    get("/threads/t1");
    for (String reason : new String[] {"key-revoked", "permission-write_state", "no-credential"}) {
      for (String metric : new String[] {"sluice_refusals_total", "sluice_caller_refusals_total"}) {
        Await.until(reason, () -> gateway.metric(metric, "reason", reason) == 1);
      }
    }
  }

  @Test
  void saysTheSame403OfEveryPlaceWhereACallerMayNotAct() {
    house.source.user(FakeTokens.ISSUER, "nobody", true);
    house.source.user(
        FakeTokens.ISSUER, "suspended", false, house.source.member("acme", TenantRole.OWNER));
    house.source.user(
        FakeTokens.ISSUER, "elsewhere", true, house.source.member("other", TenantRole.OWNER));
    house.source.user(
        FakeTokens.ISSUER, "member", true, house.source.member("acme", TenantRole.MEMBER));
    ApiKey suspended = house.source.key("acme", Relation.ADMIN);
    house.source.account(suspended, false, true);
    ApiKey dormant = house.source.key("acme", Relation.ADMIN);
    house.source.account(dormant, true, false);
    for (String subject : new String[] {"unknown", "nobody", "suspended", "elsewhere", "member"}) {
      house.tokens.person(subject + ".t", subject, null);
      assertForbidden(get("/threads/t1", "authorization: Bearer " + subject + ".t"));
    }
    assertForbidden(get("/threads/t1", keyField(suspended)));
    assertForbidden(get("/threads/t1", keyField(dormant)));
    assertForbidden(get("/threads/t1", keyField(house.source.key("other", Relation.ADMIN))));
    assertForbidden(
        get("/threads/t1", "authorization: bearer member.t", "x-sluice-tenant: no-such"));
    house.tokens.program("program.t", "unmapped");
    assertForbidden(get("/threads/t1", "authorization: Bearer program.t"));
  }

  @Test
  void refusesATokenBesideTheKeyOfAnAccountThatMayNotAct() {
    house.source.user(
        FakeTokens.ISSUER, "owner", true, house.source.member("acme", TenantRole.OWNER));
    house.tokens.person("owner.t", "owner", null);
    String bearer = "authorization: Bearer owner.t";
    ApiKey key = house.source.key("acme", Relation.ADMIN);
    assertThat(get("/threads/t1", bearer, keyField(key)).status()).isEqualTo(200);
    house.source.account(key, false, true);
    house.changed(Change.Kind.SERVICE_ACCOUNT, house.source.record(key).account().id());
    assertForbidden(get("/threads/t1", bearer, keyField(key)));
    assertThat(get("/threads/t1", bearer).status()).isEqualTo(200);
  }

  private static void assertForbidden(Response response) {
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.body()).contains("\"detail\":\"the caller may not do this here\"");
    assertThat(response.field("www-authenticate")).isEqualTo("absent");
  }

  @Test
  void letsPeopleAndProgramsInByTheirTokens() {
    house.source.user(
        FakeTokens.ISSUER, "owner", true, house.source.member("acme", TenantRole.OWNER));
    house.tokens.person("owner.t", "owner", null);
    assertThat(get("/anything", "authorization: BEARER owner.t").status()).isEqualTo(200);
    house.source.give(house.source.account(FakeTokens.ISSUER, "ci", "acme").id(), Relation.VIEWER);
    house.tokens.program("ci.t", "ci");
    assertThat(get("/threads/t1", "authorization: Bearer ci.t").status()).isEqualTo(200);
    assertForbidden(get("/anything", "authorization: Bearer ci.t"));
  }

  @Test
  void makesUsersAtFirstSightWhereTheIssuerIsTrustedWithIt() {
    house.tokens.person("new.t", "new", null, Map.of("acme", TenantRole.ADMIN));
    assertForbidden(get("/threads/t1", "authorization: Bearer new.t"));
    house.tokens.provisioning(true);
    assertThat(get("/threads/t1", "authorization: Bearer new.t").status()).isEqualTo(200);
  }

  @Test
  void givesWhomOthersNamedBeforeWhatTheIssuerSaysAtFirstSight() {
    house.tokens.provisioning(true);
    house.source.tenant("acme");
    house.source.named(FakeTokens.ISSUER, "early", house.source.member("other", TenantRole.MEMBER));
    house.tokens.person("early.t", "early", null, Map.of("acme", TenantRole.ADMIN));
    String bearer = "authorization: Bearer early.t";
    assertThat(get("/threads/t1", bearer, "x-sluice-tenant: acme").status()).isEqualTo(200);
    assertThat(get("/threads/t1", bearer).status()).isEqualTo(400); // never the other's by default
    house.tokens.person("early.claim.t", "early", "acme");
    assertThat(get("/threads/t1", "authorization: Bearer early.claim.t").status()).isEqualTo(200);
  }

  @Test
  void takesTheScopeFromTheBasePathAndForwardsTheRest() throws Exception {
    house.source.user(
        FakeTokens.ISSUER,
        "both",
        true,
        house.source.member("acme", TenantRole.OWNER),
        house.source.member("other", TenantRole.OWNER));
    house.tokens.person("both.t", "both", null);
    String bearer = "authorization: Bearer both.t";
    Response unnamed = get("/threads/t1", bearer);
    assertThat(unnamed.status()).isEqualTo(400);
    assertThat(unnamed.body()).contains("X-Sluice-Tenant").contains("/-/at/{tenant}");
    assertThat(get("/-/at/acme/p/dev/threads/t1?x=1", bearer).status()).isEqualTo(200);
    assertThat(forwarded()).startsWith("GET /threads/t1?x=1 HTTP/1.1\r\n");
    assertThat(get("/-/at/acme/p/dev?x=1", bearer).body()).isEqualTo("{\"ok\":true}\n");
    assertThat(get("/threads/t1", bearer, "x-sluice-tenant: acme").status()).isEqualTo(200);
    assertForbidden(get("/-/at/other/p/dev/threads/t1", bearer));
    assertForbidden(get("/-/at/none/p/dev/threads/t1", bearer));
    Response two = get("/-/at/acme/p/dev/threads/t1", bearer, "x-sluice-tenant: other");
    assertThat(two.status()).isEqualTo(400);
    assertThat(two.body()).contains("the base path and the header name different tenants");
    for (String path :
        new String[] {
          "/-/at/acme/p/qa/threads",
          "/-/at/ACME/p/dev/threads",
          "/-/at/acme/dev/threads",
          "/-/at/acme/p/dev/-/at/acme/p/dev/threads",
          "/-/at/acme/p/developer/threads",
          "/-/unknown",
        }) {
      assertThat(get(path, bearer).status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void saysInTheRuntimesShapeThatThereIsNoSuchEnvironment() {
    String key = keyField(house.source.key("acme", Relation.VIEWER));
    for (Response response :
        List.of(
            get("/-/at/acme/p/qa/threads/t1", key),
            get("/threads/t1", key, "x-sluice-environment: qa"))) {
      assertThat(response.status()).isEqualTo(404);
      assertThat(response.field("content-type")).isEqualTo("application/json");
      assertThat(response.body()).isEqualTo("{\"detail\":\"Environment 'qa' not found\"}");
    }
    assertThat(get("/-/at/acme/p/qa/threads/t1").status()).isEqualTo(401);
  }

  @Test
  void refusesTwoCredentialsThatCanNotBothBeMeant() {
    ApiKey one = house.source.key("acme", Relation.VIEWER);
    ApiKey two = house.source.key("acme", Relation.VIEWER);
    ApiKey foreign = house.source.key("other", Relation.VIEWER);
    house.source.user(
        FakeTokens.ISSUER, "owner", true, house.source.member("acme", TenantRole.OWNER));
    house.tokens.person("owner.t", "owner", "acme");
    String bearer = "authorization: Bearer owner.t";
    String asBearer = "authorization: Bearer " + one.reveal();
    String path = "/threads/t1";
    assertThat(get(path, asBearer).status()).isEqualTo(200);
    assertThat(get(path, asBearer, keyField(one)).status()).isEqualTo(200);
    assertThat(get(path, asBearer, "x-api-key: lsv2_x").status()).isEqualTo(200);
    assertThat(get(path, asBearer, keyField(two)).status()).isEqualTo(400);
    assertThat(get(path, bearer, "x-api-key: lsv2_x").status()).isEqualTo(200);
    assertThat(get(path, bearer, keyField(one)).status()).isEqualTo(200);
    assertThat(get(path, bearer, keyField(foreign)).status()).isEqualTo(400);
    assertThat(get(path, bearer, "x-api-key: slk_any_x").status()).isEqualTo(401);
    assertThat(get(path, bearer, bearer).status()).isEqualTo(400);
    assertThat(get(path, keyField(one), keyField(one)).status()).isEqualTo(400);
    assertThat(get(path, keyField(one), "x-sluice-tenant: other").status()).isEqualTo(400);
    assertThat(get(path, bearer, "x-sluice-tenant: other").status()).isEqualTo(400);
    assertThat(get(path, bearer, "x-sluice-tenant: NO").status()).isEqualTo(400);
    ApiKey dev = house.source.key("acme", Relation.VIEWER, "dev", null);
    assertThat(get(path, keyField(dev)).status()).isEqualTo(200);
    assertThat(get(path, keyField(dev), "x-sluice-environment: prod").status()).isEqualTo(400);
  }

  @Test
  void answersGreetingsItselfAndTellsACallerWhoTheyAre() {
    assertThat(get("/ok").body()).isEqualTo("{\"ok\":true}\n");
    assertThat(get("/").status()).isEqualTo(200);
    assertThat(get("/info").body()).doesNotContain("version");
    assertThat(get("/-/me").status()).isEqualTo(401);
    ApiKey key = house.source.key("acme", Relation.OPERATOR);
    Response me = get("/-/me", keyField(key));
    assertThat(me.status()).isEqualTo(200);
    assertThat(me.body())
        .contains("\"kind\":\"service_account\"")
        .contains("\"slug\":\"acme\"")
        .contains("\"relation\":\"operator\"")
        .contains("\"tenant_named_by\":[\"api_key\"]");
    Response wrong = TestClient.exchange(gateway.address(), "POST", "/-/me", keyField(key));
    assertThat(wrong.status()).isEqualTo(405);
    assertThat(heads).isEmpty();
  }

  @Test
  void deniesWhatConcernsTheWholeServer() {
    house.source.user(
        FakeTokens.ISSUER, "owner", true, house.source.member("acme", TenantRole.OWNER));
    house.tokens.person("owner.t", "owner", null);
    for (String path :
        new String[] {"/metrics", "/docs", "/openapi.json", "/%6detrics", "/doc%73/"}) {
      assertForbidden(get(path, "authorization: Bearer owner.t"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"401 Unauthorized", "407 Proxy Authentication Required"})
  void answers502WhenTheRuntimeRefusesTheGateway(String status) {
    ApiKey key = house.source.key("acme", Relation.VIEWER);
    try (ScriptedRuntime refusing = ScriptedRuntime.start();
        TestGateway other = TestGateway.inFrontOf(refusing.url(), house.identity())) {
      refusing.serve(connection -> {
        connection.readHead();
        connection.send(
            "HTTP/1.1 "
                + status
                + "\r\nwww-authenticate: Basic\r\nproxy-authenticate: Basic\r\n"
                + "content-length: 0\r\n\r\n");
        connection.readAll();
      });
      Response response = TestClient.get(other.address(), "/threads/t1", keyField(key));
      assertThat(response.status()).isEqualTo(502);
      assertThat(response.field("www-authenticate")).isEqualTo("absent");
      assertThat(response.field("proxy-authenticate")).isEqualTo("absent");
      assertThat(response.body()).contains("urn:sluice:problem:upstream-unauthorized");
      assertThat(other.metric("sluice_upstream_unauthorized_total", "runtime", "upstream"))
          .isEqualTo(1);
    }
  }

  @Test
  void asksNobodyAboutACallerWhoIsKnown() {
    ApiKey key = house.source.key("acme", Relation.VIEWER);
    assertThat(get("/threads/t1", keyField(key)).status()).isEqualTo(200);
    int asked = house.source.questions();
    for (int i = 0; i < 5; i++) {
      assertThat(get("/threads/t1", keyField(key)).status()).isEqualTo(200);
    }
    assertThat(house.source.questions()).isEqualTo(asked);
  }

  @Test
  void goesOnWithKnownCallersDuringAnOutageUntilTheGraceIsOver() {
    ApiKey known = house.source.key("acme", Relation.VIEWER);
    ApiKey unknown = house.source.key("acme", Relation.VIEWER);
    assertThat(get("/threads/t1", keyField(known)).status()).isEqualTo(200);
    house.source.away(true);
    house.pass(House.GRACE);
    assertThat(get("/threads/t1", keyField(known)).status()).isEqualTo(200);
    Response response = get("/threads/t1", keyField(unknown));
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.body()).contains("urn:sluice:problem:identity-unavailable");
    assertThat(response.field("retry-after")).isEqualTo("1");
    house.pass(Duration.ofNanos(1));
    assertThat(get("/threads/t1", keyField(known)).status()).isEqualTo(503);
    house.source.away(false);
    assertThat(get("/threads/t1", keyField(known)).status()).isEqualTo(200);
  }

  @Test
  void decidesAgainWhenAChangeOvertakesALoad() {
    ApiKey key = house.source.key("acme", Relation.VIEWER);
    house.source.beforeAnswer(() -> {
      house.source.beforeAnswer(() -> {});
      house.changed(Change.Kind.API_KEY, house.source.revoke(key));
    });
    assertThat(get("/threads/t1", keyField(key)).status()).isEqualTo(401);
  }

  @Test
  void refusesWhenTooManyWaitOrTheWaitIsTooLong() throws Exception {
    gateway.close();
    gateway = TestGateway.inFrontOf(runtime.url(), house.identity(Duration.ofMillis(100), 1, null));
    ApiKey key = house.source.key("acme", Relation.VIEWER);
    ApiKey other = house.source.key("acme", Relation.VIEWER);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    house.source.beforeAnswer(() -> {
      asked.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    try (TestClient slow = new TestClient(gateway.address())) {
      slow.send("GET", "/threads/t1", keyField(key));
      asked.await();
      assertThat(get("/threads/t1", keyField(other)).status()).isEqualTo(503);
      assertThat(slow.response().status()).isEqualTo(503);
    } finally {
      go.countDown();
    }
  }

  @Test
  void abortsLiveStreamsOfWhoeverIsGone() {
    try (ScriptedRuntime streaming = ScriptedRuntime.start();
        TestGateway other = TestGateway.inFrontOf(streaming.url(), house.identity())) {
      streaming.serve(connection -> {
        connection.readHead();
        connection.send(STREAM);
        connection.readAll();
      });
      ApiKey key = house.source.key("acme", Relation.VIEWER);
      ApiKey stays = house.source.key("acme", Relation.VIEWER);
      User user =
          house.source.user(
              FakeTokens.ISSUER, "u", true, house.source.member("acme", TenantRole.AUDITOR));
      house.tokens.person("u.t", "u", null);
      try (TestClient a = new TestClient(other.address());
          TestClient b = new TestClient(other.address());
          TestClient c = new TestClient(other.address())) {
        String path = "/threads/t1/stream";
        a.send("GET", path, keyField(key)).readUntil("data: one");
        b.send("GET", path, keyField(stays)).readUntil("data: one");
        c.send("GET", path, "authorization: Bearer u.t").readUntil("data: one");
        house.changed(Change.Kind.API_KEY, house.source.revoke(key));
        a.readUntil("\r\n\r\n\r\n");
        assertThat(a.isAtEnd()).isTrue();
        house.source.user(FakeTokens.ISSUER, "u", true);
        house.changed(Change.Kind.MEMBERSHIP, user.id());
        c.readUntil("\r\n\r\n\r\n");
        assertThat(c.isAtEnd()).isTrue();
        Await.until("both are counted", () -> revoked(other) == 2);
        assertThat(other.gateway().status().liveExchangeCount()).isEqualTo(1);
        house.source.takeAll(house.source.record(stays).account().id());
        house.changed(Change.Kind.POLICY, house.source.record(stays).account().id());
        b.readUntil("\r\n\r\n\r\n");
        assertThat(b.isAtEnd()).isTrue();
      }
    }
  }

  private static double revoked(TestGateway gateway) {
    return gateway.metric(
        "sluice_exchanges_total",
        "route",
        "/threads/{thread_id}/stream",
        "method",
        "GET",
        "outcome",
        "revoked",
        "status_class",
        "2xx");
  }

  @Test
  void opensAWebSocketWithATicketOnceAndClosesItWhenItsHolderIsGone() throws Exception {
    ApiKey key = house.source.key("acme", Relation.DEVELOPER);
    UUID account = house.source.record(key).account().id();
    try (ScriptedRuntime sockets = ScriptedRuntime.start();
        TestGateway other = TestGateway.inFrontOf(sockets.url(), house.identity())) {
      sockets.serve(connection -> {
        heads.add(connection.readHead());
        connection.send(
            "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
        connection.readAll();
      });
      String ticket = ticket(other, key);
      String again = ticket(other, key);
      try (TestClient a = new TestClient(other.address());
          TestClient b = new TestClient(other.address())) {
        a.send("GET", SOCKET + "?a=1&sluice_ticket=" + ticket + "&b=2", UPGRADE);
        assertThat(a.response().status()).isEqualTo(101);
        assertThat(forwarded()).startsWith("GET " + SOCKET + "?a=1&b=2 HTTP/1.1\r\n");
        b.send("GET", SOCKET, "sec-websocket-protocol: v1, sluice.ticket." + again, UPGRADE);
        TestClient.Response opened = b.response();
        assertThat(opened.status()).isEqualTo(101);
        assertThat(opened.field("sec-websocket-protocol")).isEqualTo("sluice.ticket." + again);
        assertThat(forwarded())
            .contains("sec-websocket-protocol: v1\r\n")
            .doesNotContain("sluice.ticket");
        TestClient.Response used = get(other, SOCKET + "?sluice_ticket=" + ticket, UPGRADE);
        assertThat(used.status()).isEqualTo(401);
        house.source.remove(account);
        house.changed(Change.Kind.SERVICE_ACCOUNT, account);
        assertThat(a.isAtEnd()).isTrue();
        assertThat(b.isAtEnd()).isTrue();
      }
    }
  }

  @Test
  void refusesATicketWithWhatIsNoWebSocketHandshakeAndDoesNotUseItUp() throws Exception {
    ApiKey key = house.source.key("acme", Relation.DEVELOPER);
    String ticket = ticket(gateway, key);
    String query = "?a=1&sluice_ticket=" + ticket;
    for (String path : new String[] {"/threads/t1" + query, SOCKET + query, "/-/me" + query}) {
      Response refused = get(path, keyField(key));
      assertThat(refused.status()).as(path).isEqualTo(400);
      assertThat(refused.body()).contains("this is no WebSocket handshake").doesNotContain(ticket);
    }
    Response offered =
        get("/threads/t1", keyField(key), "sec-websocket-protocol: sluice.ticket." + ticket);
    assertThat(offered.status()).isEqualTo(400);
    assertThat(get(SOCKET + query).status()).isEqualTo(400);
    assertThat(heads).isEmpty();
    assertThat(gateway.metric("sluice_caller_refusals_total", "reason", "ticket-misplaced"))
        .isEqualTo(5);
    assertThat(get(SOCKET + query, UPGRADE).status()).isEqualTo(200); // the runtime opens none
    assertThat(forwarded()).startsWith("GET " + SOCKET + "?a=1 HTTP/1.1\r\n");
  }

  private static Response get(TestGateway gateway, String path, String... fields) {
    return TestClient.get(gateway.address(), path, fields);
  }

  private static String ticket(TestGateway gateway, ApiKey key) {
    Response bought = TestClient.exchange(gateway.address(), "POST", "/-/tickets", keyField(key));
    assertThat(bought.status()).isEqualTo(201);
    return bought.body().replaceFirst("(?s)^\\{\"ticket\":\"([^\"]+)\".*", "$1");
  }

  @Test
  void abortsNothingDuringAnOutageUntilTheGraceIsOver() {
    try (ScriptedRuntime streaming = ScriptedRuntime.start();
        TestGateway other = TestGateway.inFrontOf(streaming.url(), house.identity())) {
      streaming.serve(connection -> {
        connection.readHead();
        connection.send(STREAM);
        connection.readAll();
      });
      ApiKey key = house.source.key("acme", Relation.VIEWER);
      try (TestClient a = new TestClient(other.address())) {
        a.send("GET", "/threads/t1/stream", keyField(key)).readUntil("data: one\r\n\r\n\r\n");
        house.source.away(true);
        int asked = house.source.questions();
        house.invalidations.lost();
        Await.until("a live caller was asked for", () -> house.source.questions() > asked);
        assertThat(other.gateway().status().liveExchangeCount()).isEqualTo(1);
        house.pass(House.GRACE.plusNanos(1));
        assertThat(a.isAtEnd()).isTrue();
      }
    }
  }
}
