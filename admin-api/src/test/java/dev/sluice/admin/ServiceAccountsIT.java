package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.TestPlane.Reply;
import dev.sluice.db.identity.PlatformAdminDao;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Service accounts and their API keys, on a real database. */
class ServiceAccountsIT {
  private static final String ROOT = TestPlane.ROOT;

  private static TestPlane plane;

  @BeforeAll
  static void start() throws IOException {
    plane = TestPlane.start();
  }

  @AfterAll
  static void stop() {
    plane.close();
  }

  @Test
  void mapsAServiceAccountToAClient() {
    String tenant = plane.tenant();
    String path = "/v1/tenants/" + tenant + "/service-accounts/" + plane.account(tenant);
    Reply half = plane.patch(path, ROOT, "*", "{\"client_id\": \"batch\"}");
    assertThat(half.status()).isEqualTo(422);
    String client = TestCallers.unique("batch");
    String mapping =
        "{\"issuer\": \"%s\", \"client_id\": \"%s\"}".formatted(TestCallers.ISSUER, client);
    Reply mapped = plane.patch(path, ROOT, "*", mapping);
    assertThat(mapped.text("client_id")).isEqualTo(client);
    Reply name = plane.patch(path, ROOT, "*", "{\"name\": \"renamed\"}");
    assertThat(name.text("client_id")).isEqualTo(client);
    String other = "/v1/tenants/" + tenant + "/service-accounts/" + plane.account(tenant);
    assertThat(plane.patch(other, ROOT, "*", mapping).faulty()).containsExactly("client_id");
    assertThat(plane.patch(path, ROOT, "*", "{\"issuer\": null, \"client_id\": null}").status())
        .isEqualTo(200);
  }

  @Test
  void leavesItToThePlatformWhichAccountAnIssuersClientIs() {
    String tenant = plane.tenant();
    String owner = plane.member(tenant, "owner");
    String client = TestCallers.unique("client");
    String mapping =
        "\"issuer\": \"%s\", \"client_id\": \"%s\"".formatted(TestCallers.ISSUER, client);
    String accounts = "/v1/tenants/" + tenant + "/service-accounts";
    String named = "{\"name\": \"mapped\", " + mapping + "}";
    assertThat(plane.post(accounts, owner, named).status()).isEqualTo(403);
    String path = accounts + "/" + plane.account(tenant);
    assertThat(plane.patch(path, owner, "*", "{" + mapping + "}").status()).isEqualTo(403);
    assertThat(plane.patch(path, ROOT, "*", "{" + mapping + "}").status()).isEqualTo(200);
    assertThat(plane.patch(path, owner, "*", "{\"name\": \"renamed\"}").status()).isEqualTo(200);
    String none = "{\"issuer\": null, \"client_id\": null}";
    assertThat(plane.patch(path, owner, "*", none).status()).isEqualTo(200);
  }

  @Test
  void keepsATenantsAdministratorsFromAnAccountThatAdministersThePlatform() {
    String tenant = plane.tenant();
    String owner = plane.member(tenant, "owner");
    String account = plane.account(tenant);
    String key = plane.key(tenant, account).get("id").asString();
    plane.made(
        "/v1/platform-admins",
        ROOT,
        "{\"issuer\": \"%s\", \"subject\": \"%s\"}"
            .formatted(PlatformAdminDao.SERVICE_ACCOUNTS, account));
    String keys = "/v1/tenants/" + tenant + "/api-keys";
    String newKey = "{\"service_account_id\": \"" + account + "\", \"name\": \"mine\"}";
    assertThat(plane.post(keys, owner, newKey).status()).isEqualTo(403);
    assertThat(plane.post(keys + "/" + key + "/rotate", owner, "{}").status()).isEqualTo(403);
    assertThat(plane.ask("POST", keys + "/" + key + "/revoke", owner, null).status())
        .isEqualTo(403);
    assertThat(plane.ask("DELETE", keys + "/" + key, owner, null).status()).isEqualTo(403);
    String path = "/v1/tenants/" + tenant + "/service-accounts/" + account;
    String client = "{\"issuer\": \"https://kc.test/r\", \"client_id\": \"mine\"}";
    assertThat(plane.patch(path, owner, "*", client).status()).isEqualTo(403);
    assertThat(plane.ask("POST", path + "/suspend", owner, null).status()).isEqualTo(403);
    assertThat(plane.ask("DELETE", path, owner, null).status()).isEqualTo(403);
    assertThat(plane.post(keys, ROOT, newKey).status()).isEqualTo(201);
  }

  @Test
  void showsAKeyOnceAndRevokesIt() {
    String tenant = plane.tenant();
    String account = plane.account(tenant);
    JsonNode made = plane.key(tenant, account);
    String key = made.get("key").asString();
    assertThat(key).matches("slk_any_[0-9A-Za-z]{16}_[0-9A-Za-z]{43}");
    String path = "/v1/tenants/" + tenant + "/api-keys/" + made.get("id").asString();
    assertThat(plane.get(path, ROOT).body()).doesNotContain(key).doesNotContain("\"key\"");
    assertThat(plane.get("/v1/tenants/" + tenant + "/api-keys", ROOT).body())
        .contains(made.get("public_id").asString())
        .doesNotContain(key);
    assertThat(plane.get("/v1/me", key).id()).isEqualTo(account);
    Reply revoked = plane.ask("POST", path + "/revoke", ROOT, null);
    assertThat(revoked.json().get("revoked_at").isNull()).isFalse();
    assertThat(plane.ask("POST", path + "/revoke", ROOT, null).text("revoked_at"))
        .isEqualTo(revoked.text("revoked_at"));
    assertThat(plane.get("/v1/me", key).status()).isEqualTo(401);
    assertThat(plane.post(path + "/rotate", ROOT, "{}").status()).isEqualTo(409);
  }

  @Test
  void rotatesAKeyWithOverlap() {
    String tenant = plane.tenant();
    JsonNode old = plane.key(tenant, plane.account(tenant));
    String path = "/v1/tenants/" + tenant + "/api-keys/" + old.get("id").asString();
    Instant before = Instant.now();
    Reply made = plane.post(path + "/rotate", ROOT, "{\"overlap_seconds\": 60}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("rotated_from")).isEqualTo(old.get("id").asString());
    assertThat(made.field("location"))
        .isEqualTo("/v1/tenants/" + tenant + "/api-keys/" + made.id());
    assertThat(plane.get("/v1/me", made.text("key")).status()).isEqualTo(200);
    assertThat(plane.get("/v1/me", old.get("key").asString()).status()).isEqualTo(200);
    Instant end = Instant.parse(plane.get(path, ROOT).text("expires_at"));
    assertThat(end).isBetween(before.plusSeconds(59), Instant.now().plusSeconds(61));
  }

  @Test
  void refusesAKeyForAnAccountOfAnotherTenantOrThatHasEnded() {
    String path = "/v1/tenants/" + plane.tenant() + "/api-keys";
    String foreign = plane.account(plane.tenant());
    Reply unknown =
        plane.post(path, ROOT, "{\"service_account_id\": \"" + foreign + "\", \"name\": \"x\"}");
    assertThat(unknown.status()).isEqualTo(422);
    assertThat(unknown.faulty()).containsExactly("service_account_id");
    Reply ended =
        plane.post(
            path,
            ROOT,
            "{\"service_account_id\": \""
                + foreign
                + "\", \"name\": \"x\", \"expires_at\": \"2020-01-01T00:00:00Z\"}");
    assertThat(ended.faulty()).containsExactly("expires_at");
  }

  @Test
  void keepsTheLastTimeOfAllBelowTheYear10000() {
    String tenant = plane.tenant();
    String key = plane.key(tenant, plane.account(tenant)).get("id").asString();
    String last = "{\"expires_at\": \"9999-12-31T23:59:59.999999999Z\"}";
    Reply reply = plane.patch("/v1/tenants/" + tenant + "/api-keys/" + key, ROOT, "*", last);
    assertThat(reply.text("expires_at")).isEqualTo("9999-12-31T23:59:59.999999Z");
  }
}
