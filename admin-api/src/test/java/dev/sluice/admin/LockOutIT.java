package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.TestPlane.Reply;
import dev.sluice.db.Database;
import dev.sluice.db.identity.PlatformAdminDao;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** That nobody can take the last platform administrator away by the API, each on its own schema. */
class LockOutIT {

  private static final String ROOT = TestPlane.ROOT;
  private static final String ADMINS = "/v1/platform-admins";

  private Database database;
  private TestPlane plane;

  @BeforeEach
  void start() throws IOException {
    database = TestDatabase.inSchema(TestCallers.unique("lock").replace('-', '_'));
    plane = TestPlane.start(database);
  }

  @AfterEach
  void stop() {
    plane.close();
    database.close();
  }

  @Test
  void keepsTheLastOneInEveryWay() {
    String user = "/v1/users/" + plane.get("/v1/me", ROOT).id();
    String row = ADMINS + "/" + admins().get(0).get("id").asString();
    assertKept("POST", user + "/suspend");
    assertKept("DELETE", user);
    assertKept("DELETE", row);
    assertThat(plane.get("/v1/tenants", ROOT).status()).isEqualTo(200);

    assertThat(admin(TestCallers.ISSUER, "yet-to-come").status()).isEqualTo(201);
    assertThat(plane.ask("POST", user + "/suspend", ROOT, null).status()).isEqualTo(200);
    assertThat(plane.get("/v1/tenants", ROOT).status()).isEqualTo(403);
    assertThat(plane.get("/v1/tenants", "Bearer yet-to-come").status()).isEqualTo(200);
    // Who can't act may go, and counts for nobody.
    Reply last = plane.ask("POST", user("yet-to-come") + "/suspend", "Bearer yet-to-come", null);
    assertThat(last.status()).isEqualTo(409);
    assertThat(plane.ask("DELETE", row, "Bearer yet-to-come", null).status()).isEqualTo(204);
  }

  @Test
  void keepsTheLastServiceAccountAndItsTenant() {
    String tenant = plane.tenant();
    String account = plane.account(tenant);
    String key = plane.key(tenant, account).get("key").asString();
    String other = plane.account(tenant);
    assertThat(admin(PlatformAdminDao.SERVICE_ACCOUNTS, account).status()).isEqualTo(201);
    String root = ADMINS + "/" + admins().get(0).get("id").asString();
    assertThat(plane.ask("DELETE", root, key, null).status()).isEqualTo(204);

    String accounts = "/v1/tenants/" + tenant + "/service-accounts/";
    String[][] takings = {
      {"POST", "/v1/tenants/" + tenant + "/suspend"},
      {"POST", accounts + account + "/suspend"},
      {"DELETE", accounts + account},
    };
    for (String[] taking : takings) {
      Reply reply = plane.ask(taking[0], taking[1], key, null);
      assertThat(reply.status()).as(taking[1]).isEqualTo(409);
      assertThat(reply.text("detail")).startsWith("no platform administrator would be left");
    }
    assertThat(plane.ask("POST", accounts + other + "/suspend", key, null).status()).isEqualTo(200);
    FirstAdmin.grant(database, TestCallers.ISSUER, "root"); // the way out
    assertThat(plane.ask("POST", takings[0][1], ROOT, null).status()).isEqualTo(200);
    assertThat(plane.get("/v1/tenants", key).status()).isEqualTo(403);
    // The tenant's account can't act any more: this is the last one again.
    assertKept("POST", "/v1/users/" + plane.get("/v1/me", ROOT).id() + "/suspend");
  }

  @Test
  void letsOneOfTwoWhoSuspendEachOther() throws Exception {
    assertThat(admin(TestCallers.ISSUER, "second").status()).isEqualTo(201);
    for (int i = 0; i < 10; i++) {
      String root = user("root");
      String second = user("second");
      List<Integer> statuses =
          atOnce(
              () -> plane.ask("POST", second + "/suspend", ROOT, null).status(),
              () -> plane.ask("POST", root + "/suspend", "Bearer second", null).status());
      // The other came late: too late to be let in, or in time to be the last one.
      assertThat(statuses).containsOnlyOnce(200).allMatch(one -> one == 200 || one >= 403);
      FirstAdmin.grant(database, TestCallers.ISSUER, "third");
      plane.ask("POST", root + "/resume", "Bearer third", null);
      plane.ask("POST", second + "/resume", "Bearer third", null);
      String third = "/v1/platform-admins/" + admins().get(2).get("id").asString();
      assertThat(plane.ask("DELETE", third, ROOT, null).status()).isEqualTo(204);
    }
  }

  @Test
  void letsOneOfTwoWhoTakeEachOtherInDifferentWays() throws Exception {
    String user = user("root");
    assertThat(admin(TestCallers.ISSUER, "second").status()).isEqualTo(201);
    String row = ADMINS + "/" + admins().get(1).get("id").asString();
    List<Integer> statuses =
        atOnce(
            () -> plane.ask("DELETE", row, ROOT, null).status(),
            () -> plane.ask("POST", user + "/suspend", "Bearer second", null).status());
    assertThat(statuses).filteredOn(status -> status < 300).hasSize(1);
  }

  private static List<Integer> atOnce(Callable<Integer> one, Callable<Integer> other)
      throws Exception {
    List<Integer> statuses = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var status : threads.invokeAll(List.of(one, other))) {
        statuses.add(status.get());
      }
    }
    return statuses;
  }

  private void assertKept(String method, String path) {
    Reply reply = plane.ask(method, path, ROOT, null);
    assertThat(reply.status()).as(method + " " + path).isEqualTo(409);
    assertThat(reply.text("detail")).startsWith("no platform administrator would be left");
  }

  private Reply admin(String issuer, String subject) {
    return plane.post(
        ADMINS, ROOT, "{\"issuer\": \"%s\", \"subject\": \"%s\"}".formatted(issuer, subject));
  }

  private JsonNode admins() {
    return plane.get(ADMINS, ROOT).json().get("items");
  }

  private String user(String subject) {
    return "/v1/users/" + plane.get("/v1/me", "Bearer " + subject).id();
  }
}
