package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.TestPlane.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Tenants, their relations, and lists, on a real database. Answers are held against the document.
 */
class TenantsIT {
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

    Reply renamed = plane.patch(path, ROOT, made.field("etag"), "{\"name\": \"Other\"}");
    assertThat(renamed.status()).isEqualTo(200);
    assertThat(renamed.text("name")).isEqualTo("Other");
    assertThat(renamed.field("etag")).isNotEqualTo(made.field("etag"));
    assertThat(plane.patch(path, ROOT, made.field("etag"), "{\"name\": \"Late\"}").status())
        .isEqualTo(412);
    assertThat(plane.patch(path, ROOT, null, "{\"name\": \"Blind\"}").status()).isEqualTo(428);
    assertThat(
            plane.patch(path, ROOT, "W/" + renamed.field("etag"), "{\"name\": \"Weak\"}").status())
        .isEqualTo(412);
    assertThat(plane.patch(path, ROOT, "*", "{\"name\": \"Any\"}").text("name")).isEqualTo("Any");

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
    assertThat(second.faulty()).containsExactly("slug");
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
    assertThat(plane.post(at + "/relations", ROOT, other).faulty()).containsExactly("subject_id");
    String path = given.field("location");
    assertThat(plane.get(path, ROOT).json()).isEqualTo(given.json());
    assertThat(plane.ask("DELETE", at, ROOT, null).text("detail"))
        .isEqualTo("the tenant is needed by its relations");
    assertThat(plane.ask("DELETE", path, ROOT, null).status()).isEqualTo(204);
    assertThat(plane.ask("DELETE", path, ROOT, null).status()).isEqualTo(404);
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
    assertThat(other.faulty()).containsExactly("cursor");
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
}
