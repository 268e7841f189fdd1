package dev.sluice.proxy.exchange;

import static dev.sluice.proxy.testing.SocketFrames.masked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.settings.HeldLimits;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import dev.sluice.proxy.testing.SocketFrames;
import dev.sluice.proxy.testing.TestClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sockets whose client the gateway does not read, as their runtime takes no more. */
@Timeout(60)
class UnreadSocketTest extends HeldWire {
  /** More than both ends' sockets take of what nobody reads, in bytes. */
  private static final int LONGEST = 5 << 20;

  /** Of a frame of that length, masked, in bytes (RFC 6455 §5.2). */
  private static final int HEADER = 14;

  /** How long the gateway waits for the next piece of a message. */
  private static final Duration PATIENCE = Duration.ofMillis(800);

  private static final String PATH = "/threads/0199aaaa-0000-7000-8000-000000000002/stream/events";

  /** What the runtime takes no more of, and what of the next message comes with its last byte. */
  private static final String FIRST = command(1, LONGEST);

  private static final String SECOND = command(2, 100);
  private static final int HALF = 20;
  private static final String BEGUN = masked(SECOND).substring(0, 6 + HALF);
  private static final String REST = masked(SECOND).substring(6 + HALF);

  UnreadSocketTest() {
    super(new HeldLimits(LONGEST, 2L * LONGEST, 2L * LONGEST), waitingForBodies(PATIENCE));
  }

  private static String command(int id, int length) {
    String begin = "{\"id\":" + id + ",\"method\":\"agent.getTree\",\"params\":{\"x\":\"";
    String end = "\"}}";
    return begin + "x".repeat(length - begin.length() - end.length()) + end;
  }

  /** Sends more than the runtime takes and half a message, of which no more is read then. */
  private void fill() {
    String sent = masked(FIRST);
    client.write(sent.substring(0, sent.length() - 1));
    awaitHeld(LONGEST - 1);
    client.write(sent.substring(sent.length() - 1) + BEGUN); // in one read
    awaitHeld(LONGEST + HALF);
  }

  @Test
  void arentClosedForAMessageThatTheGatewayDoesNotRead() {
    try (Connection up = tenancy.openSocket(client, PATH, false);
        TestClient halting = new TestClient(gateway.address());
        Connection other = tenancy.openSocket(halting, PATH, true)) {
      fill();
      halting.write(BEGUN); // stops coming later than that one
      assertThat(SocketFrames.read(halting::read).code()).isEqualTo(1008);
      assertThat(SocketFrames.read(other::read).code()).isEqualTo(1001);
      client.write(REST);
      assertThat(SocketFrames.read(up::read).text().equals(FIRST)).isTrue(); // else 5 MiB are told
      assertThat(SocketFrames.read(up::read).text()).isEqualTo(SECOND);
    }
  }

  @Test
  void haveTheirWholeTimeFromWhenTheGatewayReadsThemAgain() throws Exception {
    try (Connection up = tenancy.openSocket(client, PATH, false)) {
      fill();
      long begun = System.nanoTime();
      awaitPart(begun, 1.6); // the time was up once, and began anew as nothing was read
      Thread reader = Thread.ofVirtual().start(() -> up.skip(HEADER + LONGEST));
      awaitHeld(HALF); // the runtime takes more, so the gateway reads
      awaitPart(begun, 2.15); // it would be up again, though the gateway has read for less
      client.write(REST);
      reader.join();
      assertThat(SocketFrames.read(up::read).text()).isEqualTo(SECOND);
    }
  }

  private static void awaitPart(long sinceNanos, double part) {
    long nanos = (long) (part * PATIENCE.toNanos());
    Await.until("so much time has passed", () -> System.nanoTime() - sinceNanos > nanos);
  }
}
