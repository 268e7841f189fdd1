package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.admin.TestPlane.Reply;
import dev.sluice.db.identity.PlatformAdminDao;
import dev.sluice.proxy.identity.NewUser;
import dev.sluice.proxy.identity.TenantRole;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What each resource does, on a real database. Every answer is held against the document. */
class ResourcesIT {

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
  void makesReadsRenamesAndDeletesATenant() {
    String slug = TestCallers.unique("acme");
    Reply made =
        plane.post("/v1/tenants", ROOT, "{\"slug\": \"" + slug + "\", \"name\": \"Ä & Co\"}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(UUID.fromString(made.id()).version()).isEqualTo(7);
    assertThat(made.field("location")).isEqualTo("/v1/tenants/" + made.id());
    assertThat(made.text("created_at")).endsWith("Z");
    String path = made.field("location");
    Reply read = plane.get(path, ROOT);
    assertThat(read.json()).isEqualTo(made.json());
    assertThat(read.field("etag")).isEqualTo(made.field("etag"));

    Reply renamed = patch(path, ROOT, made.field("etag"), "{\"name\": \"Other\"}");
    assertThat(renamed.status()).isEqualTo(200);
    assertThat(renamed.text("name")).isEqualTo("Other");
    assertThat(renamed.field("etag")).isNotEqualTo(made.field("etag"));
    assertThat(patch(path, ROOT, made.field("etag"), "{\"name\": \"Late\"}").status())
        .isEqualTo(412);
    assertThat(patch(path, ROOT, null, "{\"name\": \"Blind\"}").status()).isEqualTo(428);
    assertThat(patch(path, ROOT, "W/" + renamed.field("etag"), "{\"name\": \"Weak\"}").status())
        .isEqualTo(412);
    assertThat(patch(path, ROOT, "*", "{\"name\": \"Any\"}").text("name")).isEqualTo("Any");

    assertThat(plane.ask("DELETE", path, ROOT, null, "If-Match", made.field("etag")).status())
        .isEqualTo(412);
    assertThat(plane.ask("DELETE", path, ROOT, null).status()).isEqualTo(204);
    assertThat(plane.get(path, ROOT).status()).isEqualTo(404);
  }

  @Test
  void keepsATenantThatHasHistory() {
    String tenant = plane.tenant();
    plane.account(tenant);
    Reply kept = plane.ask("DELETE", "/v1/tenants/" + tenant, ROOT, null);
    assertThat(kept.status()).isEqualTo(409);
    assertThat(kept.text("detail")).contains("service accounts");
  }

  @Test
  void refusesASlugThatIsTaken() {
    String json = "{\"slug\": \"" + TestCallers.unique("twice") + "\", \"name\": \"A\"}";
    plane.made("/v1/tenants", ROOT, json);
    Reply second = plane.post("/v1/tenants", ROOT, json);
    assertThat(second.status()).isEqualTo(409);
    assertThat(fields(second)).containsExactly("slug");
  }

  @Test
  void listsInPagesInTheOrderOfMaking() {
    String tenant = plane.tenant();
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(plane.account(tenant));
    }
    String path = "/v1/tenants/" + tenant + "/service-accounts?limit=2";
    List<String> listed = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    do {
      JsonNode page = plane.get(path + cursor, ROOT).json();
      page.get("items").forEach(item -> listed.add(item.get("id").asString()));
      JsonNode next = page.get("next_cursor");
      cursor = next.isNull() ? "" : "&cursor=" + next.asString();
      pages++;
    } while (!cursor.isEmpty());
    assertThat(listed).isEqualTo(made);
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void refusesACursorOfAnotherList() {
    String tenant = plane.tenant();
    plane.account(tenant);
    plane.account(tenant);
    String path = "/v1/tenants/" + tenant + "/service-accounts?limit=1";
    String cursor = "&cursor=" + plane.get(path, ROOT).text("next_cursor");
    assertThat(plane.get(path + cursor, ROOT).status()).isEqualTo(200);
    Reply other = plane.get(path + "&status=active" + cursor, ROOT);
    assertThat(other.status()).isEqualTo(400);
    assertThat(fields(other)).containsExactly("cursor");
    assertThat(plane.get(path + "&cursor=AAAA", ROOT).status()).isEqualTo(400);
  }

  @Test
  void filtersLists() {
    String tenant = plane.tenant();
    String path = "/v1/tenants/" + tenant + "/service-accounts";
    String first = plane.account(tenant);
    plane.account(tenant);
    plane.ask("POST", path + "/" + first + "/suspend", ROOT, null);
    assertThat(plane.get(path, ROOT).json().get("items")).hasSize(2);
    JsonNode suspended = plane.get(path + "?status=suspended", ROOT).json().get("items");
    assertThat(suspended).hasSize(1);
    assertThat(suspended.get(0).get("id").asString()).isEqualTo(first);
  }

  @Test
  void makesAndChangesUsers() {
    String subject = TestCallers.unique("user");
    String json =
        "{\"issuer\": \"%s\", \"subject\": \"%s\", \"email\": \"a@b.test\"}"
            .formatted(TestCallers.ISSUER, subject);
    JsonNode user = plane.made("/v1/users", ROOT, json);
    String path = "/v1/users/" + user.get("id").asString();
    Reply second = plane.post("/v1/users", ROOT, json);
    assertThat(second.status()).isEqualTo(409);
    assertThat(fields(second)).containsExactly("subject");
    assertThat(patch(path, ROOT, "*", "{\"email\": null}").json().get("email").isNull()).isTrue();
    JsonNode found = plane.get("/v1/users?subject=" + subject, ROOT).json().get("items");
    assertThat(found).hasSize(1);
    assertThat(plane.ask("DELETE", path, ROOT, null).status()).isEqualTo(204);
  }

  @Test
  void keepsAUserWhoIsAMember() {
    String owner = plane.member(plane.tenant(), "owner");
    String id = plane.get("/v1/me", owner).id();
    Reply kept = plane.ask("DELETE", "/v1/users/" + id, ROOT, null);
    assertThat(kept.status()).isEqualTo(409);
    assertThat(kept.text("detail")).contains("memberships");
  }

  @Test
  void letsOnlyOwnersMakeAndUnmakeOwners() {
    String tenant = plane.tenant();
    String path = "/v1/tenants/" + tenant + "/memberships";
    String owner = plane.member(tenant, "owner");
    String admin = plane.member(tenant, "admin");
    String ownership = membership(tenant, owner);
    String other = membership(tenant, plane.member(tenant, "member"));
    String newOwner = newMember("owner");
    assertThat(plane.post(path, admin, newOwner).status()).isEqualTo(403);
    assertThat(patch(path + "/" + other, admin, "*", "{\"role\": \"owner\"}").status())
        .isEqualTo(403);
    assertThat(patch(path + "/" + ownership, admin, "*", "{\"role\": \"member\"}").status())
        .isEqualTo(403);
    assertThat(plane.ask("DELETE", path + "/" + ownership, admin, null).status()).isEqualTo(403);
    assertThat(patch(path + "/" + other, admin, "*", "{\"role\": \"admin\"}").status())
        .isEqualTo(200);
    assertThat(plane.post(path, owner, newOwner).status()).isEqualTo(201);
  }

  @Test
  void keepsATenantsLastOwner() {
    String tenant = plane.tenant();
    String owner = plane.member(tenant, "owner");
    String path = "/v1/tenants/" + tenant + "/memberships/" + membership(tenant, owner);
    assertThat(plane.ask("DELETE", path, owner, null).status()).isEqualTo(409);
    assertThat(patch(path, owner, "*", "{\"role\": \"admin\"}").status()).isEqualTo(409);
    assertThat(patch(path, owner, "*", "{\"role\": \"owner\"}").status()).isEqualTo(200);
    plane.member(tenant, "owner");
    assertThat(plane.ask("DELETE", path, owner, null).status()).isEqualTo(204);
    assertThat(plane.get("/v1/tenants/" + tenant, owner).status()).isEqualTo(404);
  }

  @Test
  void wantsAMemberNamedInOneOfTwoWays() {
    String path = "/v1/tenants/" + plane.tenant() + "/memberships";
    Reply neither = plane.post(path, ROOT, "{\"role\": \"member\"}");
    assertThat(neither.status()).isEqualTo(422);
    assertThat(fields(neither)).containsExactly("user_id", "issuer", "subject");
    Reply unknown =
        plane.post(
            path, ROOT, "{\"user_id\": \"" + UUID.randomUUID() + "\", \"role\": \"member\"}");
    assertThat(unknown.status()).isEqualTo(422);
    assertThat(fields(unknown)).containsExactly("user_id");
  }

  @Test
  void leavesNobodyBehindWhereNamingThemIsRefused() {
    String tenant = plane.tenant();
    String admin = plane.member(tenant, "admin");
    String subject = TestCallers.unique("nobody");
    String json =
        "{\"issuer\": \"%s\", \"subject\": \"%s\", \"role\": \"%s\"}"
            .formatted(TestCallers.ISSUER, subject, "owner");
    String path = "/v1/tenants/" + tenant + "/memberships";
    assertThat(plane.post(path, admin, json).status()).isEqualTo(403);
    String absent = "/v1/tenants/" + UUID.randomUUID() + "/memberships";
    assertThat(plane.post(absent, ROOT, json).status()).isEqualTo(404);
    assertThat(plane.post(path, ROOT, json, "Idempotency-Key", "a b").status()).isEqualTo(400);
    String users = "/v1/users?subject=" + subject;
    assertThat(plane.get(users, ROOT).json().get("items")).isEmpty();
    assertThat(plane.post(path, ROOT, json).status()).isEqualTo(201);
    assertThat(plane.get(users, ROOT).json().get("items")).hasSize(1);
    assertThat(plane.post(path, ROOT, json).status()).isEqualTo(409);
  }

  @Test
  void changesNothingOfWhatAStrangersIssuerGivesThemElsewhere() throws Exception {
    String stranger = plane.member(plane.tenant(), "member").replace("Bearer ", "");
    String home = plane.get("/v1/tenants/" + plane.tenant(), ROOT).text("slug");
    var atFirstSight =
        new NewUser(TestCallers.ISSUER, stranger, null, Map.of(home, TenantRole.OWNER));
    assertThat(plane.identities.provision(atFirstSight).memberships())
        .extracting(membership -> membership.tenant().slug())
        .hasSize(2)
        .contains(home);
  }

  @Test
  void mapsAServiceAccountToAClient() {
    String tenant = plane.tenant();
    String path = "/v1/tenants/" + tenant + "/service-accounts/" + plane.account(tenant);
    Reply half = patch(path, ROOT, "*", "{\"client_id\": \"batch\"}");
    assertThat(half.status()).isEqualTo(422);
    String client = TestCallers.unique("batch");
    String mapping =
        "{\"issuer\": \"%s\", \"client_id\": \"%s\"}".formatted(TestCallers.ISSUER, client);
    Reply mapped = patch(path, ROOT, "*", mapping);
    assertThat(mapped.text("client_id")).isEqualTo(client);
    Reply name = patch(path, ROOT, "*", "{\"name\": \"renamed\"}");
    assertThat(name.text("client_id")).isEqualTo(client);
    String other = "/v1/tenants/" + tenant + "/service-accounts/" + plane.account(tenant);
    assertThat(fields(patch(other, ROOT, "*", mapping))).containsExactly("client_id");
    assertThat(patch(path, ROOT, "*", "{\"issuer\": null, \"client_id\": null}").status())
        .isEqualTo(200);
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
    assertThat(fields(unknown)).containsExactly("service_account_id");
    Reply ended =
        plane.post(
            path,
            ROOT,
            "{\"service_account_id\": \""
                + foreign
                + "\", \"name\": \"x\", \"expires_at\": \"2020-01-01T00:00:00Z\"}");
    assertThat(fields(ended)).containsExactly("expires_at");
  }

  @Test
  void givesAndTakesRelations() {
    String tenant = plane.tenant();
    String at = "/v1/tenants/" + tenant;
    String project = plane.get(at + "/projects", ROOT).json().at("/items/0/id").asString();
    assertThat(plane.get(at + "/projects/" + project, ROOT).text("key")).isEqualTo("default");
    String json =
        """
        {"subject_type": "service_account", "subject_id": "%s", "relation": "operator",
         "project_id": "%s"}\
        """
            .formatted(plane.account(tenant), project);
    Reply given = plane.post(at + "/relations", ROOT, json);
    assertThat(given.status()).isEqualTo(201);
    assertThat(plane.post(at + "/relations", ROOT, json).status()).isEqualTo(409);
    String other = json.replace("service_account", "user");
    assertThat(fields(plane.post(at + "/relations", ROOT, other))).containsExactly("subject_id");
    String path = given.field("location");
    assertThat(plane.get(path, ROOT).json()).isEqualTo(given.json());
    assertThat(plane.ask("DELETE", path, ROOT, null).status()).isEqualTo(204);
    assertThat(plane.ask("DELETE", path, ROOT, null).status()).isEqualTo(404);
  }

  @Test
  void makesTheFirstPlatformAdministratorFromOutside() {
    String subject = TestCallers.unique("first");
    assertThat(FirstAdmin.grant(plane.database, TestCallers.ISSUER, subject)).isTrue();
    assertThat(FirstAdmin.grant(plane.database, TestCallers.ISSUER, subject)).isFalse();
    assertThat(plane.get("/v1/tenants", "Bearer " + subject).status()).isEqualTo(200);
    assertThatThrownBy(() -> FirstAdmin.grant(plane.database, "acme", subject))
        .hasMessageStartingWith("issuer: acme (expected: ");
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
    assertThat(patch(path, owner, "*", client).status()).isEqualTo(403);
    assertThat(plane.ask("POST", path + "/suspend", owner, null).status()).isEqualTo(403);
    assertThat(plane.ask("DELETE", path, owner, null).status()).isEqualTo(403);
    assertThat(plane.post(keys, ROOT, newKey).status()).isEqualTo(201);
  }

  @Test
  void keepsTheLastTimeOfAllBelowTheYear10000() {
    String tenant = plane.tenant();
    String key = plane.key(tenant, plane.account(tenant)).get("id").asString();
    String last = "{\"expires_at\": \"9999-12-31T23:59:59.999999999Z\"}";
    Reply reply = patch("/v1/tenants/" + tenant + "/api-keys/" + key, ROOT, "*", last);
    assertThat(reply.text("expires_at")).isEqualTo("9999-12-31T23:59:59.999999Z");
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
    assertThat(patch(path, owner, "*", "{" + mapping + "}").status()).isEqualTo(403);
    assertThat(patch(path, ROOT, "*", "{" + mapping + "}").status()).isEqualTo(200);
    assertThat(patch(path, owner, "*", "{\"name\": \"renamed\"}").status()).isEqualTo(200);
    String none = "{\"issuer\": null, \"client_id\": null}";
    assertThat(patch(path, owner, "*", none).status()).isEqualTo(200);
  }

  @Test
  void takesWhatNeverChangesByItsOneTagOnly() {
    String tenant = plane.tenant();
    Reply made =
        plane.post(
            "/v1/platform-admins",
            ROOT,
            "{\"issuer\": \"%s\", \"subject\": \"%s\"}"
                .formatted(TestCallers.ISSUER, TestCallers.unique("brief")));
    String path = made.field("location");
    assertThat(plane.ask("DELETE", path, ROOT, null, "If-Match", "\"7\"").status()).isEqualTo(412);
    assertThat(plane.ask("DELETE", path, ROOT, null, "If-Match", "").status()).isEqualTo(400);
    assertThat(plane.ask("DELETE", path, ROOT, null, "If-Match", made.field("etag")).status())
        .isEqualTo(204);
    assertThat(patch("/v1/tenants/" + tenant, ROOT, "1", "{\"name\": \"x\"}").status())
        .isEqualTo(400);
  }

  @Test
  void makesAPlatformAdministratorWhoHasNeverBeenHere() {
    String subject = TestCallers.unique("root");
    Reply made =
        plane.post(
            "/v1/platform-admins",
            ROOT,
            "{\"issuer\": \"%s\", \"subject\": \"%s\"}".formatted(TestCallers.ISSUER, subject));
    assertThat(made.status()).isEqualTo(201);
    Reply me = plane.get("/v1/me", "Bearer " + subject);
    assertThat(me.json().get("platform_admin").asBoolean()).isTrue();
    assertThat(plane.ask("DELETE", made.field("location"), ROOT, null).status()).isEqualTo(204);
    assertThat(plane.get("/v1/users", "Bearer " + subject).status()).isEqualTo(403);
  }

  @Test
  void showsATenantsPeopleToItsAuditorAndNobodyElse() {
    String tenant = plane.tenant();
    String auditor = plane.member(tenant, "auditor");
    plane.member(plane.tenant(), "owner");
    JsonNode people = plane.get("/v1/tenants/" + tenant + "/users", auditor).json().get("items");
    assertThat(people).hasSize(1);
    assertThat(people.get(0).get("subject").asString()).isEqualTo(auditor.replace("Bearer ", ""));
  }

  private static String newMember(String role) {
    return "{\"issuer\": \"%s\", \"subject\": \"%s\", \"role\": \"%s\"}"
        .formatted(TestCallers.ISSUER, TestCallers.unique("new"), role);
  }

  private static String membership(String tenant, String as) {
    String user = plane.get("/v1/me", as).id();
    return plane
        .get("/v1/tenants/" + tenant + "/memberships?user_id=" + user, ROOT)
        .json()
        .at("/items/0/id")
        .asString();
  }

  private static Reply patch(String path, String as, @Nullable String tag, String json) {
    return tag == null
        ? plane.ask("PATCH", path, as, json)
        : plane.ask("PATCH", path, as, json, "If-Match", tag);
  }

  private static List<String> fields(Reply problem) {
    return problem.json().get("errors").findValuesAsString("field");
  }
}
