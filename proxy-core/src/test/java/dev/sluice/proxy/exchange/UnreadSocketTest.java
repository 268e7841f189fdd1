package dev.sluice.proxy.exchange;

import static dev.sluice.proxy.testing.SocketFrames.masked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.settings.HeldLimits;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import dev.sluice.proxy.testing.SocketFrames;
import dev.sluice.proxy.testing.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sockets whose client the gateway does not read, as their runtime takes no more. */
@Timeout(60)
class UnreadSocketTest extends HeldWire {
  /** More than both ends' sockets take of what nobody reads, in bytes. */
  private static final int LONGEST = 8 << 20;

  private static final int HALF = 20;
  private static final String PATH = "/threads/0199aaaa-0000-7000-8000-000000000002/stream/events";

  UnreadSocketTest() {
    super(new HeldLimits(LONGEST, 2L * LONGEST, 2L * LONGEST), impatient());
  }

  private static String command(int id, int length) {
    String begin = "{\"id\":" + id + ",\"method\":\"agent.getTree\",\"params\":{\"x\":\"";
    String end = "\"}}";
    return begin + "x".repeat(length - begin.length() - end.length()) + end;
  }

  @Test
  void arentClosedForAMessageThatTheGatewayDoesNotRead() {
    String first = command(1, LONGEST);
    String second = command(2, 100);
    String sent = masked(first);
    String next = masked(second);
    int half = next.length() - second.length() + HALF;
    try (Connection up = tenancy.openSocket(client, PATH, false);
        TestClient halting = new TestClient(gateway.address());
        Connection other = tenancy.openSocket(halting, PATH, true)) {
      client.write(sent.substring(0, sent.length() - 1));
      awaitHeld(LONGEST - 1);
      client.write(sent.substring(sent.length() - 1) + next.substring(0, half)); // in one read
      awaitHeld(LONGEST + HALF);
      halting.write(next.substring(0, half)); // stops coming later than that one
      assertThat(SocketFrames.read(halting::read).code()).isEqualTo(1008);
      assertThat(SocketFrames.read(other::read).code()).isEqualTo(1001);
      client.write(next.substring(half));
      assertThat(SocketFrames.read(up::read).text().equals(first)).isTrue();
      assertThat(SocketFrames.read(up::read).text()).isEqualTo(second);
    }
  }
}
