package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.Relay;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connections to the runtime are used again, and which are given up. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class PoolTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n";
  private static final String POST =
      "POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nhello";

  @Test
  void usesAConnectionAgain() {
    try (var upstream = RawUpstream.answering(Relay.EMPTY_OK);
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1")) {
      for (int i = 0; i < 10; i++) {
        assertThat(gateway.exchange(i % 2 == 0 ? GET : POST).status()).isEqualTo(200);
      }
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void opensAConnectionForEachExchangeAtOnce() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var first = gateway.connect();
        var second = gateway.connect()) {
      first.send(GET);
      Wire one = upstream.accept();
      one.readRequest();
      second.send(GET);
      Wire two = upstream.accept();
      two.readRequest();
      two.send("HTTP/1.1 202 Two\r\nContent-Length: 0\r\n\r\n");
      assertThat(second.readResponse().status()).isEqualTo(202);
      one.send("HTTP/1.1 201 One\r\nContent-Length: 0\r\n\r\n");
      assertThat(first.readResponse().status()).isEqualTo(201);
    }
  }

  @Test
  void closesAnIdleConnectionBeforeTheRuntimeWould() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(GET);
      Wire server = upstream.accept();
      server.readRequest();
      server.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().status()).isEqualTo(200);
      long idle = System.nanoTime();
      assertThat(server.readRest().bytes()).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - idle))
          .isBetween(Duration.ofSeconds(2), Duration.ofMillis(4_900));
    }
  }

  @Test
  void closesAnIdleConnectionAfterTheTimeThatIsSet() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "upstream.idle-timeout", "300ms");
        var client = gateway.connect()) {
      client.send(GET);
      Wire server = upstream.accept();
      server.readRequest();
      server.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().status()).isEqualTo(200);
      long idle = System.nanoTime();
      assertThat(server.readRest().bytes()).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - idle))
          .isBetween(Duration.ofMillis(200), Duration.ofSeconds(2));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiEXTRA",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\nEXTRA",
        "HTTP/1.1 204 No Content\r\n\r\nEXTRA",
        "HTTP/1.1 304 Not Modified\r\n\r\nEXTRA",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
            + "HTTP/1.1 200 EXTRA\r\nContent-Length: 5\r\n\r\nEXTRA"
      })
  void usesNoConnectionAgainOnWhichMoreCameThanAnAnswer(String answer) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var client = gateway.connect()) {
      client.send(GET);
      Wire first = upstream.accept();
      first.readRequest();
      first.send(answer);
      assertThat(client.readResponse().toString()).doesNotContain("EXTRA");
      client.send(GET);
      Wire second = upstream.accept();
      second.readRequest();
      second.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().head().raw()).doesNotContain("EXTRA");
    }
  }

  @Test
  void usesNoConnectionAgainOnWhichSomethingCameUnasked() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var client = gateway.connect()) {
      Wire first = Relay.warm(upstream, client);
      first.send("HTTP/1.1 200 EXTRA\r\nContent-Length: 0\r\n\r\n");
      assertThat(first.readRest().bytes()).isEmpty();
      client.send(GET);
      Wire second = upstream.accept();
      second.readRequest();
      second.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().head().startLine()).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\n",
        "HTTP/1.1 200 OK\r\nconnection: X-A, CLOSE\r\n",
        "HTTP/1.0 200 OK\r\n",
        // After an unhandled exception, and without saying so.
        "HTTP/1.1 500 Internal Server Error\r\n"
      })
  void usesNoConnectionAgainThatTheRuntimeWillClose(String head) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var client = gateway.connect()) {
      client.send(GET);
      Wire first = upstream.accept();
      first.readRequest();
      first.send(head + "Content-Length: 0\r\n\r\n");
      assertThat(client.readResponse().complete()).isTrue();
      assertThat(first.readRest().bytes()).isEmpty();
    }
  }
}
