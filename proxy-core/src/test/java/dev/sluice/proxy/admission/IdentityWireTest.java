package dev.sluice.proxy.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.identity.ApiKey;
import dev.sluice.proxy.identity.TenantRole;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of a gateway in identity mode sees, and what its runtime. */
class IdentityWireTest extends IdentityWire {
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
}
