package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.RawClient;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.Relay;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A client that goes away takes its request at the runtime with it. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class ClientLeavingTest {
  /** How a client goes. */
  record Leaving(String name, Consumer<Wire> how) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Leaving> LEAVINGS =
      List.of(
          new Leaving("FIN", Wire::close),
          new Leaving("RST", Wire::reset),
          new Leaving("half close", Wire::halfClose));

  private static final String GET = "GET /threads/t/stream HTTP/1.1\r\nHost: a.example\r\n\r\n";
  private static final String STREAM_HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final Duration SOON = Duration.ofSeconds(2);

  /** What the product promises; asked of the best of a few tries, as machines are busy. */
  private static final Duration PROMISED = Duration.ofMillis(50);

  @ParameterizedTest
  @FieldSource("LEAVINGS")
  void closesTheUpstreamWhileItsResponseIsAwaited(Leaving leaving) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(GET);
      Wire server = upstream.accept();
      server.readRequest();
      leaving.how.accept(client);
      assertEndsSoon(server);
    }
  }

  @ParameterizedTest
  @FieldSource("LEAVINGS")
  void closesTheUpstreamOfAStreamWithin50Milliseconds(Leaving leaving) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream)) {
      Duration fastest = SOON;
      for (int i = 0; i < 5; i++) {
        try (var client = gateway.connect()) {
          client.send(GET);
          Wire server = upstream.accept();
          server.readRequest();
          server.send(STREAM_HEAD + "5\r\nhello\r\n");
          client.bodyOf(client.readHead()).expect("hello");
          leaving.how.accept(client);
          Duration took = assertEndsSoon(server);
          fastest = took.compareTo(fastest) < 0 ? took : fastest;
        }
      }
      assertThat(fastest).isLessThan(PROMISED);
    }
  }

  @ParameterizedTest
  @FieldSource("LEAVINGS")
  void closesTheUpstreamOfAnUnfinishedUpload(Leaving leaving) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 10\r\n\r\nhello");
      Wire server = upstream.accept();
      server.bodyOfRequest(server.readHead()).expect("hello");
      leaving.how.accept(client);
      assertThat(server.readRest().bytes()).isEmpty();
    }
  }

  @Test
  void closesTheUpstreamThatHoldsAnUploadUp() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 268435456\r\n\r\n");
      client.sendUntilStalled(new byte[65_536], 256L << 20, Duration.ofMillis(300));
      Wire server = upstream.accept();
      client.reset();
      // The kernels hold part of the upload: it is read until the end, which must come.
      assertThat(server.readRest().bytes().length()).isLessThan(16 << 20);
    }
  }

  @ParameterizedTest
  @FieldSource("LEAVINGS")
  void closesTheUpstreamThatTheClientHoldsUp(Leaving leaving) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = RawClient.connectNarrow(gateway.address(), 16 * 1024)) {
      client.send(GET);
      Wire server = upstream.accept();
      server.readRequest();
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 268435456\r\n\r\n");
      server.sendUntilStalled(new byte[65_536], 256L << 20, Duration.ofMillis(300));
      leaving.how.accept(client);
      assertEndsSoon(server);
    }
  }

  @Test
  void forgetsAnExchangeThatWaitsForAConnection() {
    try (var upstream = RawUpstream.start();
        var gateway =
            Gateway.inFrontOf(upstream, "event-loops", "1", "upstream.max-connections", "1");
        var first = gateway.connect();
        var second = gateway.connect();
        var third = gateway.connect()) {
      first.send("GET /first HTTP/1.1\r\nHost: a.example\r\n\r\n");
      Wire server = upstream.accept();
      server.readRequest();
      second.send("GET /second HTTP/1.1\r\nHost: a.example\r\n\r\n");
      assertThat(second.isSilentFor(Duration.ofMillis(200))).isTrue();
      second.leave();
      third.send("GET /third HTTP/1.1\r\nHost: a.example\r\n\r\n");
      assertThat(third.isSilentFor(Duration.ofMillis(200))).isTrue();
      server.send(Relay.EMPTY_OK);
      assertThat(first.readResponse().status()).isEqualTo(200);
      assertThat(server.readRequest().head().target()).isEqualTo("/third");
      server.send(Relay.EMPTY_OK);
      assertThat(third.readResponse().status()).isEqualTo(200);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  /** Waits for the end of the upstream's connection, which must come with nothing before it. */
  private static Duration assertEndsSoon(Wire server) {
    long begun = System.nanoTime();
    assertThat(server.readRest().bytes()).isEmpty();
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    assertThat(took).isLessThan(SOON);
    return took;
  }
}
