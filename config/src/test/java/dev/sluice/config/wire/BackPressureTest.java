package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Body;
import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.RawClient;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.KernelQueues;
import dev.sluice.config.wire.product.Relay;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who does not read is not sent to: the gateway holds little, whichever side is slow. */
@Timeout(120)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class BackPressureTest {
  private static final long STREAM_BYTES = 256L << 20;

  /** What the gateway itself may hold of a stream that nobody reads. */
  private static final long HELD_BYTES = 1L << 20;

  private static final Duration STALL = Duration.ofMillis(500);
  private static final byte[] SLICE = slice();

  static final List<String> FRAMINGS =
      List.of("Content-Length: " + STREAM_BYTES, "Transfer-Encoding: chunked", "X-None: 0");

  private static byte[] slice() {
    byte[] bytes = new byte[65_536];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ((i * 31) >> 3);
    }
    return bytes;
  }

  @ParameterizedTest
  @FieldSource("FRAMINGS")
  void pausesTheRuntimeWhileTheClientDoesNotRead(String framing) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = RawClient.connectNarrow(gateway.address(), 64 * 1024)) {
      client.send("GET /threads/t/stream HTTP/1.1\r\nHost: a.example\r\n\r\n");
      Wire server = upstream.accept();
      server.readRequest();
      server.send("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
      if (framing.contains("chunked")) {
        server.send(Long.toHexString(STREAM_BYTES) + "\r\n");
      }
      long taken = server.sendUntilStalled(SLICE, STREAM_BYTES, STALL);
      assertThat(taken - KernelQueues.bytesBetween(gateway, upstream)).isLessThan(HELD_BYTES);

      Body body = client.bodyOf(client.readHead());
      assertReads(body, taken);
      long more = server.sendUntilStalled(SLICE, 1 << 20, STALL);
      assertThat(more).as("taken once the client reads again").isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 268435456", "Transfer-Encoding: chunked"})
  void pausesTheClientWhileTheRuntimeDoesNotRead(String framing) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\n" + framing + "\r\n\r\n");
      if (framing.contains("chunked")) {
        client.send(Long.toHexString(STREAM_BYTES) + "\r\n");
      }
      long taken = client.sendUntilStalled(SLICE, STREAM_BYTES, STALL);
      assertThat(taken - KernelQueues.bytesBetween(gateway, upstream)).isLessThan(HELD_BYTES);

      Wire server = upstream.accept();
      Body body = server.bodyOfRequest(server.readHead());
      assertReads(body, taken);
      long more = client.sendUntilStalled(SLICE, 1 << 20, STALL);
      assertThat(more).as("taken once the runtime reads again").isPositive();
    }
  }

  @Test
  void letsNoSlowClientHoldUpAnother() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var slow = RawClient.connectNarrow(gateway.address(), 64 * 1024);
        var quick = gateway.connect()) {
      slow.send("GET /threads/t/stream HTTP/1.1\r\nHost: a.example\r\n\r\n");
      Wire first = upstream.accept();
      first.readRequest();
      first.send("HTTP/1.1 200 OK\r\n\r\n");
      first.sendUntilStalled(SLICE, STREAM_BYTES, STALL);

      quick.send("GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n");
      Wire second = upstream.accept();
      second.readRequest();
      second.send(Relay.EMPTY_OK);
      assertThat(quick.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void resumesAtOnceEachTimeTheClientReads() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = RawClient.connectNarrow(gateway.address(), 64 * 1024)) {
      client.send("GET /threads/t/stream HTTP/1.1\r\nHost: a.example\r\n\r\n");
      Wire server = upstream.accept();
      server.readRequest();
      server.send("HTTP/1.1 200 OK\r\nContent-Length: " + STREAM_BYTES + "\r\n\r\n");
      Head head = client.readHead();
      Body body = client.bodyOf(head);
      for (int round = 0; round < 3; round++) {
        long taken = server.sendUntilStalled(SLICE, STREAM_BYTES, Duration.ofMillis(250));
        long begun = System.nanoTime();
        skip(body, taken);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
      }
    }
  }

  private static void skip(Body body, long length) {
    for (long left = length; left > 0; ) {
      left -= body.next((int) Math.min(left, 65_536)).length;
    }
  }

  /** Reads so many bytes, each of which must be what was sent. */
  private static void assertReads(Body body, long length) {
    long at = 0;
    while (at < length) {
      byte[] piece = body.next((int) Math.min(65_536, length - at));
      for (int i = 0; i < piece.length; ) {
        int from = (int) ((at + i) % SLICE.length);
        int count = Math.min(piece.length - i, SLICE.length - from);
        assertThat(Arrays.equals(piece, i, i + count, SLICE, from, from + count)).isTrue();
        i += count;
      }
      at += piece.length;
    }
  }
}
