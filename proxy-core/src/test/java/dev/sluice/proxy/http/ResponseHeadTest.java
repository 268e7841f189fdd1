package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.http.HeadReader.HeadLimits;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadTest {
  @Test
  void keepsStatusAndReason() throws BadMessage {
    ResponseHead head = read("HTTP/1.1 299 Fine \u00e9\t!\r\nA: b\r\n\r\n");

    assertThat(head.status()).isEqualTo(299);
    assertThat(reason(head)).isEqualTo("299 Fine \u00e9\t!");
    assertThat(reason(read("HTTP/1.0 404 \r\n\r\n"))).isEqualTo("404 ");
    assertThat(reason(read("HTTP/1.1 404\r\n\r\n"))).isEqualTo("404");
  }

  private static String reason(ResponseHead head) {
    int from = head.statusStart();
    return new String(head.bytes(), from, head.reasonEnd() - from, StandardCharsets.ISO_8859_1);
  }

  @Test
  void knowsHowTheBodyEnds() throws BadMessage {
    ResponseHead length = read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");

    assertThat(length.framing("GET")).isEqualTo(Framing.ofLength(5));
    assertThat(length.framing("HEAD")).isEqualTo(Framing.NONE);
    assertThat(read("HTTP/1.1 304 N\r\nContent-Length: 5\r\n\r\n").framing("GET"))
        .isEqualTo(Framing.NONE);
    assertThat(read("HTTP/1.1 204 N\r\n\r\n").framing("GET")).isEqualTo(Framing.NONE);
    assertThat(read("HTTP/1.1 200 OK\r\n\r\n").framing("GET")).isEqualTo(Framing.UNTIL_CLOSE);
    assertThat(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").framing("GET"))
        .isEqualTo(Framing.CHUNKED);
  }

  @Test
  void knowsEventStreams() throws BadMessage {
    assertThat(isEventStream("text/event-stream")).isTrue();
    assertThat(isEventStream("Text/Event-Stream; charset=utf-8")).isTrue();
    assertThat(isEventStream("text/event-streams")).isFalse();
    assertThat(isEventStream("application/json")).isFalse();
  }

  private static boolean isEventStream(String type) throws BadMessage {
    return read("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n\r\n").isEventStream();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\r\n\r\n",
        "X\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.2 200 OK\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n",
        "HTTP/1.1 200 O\0K\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA b: c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
        "HTTP/1.1 200 OK\nA: b\r\n\r\n",
      })
  void refusesMalformedHeads(String head) {
    assertThatThrownBy(() -> read(head)).isInstanceOf(BadMessage.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 1\r\nContent-Length: 1",
        "Content-Length: 1\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip",
        "Content-Length: x",
      })
  void refusesAmbiguousFramingEvenWhereThereIsNoBody(String fields) {
    assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\n").framing("HEAD"))
        .isInstanceOf(BadMessage.class);
  }

  private static ResponseHead read(String text) throws BadMessage {
    HeadReader reader = new HeadReader(new HeadLimits(1024, 4096, 20));
    ResponseHead head =
        reader.readResponse(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    return Objects.requireNonNull(head, "a whole head");
  }
}
