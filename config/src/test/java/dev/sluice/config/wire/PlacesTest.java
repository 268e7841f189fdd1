package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.Problem;
import dev.sluice.config.wire.product.Relay;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams and short requests, each within their own limit. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class PlacesTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n";
  private static final String STREAM =
      "POST /threads/t/runs/stream HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\n\r\n{}";
  private static final String STREAM_HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  @Test
  void neverLetsStreamsTakeTheShortRequestsPlaces() {
    try (var upstream = RawUpstream.start();
        var gateway =
            Gateway.inFrontOf(
                upstream,
                "event-loops",
                "1",
                "upstream.max-connections",
                "1",
                "upstream.max-streams",
                "2",
                "upstream.acquire-timeout",
                "300ms");
        var one = gateway.connect();
        var two = gateway.connect();
        var three = gateway.connect();
        var brief = gateway.connect()) {
      Wire first = openStream(upstream, one);
      openStream(upstream, two);
      three.send(STREAM);
      assertThat(Problem.in(three.readResponse()).status()).isEqualTo(503);

      Wire third = Relay.warm(upstream, brief);
      brief.send(GET);
      third.readRequest();
      third.send(Relay.EMPTY_OK);
      assertThat(brief.readResponse().status()).isEqualTo(200);

      third.leave();
      first.send("0\r\n\r\n");
      first.leave();
      try (var four = gateway.connect()) {
        four.send(STREAM);
        Wire next = upstream.accept();
        next.readRequest();
        next.send(STREAM_HEAD + "2\r\nhi\r\n0\r\n\r\n");
        assertThat(four.readResponse().text()).isEqualTo("hi");
      }
    }
  }

  @Test
  void letsAStreamHaveThePlaceThatAnotherLeaves() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1", "upstream.max-streams", "1");
        var one = gateway.connect();
        var two = gateway.connect()) {
      openStream(upstream, one);
      two.send(STREAM);
      assertThat(two.isSilentFor(Duration.ofMillis(200))).isTrue();
      one.leave();
      Wire next = upstream.accept();
      next.readRequest();
      next.send(STREAM_HEAD + "2\r\nhi\r\n0\r\n\r\n");
      assertThat(two.readResponse().text()).isEqualTo("hi");
    }
  }

  @Test
  void keepsNoRoomInTheQueueForClientsThatHaveLeftOrWereRefused() {
    try (var upstream = RawUpstream.start();
        var gateway =
            Gateway.inFrontOf(
                upstream,
                "upstream.max-streams",
                "1",
                "upstream.max-pending",
                "1",
                "upstream.acquire-timeout",
                "500ms");
        var one = gateway.connect();
        var gone = gateway.connect();
        var late = gateway.connect();
        var next = gateway.connect()) {
      openStream(upstream, one);
      gone.send(STREAM);
      assertThat(gone.isSilentFor(Duration.ofMillis(100))).isTrue();
      gone.leave();
      assertThat(upstream.isLeftAloneFor(Duration.ofMillis(50))).isTrue();
      late.send(STREAM);
      assertThat(Problem.in(late.readResponse()).detail()).contains("came free in time");
      next.send(STREAM);
      assertThat(next.isSilentFor(Duration.ofMillis(100))).isTrue();
      one.leave();
      Wire server = upstream.accept();
      server.readRequest();
      server.send(STREAM_HEAD + "2\r\nhi\r\n0\r\n\r\n");
      assertThat(next.readResponse().text()).isEqualTo("hi");
    }
  }

  private static Wire openStream(RawUpstream upstream, Wire client) {
    client.send(STREAM);
    Wire server = upstream.accept();
    server.readRequest();
    server.send(STREAM_HEAD);
    assertThat(client.readHead().status()).isEqualTo(200);
    return server;
  }
}
