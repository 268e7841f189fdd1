package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Body;
import dev.sluice.config.wire.kit.End;
import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.Latin1;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Response bytes reach the client as the runtime writes them, one write at a time. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class StreamingTest {
  private static final String POST =
      "POST /threads/t/runs/stream HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\n\r\n{}";

  static final List<String> HEADS =
      List.of(
          "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked",
          "Content-Type: application/json\r\nTransfer-Encoding: chunked",
          "Content-Type: application/json\r\nContent-Length: 1000000",
          "Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked",
          "Content-Encoding: gzip\r\nTransfer-Encoding: chunked",
          "Transfer-Encoding: chunked",
          "X-None: 0");

  @ParameterizedTest
  @FieldSource("HEADS")
  void passesEachWriteOnBeforeTheNextIsMade(String fields) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(POST);
      Wire server = upstream.accept();
      server.readRequest();
      server.send("HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\n");
      Body body = client.bodyOf(client.readHead());
      boolean chunked = fields.contains("chunked");
      for (String piece : List.of("\n", ": heartbeat\r\n\r\n", "e", "event: x\r\n", "\r\n", "z")) {
        server.send(chunked ? chunk(piece) : piece);
        body.expect(piece);
      }
    }
  }

  @Test
  void passesTheHeadOnBeforeAnyOfTheBody() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(POST);
      Wire server = upstream.accept();
      server.readRequest();
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nLocation: /r\r\n\r\n");
      assertThat(client.readHead().value("Location")).isEqualTo("/r");
    }
  }

  @Test
  void delaysNoEvent() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(POST);
      Wire server = upstream.accept();
      server.readRequest();
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      Body body = client.bodyOf(client.readHead());
      long begun = System.nanoTime();
      for (int i = 0; i < 200; i++) {
        String event = "data: " + i + "\r\n\r\n";
        server.send(chunk(event));
        body.expect(event);
      }
      // Nagle's algorithm against delayed acknowledgements would cost 40 ms for each.
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
    }
  }

  @Test
  void readsChunksThatArriveInPieces() {
    String sent = chunk("hello") + chunk("wide world") + "0\r\nX-T: 1\r\n\r\n";
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(POST);
      Wire server = upstream.accept();
      server.readRequest();
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      Head head = client.readHead();
      for (int i = 0; i < sent.length(); i++) {
        server.send(sent.substring(i, i + 1));
      }
      Message whole = client.bodyOf(head).finish(head);
      assertThat(whole.text()).isEqualTo("hellowide world");
      assertThat(whole.complete()).isTrue();
    }
  }

  @Test
  void passesTheEndOfAStreamOnAtOnceAndKeepsTheConnection() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var client = gateway.connect()) {
      client.send(POST);
      Wire server = upstream.accept();
      for (int i = 0; i < 3; i++) {
        server.readRequest();
        server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk("data"));
        Head head = client.readHead();
        Body body = client.bodyOf(head);
        body.expect("data");
        server.send("0\r\n\r\n");
        assertThat(body.finish(head).complete()).isTrue();
        client.send(POST);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 67108864", "Transfer-Encoding: chunked", "X-None: 0"})
  void altersNothingInALargeDownload(String framing) throws Exception {
    byte[] slice = new byte[1 << 20];
    new Random(5).nextBytes(slice);
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(POST);
      Wire server = upstream.accept();
      server.readRequest();
      server.send("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
      Thread sender = Thread.ofVirtual().start(() -> sendSlices(server, slice, framing));
      Body body = client.bodyOf(client.readHead());
      CRC32 got = new CRC32();
      long length = 0;
      for (byte[] piece = body.next(); piece.length > 0; piece = body.next()) {
        got.update(piece);
        length += piece.length;
      }
      sender.join();
      CRC32 sent = new CRC32();
      for (int i = 0; i < 64; i++) {
        sent.update(slice);
      }
      assertThat(length).isEqualTo(64L << 20);
      assertThat(got.getValue()).isEqualTo(sent.getValue());
    }
  }

  private static void sendSlices(Wire server, byte[] slice, String framing) {
    boolean chunked = framing.contains("chunked");
    for (int i = 0; i < 64; i++) {
      if (chunked) {
        server.send("100000\r\n");
      }
      server.send(slice);
      if (chunked) {
        server.send("\r\n");
      }
    }
    if (chunked) {
      server.send("0\r\n\r\n");
    }
    if (framing.startsWith("X")) {
      server.close();
    }
  }

  @Test
  void altersNothingInALargeUpload() throws Exception {
    byte[] slice = new byte[1 << 20];
    new Random(6).nextBytes(slice);
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 67108864\r\n\r\n");
      Thread sender = Thread.ofVirtual().start(() -> sendSlices(client, slice, "Content-Length"));
      Wire server = upstream.accept();
      Body body = server.bodyOfRequest(server.readHead());
      for (int i = 0; i < 64; i++) {
        assertThat(body.read(slice.length).equals(Latin1.text(slice))).isTrue();
      }
      sender.join();
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void endsAStreamToAnHttp10ClientInOrder() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send("GET /threads/t/stream HTTP/1.0\r\nHost: a.example\r\n\r\n");
      Wire server = upstream.accept();
      server.readRequest();
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      Body body = client.bodyOf(client.readHead());
      server.send(chunk("one"));
      body.expect("one");
      server.send(chunk("two") + "0\r\n\r\n");
      body.expect("two");
      assertThat(client.readRest().end()).isEqualTo(End.FIN);
    }
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }
}
