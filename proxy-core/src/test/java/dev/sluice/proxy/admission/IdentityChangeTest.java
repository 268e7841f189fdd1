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
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is known of callers is remembered, changes, and may be out of reach. */
class IdentityChangeTest extends IdentityWire {
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
