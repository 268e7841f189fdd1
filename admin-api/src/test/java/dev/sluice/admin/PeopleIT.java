package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.admin.TestPlane.Reply;
import dev.sluice.proxy.identity.NewUser;
import dev.sluice.proxy.identity.TenantRole;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Users, members of tenants and the platform's administrators, on a real database. */
class PeopleIT {
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
  void makesAndChangesUsers() {
    String subject = TestCallers.unique("user");
    String json =
        "{\"issuer\": \"%s\", \"subject\": \"%s\", \"email\": \"a@b.test\"}"
            .formatted(TestCallers.ISSUER, subject);
    JsonNode user = plane.made("/v1/users", ROOT, json);
    String path = "/v1/users/" + user.get("id").asString();
    Reply second = plane.post("/v1/users", ROOT, json);
    assertThat(second.status()).isEqualTo(409);
    assertThat(second.faulty()).containsExactly("subject");
    assertThat(plane.patch(path, ROOT, "*", "{\"email\": null}").json().get("email").isNull())
        .isTrue();
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
  void showsATenantsPeopleToItsAuditorAndNobodyElse() {
    String tenant = plane.tenant();
    String auditor = plane.member(tenant, "auditor");
    plane.member(plane.tenant(), "owner");
    JsonNode people = plane.get("/v1/tenants/" + tenant + "/users", auditor).json().get("items");
    assertThat(people).hasSize(1);
    assertThat(people.get(0).get("subject").asString()).isEqualTo(auditor.replace("Bearer ", ""));
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
    assertThat(plane.patch(path + "/" + other, admin, "*", "{\"role\": \"owner\"}").status())
        .isEqualTo(403);
    assertThat(plane.patch(path + "/" + ownership, admin, "*", "{\"role\": \"member\"}").status())
        .isEqualTo(403);
    assertThat(plane.ask("DELETE", path + "/" + ownership, admin, null).status()).isEqualTo(403);
    assertThat(plane.patch(path + "/" + other, admin, "*", "{\"role\": \"admin\"}").status())
        .isEqualTo(200);
    assertThat(plane.post(path, owner, newOwner).status()).isEqualTo(201);
  }

  @Test
  void keepsATenantsLastOwner() {
    String tenant = plane.tenant();
    String owner = plane.member(tenant, "owner");
    String path = "/v1/tenants/" + tenant + "/memberships/" + membership(tenant, owner);
    assertThat(plane.ask("DELETE", path, owner, null).status()).isEqualTo(409);
    assertThat(plane.patch(path, owner, "*", "{\"role\": \"admin\"}").status()).isEqualTo(409);
    assertThat(plane.patch(path, owner, "*", "{\"role\": \"owner\"}").status()).isEqualTo(200);
    plane.member(tenant, "owner");
    assertThat(plane.ask("DELETE", path, owner, null).status()).isEqualTo(204);
    assertThat(plane.get("/v1/tenants/" + tenant, owner).status()).isEqualTo(404);
  }

  @Test
  void wantsAMemberNamedInOneOfTwoWays() {
    String path = "/v1/tenants/" + plane.tenant() + "/memberships";
    Reply neither = plane.post(path, ROOT, "{\"role\": \"member\"}");
    assertThat(neither.status()).isEqualTo(422);
    assertThat(neither.faulty()).containsExactly("user_id", "issuer", "subject");
    Reply unknown =
        plane.post(
            path, ROOT, "{\"user_id\": \"" + UUID.randomUUID() + "\", \"role\": \"member\"}");
    assertThat(unknown.status()).isEqualTo(422);
    assertThat(unknown.faulty()).containsExactly("user_id");
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
  void makesTheFirstPlatformAdministratorFromOutside() {
    String subject = TestCallers.unique("first");
    assertThat(FirstAdmin.grant(plane.database, TestCallers.ISSUER, subject)).isTrue();
    assertThat(FirstAdmin.grant(plane.database, TestCallers.ISSUER, subject)).isFalse();
    assertThat(plane.get("/v1/tenants", "Bearer " + subject).status()).isEqualTo(200);
    assertThatThrownBy(() -> FirstAdmin.grant(plane.database, "acme", subject))
        .hasMessageStartingWith("issuer: acme (expected: ");
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
    assertThat(plane.patch("/v1/tenants/" + tenant, ROOT, "1", "{\"name\": \"x\"}").status())
        .isEqualTo(400);
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
}
