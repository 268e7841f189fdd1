package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.isolation.Tenancy;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import dev.sluice.proxy.testing.TestClient;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a claim when its runtime answers, and of what is live in a project. */
@Timeout(60)
class SettlementTest {
  private static final UUID THREAD = UUID.fromString("0199aaaa-0000-7000-8000-000000000001");
  private static final String MADE = "{\"thread_id\":\"" + THREAD + "\"}";
  private static final String STREAM =
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

  private final Tenancy tenancy = new Tenancy();
  private final TestClient client = new TestClient(tenancy.gateway().address());

  @AfterEach
  void stop() {
    client.close();
    tenancy.close();
  }

  /** Makes a thread, of which the runtime says this. */
  private TestClient.Response made(String answer) {
    client
        .send("POST", "/threads", "content-length: " + MADE.length(), tenancy.credential())
        .write(MADE);
    try (Connection up = tenancy.runtime.accept()) {
      up.read(Integer.parseInt(Connection.field(up.readHead(), "content-length")));
      Owned claim = tenancy.thread(THREAD);
      assertThat(claim).isNotNull();
      assertThat(claim != null && claim.pending()).isTrue();
      if (!answer.isEmpty()) {
        up.send("HTTP/1.1 " + answer + "\r\ncontent-length: 2\r\n\r\n{}");
      }
    }
    return client.response();
  }

  @Test
  void confirmsBeforeTheClientKnows() {
    assertThat(made("200 OK").status()).isEqualTo(200);
    Owned row = tenancy.thread(THREAD);
    assertThat(row != null && !row.pending()).isTrue();
  }

  @Test
  void releasesWhatTheRuntimeRefused() {
    assertThat(made("422 Unprocessable Entity").status()).isEqualTo(422);
    assertThat(tenancy.thread(THREAD)).isNull();
  }

  @Test
  void releasesWhenTheRuntimeRefusesTheGateway() {
    assertThat(made("401 Unauthorized").status()).isEqualTo(502);
    assertThat(tenancy.thread(THREAD)).isNull();
  }

  @Test
  void leavesAClaimWithoutAResponse() {
    assertThat(made("").status()).isEqualTo(502);
    Owned row = tenancy.thread(THREAD);
    assertThat(row != null && row.pending()).isTrue();
  }

  @Test
  void asksTheRuntimeOnceForAThreadThatTheLedgerHasNot() {
    String path = "/threads/" + THREAD;
    for (int i = 0; i < 2; i++) {
      client.send("GET", path, tenancy.credential());
      if (i == 0) {
        try (Connection own = tenancy.runtime.accept()) {
          assertThat(own.readHead()).startsWith("GET " + path + " ");
          String stamps = tenancy.stamps();
          own.send("HTTP/1.1 200 OK\r\ncontent-length: " + stamps.length() + "\r\n\r\n" + stamps);
        }
      }
      try (Connection up = tenancy.runtime.accept()) {
        up.readHead();
        up.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}");
        assertThat(client.response().status()).isEqualTo(200);
      }
    }
    assertThat(tenancy.thread(THREAD)).isNotNull();
  }

  @Test
  void tellsNothingOfAThreadOfAnother() {
    client.send("GET", "/threads/" + THREAD, tenancy.credential());
    try (Connection own = tenancy.runtime.accept()) {
      own.readHead();
      own.send("HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"metadata\":{}}");
    }
    assertThat(client.response().status()).isEqualTo(404);
    assertThat(tenancy.thread(THREAD)).isNull();
  }

  @Test
  void endsWhatIsLiveWhenItIsTakenBackInItsProject() {
    String run = "{\"assistant_id\":\"helper\"}";
    client
        .send("POST", "/runs/stream", "content-length: " + run.length(), tenancy.credential())
        .write(run);
    try (Connection up = tenancy.runtime.accept()) {
      up.readHead();
      up.send(STREAM + "3\r\none\r\n");
      client.readUntil("one\r\n");

      UUID account = tenancy.house.source.record(tenancy.key).account().id();
      tenancy.house.changed(Change.Kind.POLICY, account); // and nothing was taken
      assertThat(tenancy.gateway().gateway().status().liveExchangeCount()).isEqualTo(1);
      up.send("3\r\ntwo\r\n");
      client.readUntil("two\r\n");

      tenancy.house.source.take(account, tenancy.project());
      tenancy.house.changed(Change.Kind.POLICY, account);
      assertThat(client.isAtEnd()).isTrue();
    }
    Await.until("it has ended", () -> tenancy.gateway().metric("sluice_revocations_total") == 1);
  }
}
