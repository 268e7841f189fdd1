package dev.sluice.proxy.exchange;

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
import dev.sluice.proxy.testing.TestGateway;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which live exchanges end when something is taken back. */
@Timeout(60)
class RevocationTest {
  private static final String PATH = "/threads/t1/stream";
  private static final String EVENT = "data: one\n\n";
  private static final String STREAM =
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
          + "transfer-encoding: chunked\r\n\r\nb\r\n"
          + EVENT
          + "\r\n";

  private final House house = new House();
  private final ScriptedRuntime runtime = ScriptedRuntime.start();
  private final TestGateway gateway = TestGateway.inFrontOf(runtime.url(), house.identity());

  @BeforeEach
  void stream() {
    runtime.serve(connection -> {
      connection.readHead();
      connection.send(STREAM);
      connection.readAll();
    });
  }

  @AfterEach
  void close() {
    gateway.close();
    runtime.close();
  }

  private TestClient streaming(String... fields) {
    TestClient client = new TestClient(gateway.address());
    client.send("GET", PATH, fields).readUntil(EVENT + "\r\n");
    return client;
  }

  private static String keyField(ApiKey key) {
    return "x-api-key: " + key.reveal();
  }

  private String owner() {
    house.source.user(
        FakeTokens.ISSUER, "owner", true, house.source.member(House.TENANT, TenantRole.OWNER));
    house.tokens.person("owner.t", "owner", null);
    return "authorization: Bearer owner.t";
  }

  private void revoke(ApiKey key) {
    house.changed(Change.Kind.API_KEY, house.source.revoke(key));
  }

  @Test
  void endsTheStreamWhoseKeyBesideATokenIsGoneAndNoOtherOfThatToken() {
    ApiKey key = house.source.key(House.TENANT, Relation.VIEWER);
    ApiKey other = house.source.key(House.TENANT, Relation.VIEWER);
    String bearer = owner();
    try (TestClient both = streaming(bearer, keyField(key));
        TestClient alone = streaming(bearer);
        TestClient another = streaming(bearer, keyField(other))) {
      revoke(key);
      assertThat(both.isAtEnd()).isTrue();
      Await.until("one ended", () -> gateway.gateway().status().liveExchangeCount() == 2);
      house.changed(Change.Kind.USER, house.source.user(FakeTokens.ISSUER, "owner", false).id());
      assertThat(alone.isAtEnd()).isTrue();
      assertThat(another.isAtEnd()).isTrue();
    }
  }

  @Test
  void endsTheStreamOfAProgramWhoseKeyBesideItsTokenIsGone() {
    ApiKey key = house.source.key(House.TENANT, Relation.VIEWER);
    UUID account = house.source.account(FakeTokens.ISSUER, "ci", House.TENANT).id();
    house.source.give(account, Relation.VIEWER);
    house.tokens.program("ci.t", "ci");
    try (TestClient both = streaming("authorization: Bearer ci.t", keyField(key));
        TestClient alone = streaming("authorization: Bearer ci.t")) {
      revoke(key);
      assertThat(both.isAtEnd()).isTrue();
      Await.until("one is left", () -> gateway.gateway().status().liveExchangeCount() == 1);
      house.source.takeAll(account);
      house.changed(Change.Kind.POLICY, account);
      assertThat(alone.isAtEnd()).isTrue();
    }
  }

  @Test
  void endsTheStreamWhoseKeyBesideATokenIsOfAnAccountThatWasSuspended() {
    ApiKey key = house.source.key(House.TENANT, Relation.VIEWER);
    String bearer = owner();
    try (TestClient both = streaming(bearer, keyField(key));
        TestClient alone = streaming(bearer)) {
      house.source.account(key, false, true);
      house.changed(Change.Kind.SERVICE_ACCOUNT, house.source.record(key).account().id());
      assertThat(both.isAtEnd()).isTrue();
      Await.until("one is left", () -> gateway.gateway().status().liveExchangeCount() == 1);
      house.changed(Change.Kind.USER, house.source.user(FakeTokens.ISSUER, "owner", false).id());
      assertThat(alone.isAtEnd()).isTrue();
    }
  }

  @Test
  void sellsNoTicketForTwoCredentialsOfWhichItCouldWatchOnlyOne() {
    ApiKey key = house.source.key(House.TENANT, Relation.VIEWER);
    var refused =
        TestClient.exchange(gateway.address(), "POST", "/-/tickets", owner(), keyField(key));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("one credential");
    assertThat(TestClient.exchange(gateway.address(), "POST", "/-/tickets", owner()).status())
        .isEqualTo(201);
  }

  @Test
  void goesOnWatchingWhenTheSourceThrowsWhatItMustNot() {
    ApiKey key = house.source.key(House.TENANT, Relation.VIEWER);
    AtomicInteger thrown = new AtomicInteger();
    try (TestClient client = streaming(keyField(key))) {
      house.source.beforeAnswer(() -> {
        thrown.incrementAndGet();
        throw new IllegalStateException("a defect of the source");
      });
      revoke(key);
      Await.until("it has thrown twice", () -> thrown.get() >= 2);
      assertThat(gateway.gateway().status().liveExchangeCount()).isEqualTo(1);
      house.source.beforeAnswer(() -> {});
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void countsWhatItEnds() {
    ApiKey key = house.source.key(House.TENANT, Relation.VIEWER);
    try (TestClient client = streaming(keyField(key))) {
      assertThat(gateway.metric("sluice_revocations_total")).isZero();
      revoke(key);
      assertThat(client.isAtEnd()).isTrue();
      Await.until("it is counted", () -> gateway.metric("sluice_revocations_total") == 1);
    }
  }
}
