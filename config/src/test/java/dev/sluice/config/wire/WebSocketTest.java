package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.Latin1;
import dev.sluice.config.wire.kit.RawClient;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.KernelQueues;
import dev.sluice.config.wire.product.Relay;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An accepted WebSocket is a tunnel: bytes both ways, until either side ends it. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class WebSocketTest {
  private static final String UPGRADE =
      "GET /threads/t/stream/events?x=1 HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\n"
          + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: v2, x\r\n"
          + "Origin: https://chat.example\r\n\r\n";

  private static final String SWITCHING =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
          + "Sec-WebSocket-Protocol: v2\r\n\r\n";

  /** What the gateway itself may hold of what nobody reads. */
  private static final long HELD_BYTES = 1L << 20;

  private static final byte[] SLICE = new byte[65_536];

  @Test
  void passesTheHandshakeBothWays() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(UPGRADE);
      Wire server = upstream.accept();
      Head asked = server.readHead();
      assertThat(asked.startLine()).isEqualTo("GET /threads/t/stream/events?x=1 HTTP/1.1");
      assertThat(asked.lists("Connection", "upgrade")).isTrue();
      assertThat(asked.value("Upgrade")).isEqualTo("websocket");
      assertThat(asked.value("Sec-WebSocket-Version")).isEqualTo("13");
      assertThat(asked.value("Sec-WebSocket-Key")).isEqualTo("dGhlIHNhbXBsZSBub25jZQ==");
      assertThat(asked.value("Sec-WebSocket-Protocol")).isEqualTo("v2, x");
      assertThat(asked.value("Host")).isEqualTo(upstream.authority());
      server.send(SWITCHING);
      Head switched = client.readHead();
      assertThat(switched.startLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
      assertThat(switched.lists("Connection", "upgrade")).isTrue();
      assertThat(switched.value("Upgrade")).isEqualTo("websocket");
      assertThat(switched.value("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assertThat(switched.value("Sec-WebSocket-Protocol")).isEqualTo("v2");
    }
  }

  @Test
  void passesBytesBothWaysAsTheyCome() {
    try (var tunnel = Tunnel.open()) {
      byte[] noise = new byte[5000];
      new Random(7).nextBytes(noise);
      for (int i = 0; i < 3; i++) {
        tunnel.client.send(noise);
        assertThat(tunnel.server.readBytes(noise.length)).isEqualTo(noise);
        tunnel.server.send(noise);
        assertThat(tunnel.client.readBytes(noise.length)).isEqualTo(noise);
      }
      tunnel.client.send("GET /not-http HTTP/1.1\r\n\r\n");
      assertThat(tunnel.server.read(26)).isEqualTo("GET /not-http HTTP/1.1\r\n\r\n");
    }
  }

  @Test
  void passesWhatComesRightBehindTheHandshake() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(UPGRADE);
      Wire server = upstream.accept();
      server.readHead();
      server.send(SWITCHING + "early");
      assertThat(client.readHead().status()).isEqualTo(101);
      assertThat(client.read(5)).isEqualTo("early");
    }
  }

  @Test
  void passesMoreThanTheBuffersHold() throws Exception {
    try (var tunnel = Tunnel.open()) {
      byte[] noise = new byte[16 << 20];
      new Random(8).nextBytes(noise);
      Thread down = Thread.ofVirtual().start(() -> tunnel.server.send(noise));
      Thread up = Thread.ofVirtual().start(() -> tunnel.client.send(noise));
      assertThat(tunnel.client.read(noise.length).equals(Latin1.text(noise))).isTrue();
      assertThat(tunnel.server.read(noise.length).equals(Latin1.text(noise))).isTrue();
      down.join();
      up.join();
    }
  }

  @Test
  void pausesTheRuntimeWhileTheClientDoesNotRead() {
    try (var tunnel = Tunnel.open()) {
      long taken = tunnel.server.sendUntilStalled(SLICE, 256 << 20, Duration.ofMillis(500));
      assertThat(taken - tunnel.queued()).isLessThan(HELD_BYTES);
    }
  }

  @Test
  void pausesTheClientWhileTheRuntimeDoesNotRead() {
    try (var tunnel = Tunnel.open()) {
      long taken = tunnel.client.sendUntilStalled(SLICE, 256 << 20, Duration.ofMillis(500));
      assertThat(taken - tunnel.queued()).isLessThan(HELD_BYTES);
    }
  }

  @Test
  void endsTheClientsConnectionInOrderBehindTheLastByte() {
    try (var tunnel = Tunnel.open()) {
      tunnel.server.send("bye");
      tunnel.server.close();
      assertThat(tunnel.client.readRest().bytes()).isEqualTo("bye");
    }
  }

  @Test
  void endsTheUpstreamsConnectionBehindTheLastByte() {
    try (var tunnel = Tunnel.open()) {
      tunnel.client.send("bye");
      tunnel.client.close();
      assertThat(tunnel.server.readRest().bytes()).isEqualTo("bye");
    }
  }

  @Test
  void passesAnAbortOn() {
    try (var tunnel = Tunnel.open()) {
      tunnel.server.reset();
      assertThat(tunnel.client.readRest().bytes()).isEmpty();
    }
    try (var tunnel = Tunnel.open()) {
      tunnel.client.reset();
      assertThat(tunnel.server.readRest().bytes()).isEmpty();
    }
  }

  @Test
  void closesATunnelInWhichNothingMoves() {
    try (var tunnel = Tunnel.open("timeouts.idle", "300ms")) {
      assertThat(tunnel.client.readRest().bytes()).isEmpty();
      assertThat(tunnel.server.readRest().bytes()).isEmpty();
    }
  }

  @Test
  void keepsATunnelInWhichOneSideSpeaks() {
    try (var tunnel = Tunnel.open("timeouts.idle", "1s")) {
      for (int i = 0; i < 8; i++) {
        assertThat(tunnel.client.isSilentFor(Duration.ofMillis(200))).isTrue();
        tunnel.client.send("ping");
        assertThat(tunnel.server.read(4)).isEqualTo("ping");
      }
    }
  }

  @Test
  void passesARefusalOnAsAnOrdinaryResponse() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(UPGRADE);
      Wire server = upstream.accept();
      server.readHead();
      server.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
      assertThat(client.readResponse().text()).isEqualTo("no");
      client.send("GET /-/healthz HTTP/1.1\r\nHost: a.example\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Upgrade: h2c\r\n", "Upgrade: websocket\r\nUpgrade: h2c\r\n"})
  void opensNoTunnelForAnotherProtocolThanWasAskedFor(String upgrade) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(UPGRADE);
      Wire server = upstream.accept();
      server.readHead();
      server.send(SWITCHING.replace("Upgrade: websocket\r\n", upgrade) + "PRI");
      assertThat(client.readResponse().status()).isEqualTo(502);
      assertThat(server.readRest().bytes()).isEmpty();
    }
  }

  @Test
  void passesNoLengthOnWithASwitch() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(UPGRADE);
      Wire server = upstream.accept();
      server.readHead();
      server.send(SWITCHING.replace("Connection:", "Content-Length: 0\r\nConnection:"));
      assertThat(client.readHead().values("Content-Length")).isEmpty();
    }
  }

  @Test
  void takesOneOfTheStreamsPlaces() {
    try (var upstream = RawUpstream.start();
        var gateway =
            Gateway.inFrontOf(
                upstream,
                "event-loops",
                "1",
                "upstream.max-streams",
                "1",
                "upstream.acquire-timeout",
                "200ms");
        var first = gateway.connect();
        var second = gateway.connect()) {
      first.send(UPGRADE);
      Wire server = upstream.accept();
      server.readHead();
      server.send(SWITCHING);
      assertThat(first.readHead().status()).isEqualTo(101);
      second.send(UPGRADE);
      assertThat(second.readResponse().status()).isEqualTo(503);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"h2c", "foo/1", "websocket2", "TLS/1.0, HTTP/1.1", "x-websocket", "h2c, foo"})
  void dropsAnyOtherUpgrade(String token) {
    try (var relay = Relay.start()) {
      Head seen =
          relay
              .send(
                  "GET /x HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: "
                      + token
                      + "\r\n\r\n")
              .head();
      assertThat(seen.values("Upgrade")).isEmpty();
      assertThat(seen.lists("Connection", "upgrade")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /x HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\n",
        "GET /x HTTP/1.0\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      })
  void dropsAnUpgradeThatIsNoneByItsRules(String head) {
    try (var relay = Relay.start()) {
      Head seen = relay.send(head + "\r\n").head();
      assertThat(seen.values("Upgrade")).isEmpty();
    }
  }

  @Test
  void readsTheTokenInAnyCase() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(
          UPGRADE
              .replace("Connection: Upgrade", "connection: keep-alive, upgrade")
              .replace("Upgrade: websocket", "UPGRADE: WebSocket"));
      Wire server = upstream.accept();
      assertThat(server.readHead().value("Upgrade")).isEqualToIgnoringCase("websocket");
      server.send(SWITCHING.replace("Upgrade: websocket", "upgrade: WebSocket"));
      assertThat(client.readHead().status()).isEqualTo(101);
      server.send("through");
      assertThat(client.read(7)).isEqualTo("through");
    }
  }

  /** An accepted WebSocket with its two ends. */
  private record Tunnel(RawUpstream upstream, Gateway gateway, Wire client, Wire server)
      implements AutoCloseable {
    static Tunnel open(String... settings) {
      RawUpstream upstream = RawUpstream.start();
      Gateway gateway = Gateway.inFrontOf(upstream, settings);
      Wire client = RawClient.connectNarrow(gateway.address(), 64 * 1024);
      client.send(UPGRADE);
      Wire server = upstream.accept();
      server.readHead();
      server.send(SWITCHING);
      assertThat(client.readHead().status()).isEqualTo(101);
      return new Tunnel(upstream, gateway, client, server);
    }

    long queued() {
      return KernelQueues.bytesBetween(gateway, upstream);
    }

    @Override
    public void close() {
      client.close();
      gateway.close();
      upstream.close();
    }
  }
}
