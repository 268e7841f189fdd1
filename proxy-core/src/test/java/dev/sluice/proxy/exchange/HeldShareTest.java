package dev.sluice.proxy.exchange;

import static dev.sluice.proxy.testing.SocketFrames.masked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.settings.HeldLimits;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import dev.sluice.proxy.testing.SocketFrames;
import dev.sluice.proxy.testing.TestClient;
import dev.sluice.proxy.testing.TestClient.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one tenant may keep of the memory for bodies and messages, and for how long. */
@Timeout(60)
class HeldShareTest extends HeldWire {
  private static final int LONGEST = 1_000;
  private static final int SHARE = 1_500;
  private static final String PATH = "/threads/0199aaaa-0000-7000-8000-000000000002/stream/events";

  HeldShareTest() {
    super(new HeldLimits(LONGEST, 4 * LONGEST, SHARE), impatient());
  }

  private static TestClient begin(TestClient from, String credential) {
    return from.send("POST", "/runs/wait", "content-length: " + LONGEST, credential);
  }

  @Test
  void leavesOtherTenantsTheirRoom() {
    String theirs = tenancy.credentialOfAnother();
    begin(client, tenancy.credential()).write(" ".repeat(LONGEST - 1));
    awaitHeld(LONGEST - 1);
    try (TestClient own = new TestClient(gateway.address());
        TestClient other = new TestClient(gateway.address())) {
      Response refused = begin(own, tenancy.credential()).write(" ".repeat(LONGEST)).response();
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.field("retry-after")).isEqualTo("1");
      assertThat(refused.body()).contains("tenant-bodies-exhausted").doesNotContain("limits");
      begin(other, theirs).write(" ".repeat(LONGEST - 1));
      awaitHeld(2 * (LONGEST - 1));
    }
    Await.until(
        "it is counted",
        () -> gateway.metric("sluice_refusals_total", "reason", "tenant-bodies-exhausted") == 1);
  }

  // ---- WebSockets

  private static String half(int bytes) {
    return masked(SocketFrames.TEXT_TO_GO_ON, "\"" + "x".repeat(bytes - 1), 77);
  }

  @Test
  void closesAMessageOfASocketBeyondTheTenantsShare() {
    begin(client, tenancy.credential()).write(" ".repeat(LONGEST - 1));
    awaitHeld(LONGEST - 1);
    try (TestClient socket = new TestClient(gateway.address());
        Connection up = tenancy.openSocket(socket, PATH, false)) {
      socket.write(half(SHARE - LONGEST + 2));
      assertThat(SocketFrames.read(socket::read).code()).isEqualTo(1013);
      assertThat(SocketFrames.read(up::read).code()).isEqualTo(1001);
    }
    awaitHeld(LONGEST - 1);
  }

  @Test
  void closesASocketWhoseMessageStopsComingThoughItPings() {
    try (Connection whole = tenancy.openSocket(client, PATH, false);
        TestClient halting = new TestClient(gateway.address());
        Connection up = tenancy.openSocket(halting, PATH, true)) {
      client.write(masked("{\"id\":1,\"method\":\"agent.getTree\",\"params\":{}}"));
      assertThat(SocketFrames.read(whole::read).text()).contains("agent.getTree");
      halting.write(half(500));
      awaitHeld(500);
      for (int ping = 0; ping < 3; ping++) {
        halting.write(masked(SocketFrames.PING, "there?", 1));
        assertThat(SocketFrames.read(up::read).first()).isEqualTo(SocketFrames.PING);
      }
      assertThat(SocketFrames.read(halting::read).code()).isEqualTo(1008);
      assertThat(halting.isAtEnd()).isTrue();
      assertThat(SocketFrames.read(up::read).code()).isEqualTo(1001);
      awaitHeld(0);
      whole.send(SocketFrames.plain(SocketFrames.TEXT, "an event")); // it owes nothing
      assertThat(SocketFrames.read(client::read).text()).isEqualTo("an event");
    }
    Await.until("it is counted", () -> timedOut() == 1);
  }

  private double timedOut() {
    return gateway.metric(
        "sluice_exchanges_total",
        "route",
        "/threads/{thread_id}/stream/events",
        "method",
        "GET",
        "outcome",
        "timed-out",
        "status_class",
        "1xx");
  }
}
