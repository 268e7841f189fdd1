package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.http.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every route for everybody: who may ask, who may not, and who is not told that there is any. */
class AccessMatrixIT {

  private static final String ABSENT = "0198f6b0-7c31-7e55-9d1c-2b7f3c9a4e10";

  /** Let in: what is asked for besides is refused, which comes after who asks. */
  private static final String IN = "in";

  /** For each access: what each of {@link #who} gets. */
  private static final Map<Route.Access, List<String>> EXPECTED =
      Map.of(
          //                 platform owner  admin  auditor member account other stranger nobody
          Route.Access.ANYBODY,
          List.of(IN, IN, IN, IN, IN, IN, IN, IN, IN),
          Route.Access.THIS_MACHINE_OR_PLATFORM,
          List.of(IN, IN, IN, IN, IN, IN, IN, IN, IN),
          Route.Access.CALLER,
          List.of(IN, IN, IN, IN, IN, IN, IN, "403", "401"),
          Route.Access.PLATFORM,
          List.of(IN, "403", "403", "403", "403", "403", "403", "403", "401"),
          Route.Access.TENANT_READER,
          List.of(IN, IN, IN, IN, "403", "403", "404", "403", "401"),
          Route.Access.TENANT_ADMIN,
          List.of(IN, IN, IN, "403", "403", "403", "404", "403", "401"));

  private static TestPlane plane;
  private static String tenant;
  private static Map<String, @Nullable String> who;

  @BeforeAll
  static void start() throws IOException {
    plane = TestPlane.start();
    tenant = plane.tenant();
    who = new LinkedHashMap<>();
    who.put("platform", TestPlane.ROOT);
    for (String role : List.of("owner", "admin", "auditor", "member")) {
      who.put(role, plane.member(tenant, role));
    }
    who.put("account", plane.key(tenant, plane.account(tenant)).get("key").asString());
    who.put("other", plane.member(plane.tenant(), "owner"));
    who.put("stranger", "Bearer " + TestCallers.unique("stranger"));
    who.put("nobody", null);
  }

  @AfterAll
  static void stop() {
    plane.close();
  }

  @Test
  void letsInWhoMayAndNobodyElse() {
    SoftAssertions softly = new SoftAssertions();
    for (Route route : plane.routes()) {
      List<String> expected = EXPECTED.getOrDefault(route.access(), List.of());
      List<String> got = new ArrayList<>();
      for (String as : who.values()) {
        got.add(outcome(route, as));
      }
      softly.assertThat(got).as(route.method() + " " + route.path()).isEqualTo(expected);
    }
    softly.assertAll();
  }

  /** An unknown parameter is refused after the caller is let in, and before anything is done. */
  private static String outcome(Route route, @Nullable String as) {
    String path = path(route, tenant) + "?no_such_parameter=1";
    TestPlane.Reply reply = plane.ask(route.method(), path, as, null);
    boolean isIn =
        reply.status() == 400
            ? reply.body().contains("unknown query parameter")
            : reply.status() == 200 && route.path().equals("/metrics");
    // GET /metrics ignores parameters; PUT /v1/log-level has no body here
    return isIn ? IN : Integer.toString(reply.status());
  }

  private static String path(Route route, String ofTenant) {
    return route.path().replace("{tenant}", ofTenant).replaceAll("\\{[a-z_]+}", ABSENT);
  }

  @Test
  void answersForATenantOfOthersAsForNone() {
    String other = who.get("other");
    for (Route route : plane.routes()) {
      if (route.path().contains("{tenant}") && route.access() != Route.Access.PLATFORM) {
        TestPlane.Reply foreign = plane.ask(route.method(), path(route, tenant), other, null);
        TestPlane.Reply absent = plane.ask(route.method(), path(route, ABSENT), other, null);
        TestPlane.Reply noId = plane.ask(route.method(), path(route, "x"), other, null);
        assertThat(foreign.status()).as(route.path()).isEqualTo(404);
        assertThat(foreign.body()).isEqualTo(absent.body()).isEqualTo(noId.body());
        assertThat(names(foreign)).isEqualTo(names(absent));
        TestPlane.Reply root = plane.ask(route.method(), path(route, ABSENT), TestPlane.ROOT, null);
        if (route.method().equals("GET")) {
          assertThat(root.body()).isEqualTo(foreign.body());
        }
      }
    }
  }

  private static List<String> names(TestPlane.Reply reply) {
    return reply.response().headers().map().keySet().stream().sorted().toList();
  }

  @Test
  void letsNobodyActInASuspendedTenantButThePlatform() {
    String suspended = plane.tenant();
    String owner = plane.member(suspended, "owner");
    String key = plane.key(suspended, plane.account(suspended)).get("key").asString();
    String path = "/v1/tenants/" + suspended;
    assertThat(plane.get(path, owner).status()).isEqualTo(200);
    assertThat(plane.get("/v1/me", key).status()).isEqualTo(200);
    assertThat(plane.ask("POST", path + "/suspend", TestPlane.ROOT, null).status()).isEqualTo(200);
    assertThat(plane.get(path, owner).status()).isEqualTo(403);
    assertThat(plane.get("/v1/me", key).status()).isEqualTo(403);
    assertThat(plane.get(path, TestPlane.ROOT).text("status")).isEqualTo("suspended");
    assertThat(plane.ask("POST", path + "/resume", TestPlane.ROOT, null).status()).isEqualTo(200);
    assertThat(plane.get(path, owner).status()).isEqualTo(200);
  }

  @Test
  void letsASuspendedUserDoNothing() {
    String owner = plane.member(tenant, "owner");
    String subject = owner.replace("Bearer ", "");
    TestPlane.Reply me = plane.get("/v1/me", owner);
    assertThat(me.text("subject")).isEqualTo(subject);
    String user = "/v1/users/" + me.id();
    assertThat(plane.ask("POST", user + "/suspend", TestPlane.ROOT, null).status()).isEqualTo(200);
    assertThat(plane.get("/v1/me", owner).status()).isEqualTo(403);
    assertThat(plane.ask("POST", user + "/resume", TestPlane.ROOT, null).status()).isEqualTo(200);
    assertThat(plane.get("/v1/me", owner).status()).isEqualTo(200);
  }

  @Test
  void challengesWhoShowsNothingOrWhatIsNobodys() {
    TestPlane.Reply none = plane.get("/v1/me", null);
    assertThat(none.status()).isEqualTo(401);
    assertThat(none.field("www-authenticate")).isEqualTo("Bearer realm=\"sluice\"");
    TestPlane.Reply bad = plane.get("/v1/me", "Bearer bad");
    assertThat(bad.status()).isEqualTo(401);
    assertThat(bad.field("www-authenticate"))
        .isEqualTo("Bearer realm=\"sluice\", error=\"invalid_token\"");
    TestPlane.Reply two = plane.ask("GET", "/v1/me", "Bearer root", null, "x-api-key", "slk_x");
    assertThat(two.status()).isEqualTo(400);
  }

  @Test
  void saysThatItCantTellNowAndNotThatTheCallerIsNobody() {
    plane.callers.isAway = true;
    try {
      TestPlane.Reply reply = plane.get("/v1/me", TestPlane.ROOT);
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.field("retry-after")).isEqualTo("1");
    } finally {
      plane.callers.isAway = false;
    }
  }
}
