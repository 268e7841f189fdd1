package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.TestPlane.Reply;
import dev.sluice.db.Database;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What is refused and how it is told; what is sent twice. */
class BadInputIT {

  private static final String ROOT = TestPlane.ROOT;
  private static final String KEY = "Idempotency-Key";

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
  void namesEveryFaultOfABodyAtOnce() {
    Reply reply =
        plane.post("/v1/tenants", ROOT, "{\"slug\": \"Not A Slug\", \"name\": 7, \"nmae\": \"x\"}");
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.field("content-type")).isEqualTo("application/problem+json");
    assertThat(reply.faulty()).containsExactly("slug", "name", "nmae");
    assertThat(reply.text("detail")).contains("slug: ").contains("name: ").contains("nmae: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                  | slug",
        "{\"slug\": \"a\", \"slug\": \"b\", \"name\": \"x\"} | slug",
        "{\"slug\": null, \"name\": \"x\"}                   | slug",
        "{\"slug\": \"\", \"name\": \"x\"}                   | slug",
        "{\"slug\": [\"a\"], \"name\": \"x\"}                | slug",
        "{\"slug\": {\"a\": 1}, \"name\": \"x\"}             | slug",
        "{\"slug\": true, \"name\": \"x\"}                   | slug",
        "{\"slug\": \"a\", \"name\": \"\\u0000\"}            | name",
        "{\"slug\": \"a\", \"name\": \"\\ud800\"}            | name",
        "{\"slug\": \"a\", \"name\": \"\\u202e\"}            | name",
        "{\"slug\": \"a\", \"name\": \"\"}                   | name",
      })
  void refusesABodyThatIsNotOfItsShape(String json, String field) {
    Reply reply = plane.post("/v1/tenants", ROOT, json);
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.faulty()).contains(field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "\"x\"", "{", "{} {}", "{\"slug\": 01}", "{'slug': 1}", "nul"})
  void refusesABodyThatIsNoJson(String json) {
    assertThat(plane.post("/v1/tenants", ROOT, json).status()).isEqualTo(400);
  }

  @Test
  void refusesABodyThatIsNoUtf8AndOneThatNobodyReads() throws IOException {
    try (Wire wire = Wire.to(plane.address())) {
      String body = "{\"slug\": \"a\", \"name\": \"\u00ff\"}";
      String head =
          TestAdmin.request(
              "POST",
              "/v1/tenants",
              "Host: localhost",
              "Authorization: " + ROOT,
              "Content-Type: application/json",
              "Content-Length: " + body.length());
      wire.send(head + "\r\n" + body);
      assertThat(wire.read().status()).isEqualTo(400);
    }
    assertThat(plane.ask("GET", "/v1/me", ROOT, "{}").status()).isEqualTo(400);
  }

  @Test
  void takesNoFormAndNoOtherMethod() {
    Reply form = plane.ask("POST", "/v1/tenants", ROOT, null, "Content-Type", "text/plain");
    assertThat(form.status()).isEqualTo(415);
    Reply put = plane.ask("PUT", "/v1/tenants", ROOT, "{}");
    assertThat(put.status()).isEqualTo(405);
    assertThat(put.field("allow")).isEqualTo("GET, HEAD, POST");
    assertThat(plane.get("/v1/tenants/", ROOT).status()).isEqualTo(404);
    assertThat(plane.get("/v1/tenants/x/y/z", ROOT).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"limit=0", "limit=201", "limit=x", "limit=", "status=gone", "limit=1&limit=2"})
  void refusesAParameterThatIsNotAsExpected(String query) {
    Reply reply = plane.get("/v1/tenants?" + query, ROOT);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.faulty()).containsExactly(query.substring(0, query.indexOf('=')));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "%00", "0198f6b07c317e559d1c2b7f3c9a4e10", "1-1-1-1-1"})
  void knowsNothingUnderWhatIsNoId(String id) {
    assertThat(plane.get("/v1/users/" + id, ROOT).status()).isEqualTo(404);
  }

  @Test
  void answersHeadAsGetWithoutABody() {
    Reply head = plane.ask("HEAD", "/v1/me", ROOT, null);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void doesACreateOnceForEachKey() {
    String json = newTenant();
    String key = TestCallers.unique("key");
    Reply first = plane.post("/v1/tenants", ROOT, json, KEY, key);
    Reply again = plane.post("/v1/tenants", ROOT, json, KEY, key);
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.field("location")).isEqualTo(first.field("location"));
    assertThat(again.field("etag")).isEqualTo(first.field("etag"));
    Reply other = plane.post("/v1/tenants", ROOT, newTenant(), KEY, key);
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.faulty()).containsExactly(KEY);
    assertThat(plane.post("/v1/tenants", ROOT, json, KEY, "k".repeat(256)).status()).isEqualTo(400);
  }

  @Test
  void decidesARefusalAnewForTheSameKey() {
    String tenant = plane.tenant();
    String path = "/v1/tenants/" + tenant + "/memberships";
    String key = TestCallers.unique("key");
    String subject = TestCallers.unique("late");
    String user = "{\"issuer\": \"" + TestCallers.ISSUER + "\", \"subject\": \"" + subject + "\"}";
    String id = plane.made("/v1/users", ROOT, user).get("id").asString();
    String json = "{\"user_id\": \"" + id + "\", \"role\": \"member\"}";
    plane.made(path, ROOT, json);
    assertThat(plane.post(path, ROOT, json, KEY, key).status()).isEqualTo(409);
    String membership = plane.get(path, ROOT).json().at("/items/0/id").asString();
    plane.ask("DELETE", path + "/" + membership, ROOT, null);
    assertThat(plane.post(path, ROOT, json, KEY, key).status()).isEqualTo(201);
  }

  @Test
  void doesNotKeepAnApiKeyToShowItAgain() {
    String tenant = plane.tenant();
    String path = "/v1/tenants/" + tenant + "/api-keys";
    String json = "{\"service_account_id\": \"" + plane.account(tenant) + "\", \"name\": \"once\"}";
    String key = TestCallers.unique("key");
    Reply first = plane.post(path, ROOT, json, KEY, key);
    Reply again = plane.post(path, ROOT, json, KEY, key);
    assertThat(first.text("key")).startsWith("slk_any_");
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.json().has("key")).isFalse();
    assertThat(everythingKept()).doesNotContain(first.text("key").substring(25));
  }

  /** All text of all rows of all tables. */
  private static String everythingKept() {
    Database database = plane.database;
    StringBuilder all = new StringBuilder();
    for (String table : List.of("api_keys", "idempotency_keys", "changes", "service_accounts")) {
      String sql =
          table.equals("idempotency_keys")
              ? "SELECT convert_from(response_body, 'UTF8') || response_headers FROM " + table
              : "SELECT t::text FROM " + table + " t";
      database
          .jdbi()
          .useHandle(handle -> handle.createQuery(sql).mapTo(String.class).forEach(all::append));
    }
    return all.toString();
  }

  @Test
  void makesOneThingForRequestsThatComeAtOnce() throws Exception {
    String json = newTenant();
    String key = TestCallers.unique("key");
    CountDownLatch go = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Reply>> all =
          IntStream.range(0, 6)
              .mapToObj(i ->
                  threads.submit(() -> {
                    go.await();
                    return plane.post("/v1/tenants", ROOT, json, KEY, key);
                  }))
              .toList();
      go.countDown();
      for (Future<Reply> one : all) {
        assertThat(one.get().status()).as(one.get().body()).isIn(201, 409);
        if (one.get().status() == 409) {
          assertThat(one.get().text("detail")).contains("Idempotency-Key");
        }
      }
    }
    String slug = ContractDocuments.json(json).get("slug").asString();
    JsonNode made = plane.get("/v1/tenants?slug_prefix=" + slug, ROOT).json().get("items");
    assertThat(made).hasSize(1);
  }

  private static String newTenant() {
    return "{\"slug\": \"" + TestCallers.unique("once") + "\", \"name\": \"Once\"}";
  }
}
