package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Body;
import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.Relay;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A response that the runtime does not finish never looks finished to the client. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class AbortTest {
  /** What the upstream sends after its status line, and how it dies after that. */
  record Death(String name, String sent, Consumer<Wire> end) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
  private static final String LENGTH = "Content-Length: 9\r\n\r\nhello";

  static final List<Death> DEATHS =
      List.of(
          new Death("FIN between chunks", CHUNKED, Wire::close),
          new Death("RST between chunks", CHUNKED, Wire::reset),
          new Death("FIN in a chunk", "Transfer-Encoding: chunked\r\n\r\n9\r\nhello", Wire::close),
          new Death("RST in a chunk", "Transfer-Encoding: chunked\r\n\r\n9\r\nhello", Wire::reset),
          new Death("FIN in a chunk size", CHUNKED + "1", Wire::close),
          new Death("FIN after the last chunk's size", CHUNKED + "0\r\n", Wire::close),
          new Death("FIN in the trailers", CHUNKED + "0\r\nX-T: 1\r\n", Wire::close),
          new Death("FIN before the length is reached", LENGTH, Wire::close),
          new Death("RST before the length is reached", LENGTH, Wire::reset),
          new Death("RST of a body that ends with the connection", "\r\nhello", Wire::reset),
          new Death("malformed chunk size", CHUNKED + "zz\r\nSECRET\r\n", wire -> {}),
          new Death("chunk longer than it says", CHUNKED + "2\r\nabcSECRET\r\n", wire -> {}),
          new Death("bare LF after a chunk", CHUNKED + "2\r\nab\n1\r\nSECRET\r\n", wire -> {}),
          new Death("bare LF after a chunk size", CHUNKED + "6\nSECRET\r\n", wire -> {}),
          new Death("chunk size beyond any number", CHUNKED + "F".repeat(17) + "\r\n", wire -> {}),
          new Death("negative chunk size", CHUNKED + "-1\r\nSECRET", wire -> {}),
          new Death("malformed trailer", CHUNKED + "0\r\nSECRET\r\n\r\n", wire -> {}),
          new Death("folded trailer", CHUNKED + "0\r\nX-T: 1\r\n SECRET\r\n\r\n", wire -> {}));

  @ParameterizedTest
  @FieldSource("DEATHS")
  void abortsTheConnectionOfAnHttp11Client(Death death) {
    assertAborts(death, "HTTP/1.1");
  }

  @ParameterizedTest
  @FieldSource("DEATHS")
  void abortsTheConnectionOfAnHttp10Client(Death death) {
    assertAborts(death, "HTTP/1.0");
  }

  private static void assertAborts(Death death, String version) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send("GET /threads/t/stream " + version + "\r\nHost: a.example\r\n\r\n");
      Wire server = upstream.accept();
      server.readRequest();
      int begun = death.sent.indexOf("hello") + 5;
      server.send("HTTP/1.1 200 OK\r\n" + death.sent.substring(0, begun));
      Head head = client.readHead();
      Body body = client.bodyOf(head);
      body.expect("hello");
      server.send(death.sent.substring(begun));
      death.end.accept(server);
      var rest = body.finish(head);
      assertThat(rest.complete()).isFalse();
      assertThat(rest.text() + rest.trailers()).doesNotContain("SECRET");
      assertThat(client.seenEnd()).isPresent();
    }
  }

  @Test
  void abortsEvenWhenTheClientHasNotReadYet() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send("GET /threads/t/stream HTTP/1.1\r\nHost: a.example\r\n\r\n");
      Wire server = upstream.accept();
      server.readRequest();
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      server.send("10000\r\n" + "x".repeat(0x10000) + "\r\n");
      server.close();
      Head head = client.readHead();
      assertThat(client.bodyOf(head).finish(head).complete()).isFalse();
    }
  }

  @Test
  void endsTheUpstreamsConnectionWhenItsBodyIsMalformed() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send("GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n");
      Wire server = upstream.accept();
      server.readRequest();
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
      assertThat(server.readRest().bytes()).isEmpty();
    }
  }

  @Test
  void leavesOtherExchangesAlone() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var dying = gateway.connect();
        var living = gateway.connect()) {
      dying.send("GET /threads/t/stream HTTP/1.1\r\nHost: a.example\r\n\r\n");
      Wire first = upstream.accept();
      first.readRequest();
      living.send("GET /threads/t/stream HTTP/1.1\r\nHost: a.example\r\n\r\n");
      Wire second = upstream.accept();
      second.readRequest();
      first.send("HTTP/1.1 200 OK\r\n" + CHUNKED);
      second.send("HTTP/1.1 200 OK\r\n" + CHUNKED);
      dying.bodyOf(dying.readHead()).expect("hello");
      Head head = living.readHead();
      Body body = living.bodyOf(head);
      body.expect("hello");
      first.reset();
      assertThat(dying.readRest().bytes()).isBlank();
      second.send("1\r\n!\r\n0\r\n\r\n");
      assertThat(body.finish(head).complete()).isTrue();
      living.send("GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n");
      second.readRequest();
      second.send(Relay.EMPTY_OK);
      assertThat(living.readResponse().status()).isEqualTo(200);
    }
  }
}
