package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.TestPlane.Reply;
import java.io.IOException;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is answered while somebody else holds what a request needs: our trouble, and soon. */
class HeldLocksIT {

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
  void saysTryAgainWhenTheRowIsHeld() {
    String tenant = plane.tenant();
    String path = "/v1/tenants/" + tenant;
    Supplier<Reply> rename =
        () -> plane.ask("PATCH", path, ROOT, "{\"name\": \"New\"}", "If-Match", "*");
    assertUnavailable(
        whileHeld("SELECT FROM tenants WHERE id = '" + tenant + "' FOR UPDATE", rename));
    assertThat(rename.get().text("name")).isEqualTo("New");
  }

  @Test
  void keepsNothingOfACreateThatCouldNotBeCommitted() {
    String slug = TestCallers.unique("held");
    String key = UUID.randomUUID().toString();
    Supplier<Reply> create =
        () ->
            plane.post(
                "/v1/tenants",
                ROOT,
                "{\"slug\": \"" + slug + "\", \"name\": \"Held\"}",
                "Idempotency-Key",
                key);
    assertUnavailable(whileHeld("UPDATE change_version SET version = version", create));
    assertThat(plane.get("/v1/tenants?slug_prefix=" + slug, ROOT).json().get("items")).isEmpty();
    assertThat(create.get().status()).isEqualTo(201);
  }

  @Test
  void saysTryAgainWhenItCanNotBeToldWhoAdministers() {
    Reply reply =
        whileHeld(
            "LOCK TABLE platform_admins IN ACCESS EXCLUSIVE MODE",
            () -> plane.get("/v1/tenants", ROOT));
    assertUnavailable(reply);
  }

  private static Reply whileHeld(String held, Supplier<Reply> request) {
    try (Handle holder = plane.database.jdbi().open()) {
      holder.begin();
      holder.execute(held);
      Reply reply = request.get();
      holder.rollback();
      return reply;
    }
  }

  private static void assertUnavailable(Reply reply) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(503);
    assertThat(reply.field("retry-after")).isEqualTo("1");
    assertThat(reply.text("type")).isEqualTo("urn:sluice:problem:unavailable");
  }
}
