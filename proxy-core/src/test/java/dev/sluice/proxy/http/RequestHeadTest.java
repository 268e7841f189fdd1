package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.http.HeadReader.HeadLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {
  private static final HeadLimits LIMITS = new HeadLimits(1024, 4096, 20);

  @Test
  void readsMethodTargetVersionAndFieldsAsTheyWereSent() throws BadMessage {
    RequestHead head =
        read("PATCH /a/b?c=%2F&d HTTP/1.1\r\nHOST: h:1\r\nX-A:  one \t\r\nx-a: two\r\n\r\n");

    assertThat(head.method()).isEqualTo("PATCH");
    assertThat(head.target().path()).isEqualTo("/a/b");
    assertThat(head.target().query()).isEqualTo("?c=%2F&d");
    assertThat(head.minorVersion()).isEqualTo(1);
    assertThat(head.fields().size()).isEqualTo(3);
    assertThat(head.fields().first(FieldName.HOST)).isEqualTo("h:1");
    assertThat(head.fields().nameText(1)).isEqualTo("X-A");
    assertThat(head.fields().value(1)).isEqualTo("one");
    assertThat(head.fields().value(2)).isEqualTo("two");
    assertThat(head.framing()).isEqualTo(Framing.NONE);
  }

  @Test
  void takesUnknownMethodsAndAbsoluteTargetsOfTheSameAuthority() throws BadMessage {
    assertThat(read("BREW /pot HTTP/1.1\r\nHost: h\r\n\r\n").method()).isEqualTo("BREW");

    RequestHead absolute = read("GET http://H:80/x?y HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(absolute.target().path()).isEqualTo("/x");

    RequestHead bare = read("GET http://h?y HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(bare.target().isRootImplied()).isTrue();
    assertThat(bare.target().query()).isEqualTo("?y");
  }

  @Test
  void knowsHowTheBodyEnds() throws BadMessage {
    assertThat(framing("Content-Length: 12")).isEqualTo(Framing.ofLength(12));
    assertThat(framing("Content-Length: 0")).isEqualTo(Framing.NONE);
    assertThat(framing("Transfer-Encoding: Chunked")).isEqualTo(Framing.CHUNKED);
    assertThat(framing("X: y")).isEqualTo(Framing.NONE);
  }

  @Test
  void knowsWhetherTheConnectionIsKept() throws BadMessage {
    assertThat(read("GET / HTTP/1.1\r\nHost: h\r\n\r\n").isKeepAlive()).isTrue();
    assertThat(read("GET / HTTP/1.1\r\nHost: h\r\nConnection: x, CLOSE\r\n\r\n").isKeepAlive())
        .isFalse();
    assertThat(read("GET / HTTP/1.0\r\n\r\n").isKeepAlive()).isFalse();
    assertThat(read("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").isKeepAlive()).isTrue();
  }

  @Test
  void asksForAWebSocketByGetConnectionAndUpgradeTogether() throws BadMessage {
    String upgrade = "Host: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\r\n";

    assertThat(read("GET /s HTTP/1.1\r\n" + upgrade).isWebSocketUpgrade()).isTrue();
    assertThat(read("POST /s HTTP/1.1\r\n" + upgrade).isWebSocketUpgrade()).isFalse();
    assertThat(
            read("GET /s HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n").isWebSocketUpgrade())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: h\r\n\r\n",
        "GET / http/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.2\r\nHost: h\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: h\r\n\r\n",
        "GET /\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.11\r\nHost: h\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /#f HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /é HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET relative HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: h\r\n\r\n",
        "CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n",
        "GET https://h/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET http://u@h/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET http://g/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET http:/// HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h:99999\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h/x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n X: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: y\r\n\tz\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\u0007\r\n\r\n",
        "GET / HTTP/1.1\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: a b\r\n\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
      })
  void refusesHeadsThatCouldBeReadInTwoWays(String head) {
    assertThatThrownBy(() -> read(head))
        .isInstanceOfSatisfying(
            BadMessage.class, e -> assertThat(e.kind()).isEqualTo(BadMessage.Kind.SYNTAX));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a//b",
        "//a",
        "/a/../b",
        "/..",
        "/.",
        "/a/.",
        "/a/%2e%2e/b",
        "/a%2Fb",
        "/a%2fb",
        "/a%5cb",
        "/a\\b",
        "/a%00",
        "/a%0ab",
        "/a%",
        "/a%4",
        "/a%zz",
        "/%2E",
        "/a%7f",
      })
  void refusesPathsThatCouldMeanAnotherResource(String path) {
    assertThatThrownBy(() -> read("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n"))
        .isInstanceOf(BadMessage.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a/",
        "/a.b/..c/...",
        "/%7Bid%7D",
        "/a;p=1/b",
        "/~x",
        "/a/b?x=../..//%2F%zz\\",
        "/a?",
      })
  void takesPathsThatMeanOneResource(String target) throws BadMessage {
    RequestHead head = read("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");

    assertThat(head.target().path() + head.target().query()).isEqualTo(target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 1\r\nContent-Length: 1",
        "Content-Length: 1\r\nContent-Length: 2",
        "Content-Length: 1, 1",
        "Content-Length: +1",
        "Content-Length: -1",
        "Content-Length: 0x1",
        "Content-Length: 1 1",
        "Content-Length:",
        "Content-Length: 9999999999999999999",
        "Content-Length: 1\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: chunked;a=b",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding:",
      })
  void refusesAmbiguousFraming(String fields) {
    assertThatThrownBy(() -> framing(fields)).isInstanceOf(BadMessage.class);
  }

  @Test
  void refusesChunkedInHttp10() {
    assertThatThrownBy(() -> read("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"))
        .isInstanceOf(BadMessage.class);
  }

  @Test
  void saysWhichLimitWasPassed() {
    String longLine = "GET /" + "a".repeat(1100) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    String longHead = "GET / HTTP/1.1\r\nHost: h\r\nX: " + "a".repeat(4100) + "\r\n\r\n";
    String manyFields = "GET / HTTP/1.1\r\nHost: h\r\n" + "X: y\r\n".repeat(20) + "\r\n";

    assertKind(longLine, BadMessage.Kind.LINE_TOO_LONG);
    assertKind(longLine.substring(0, 1060), BadMessage.Kind.LINE_TOO_LONG);
    assertKind(longHead, BadMessage.Kind.HEAD_TOO_LARGE);
    assertKind(longHead.substring(0, 4100), BadMessage.Kind.HEAD_TOO_LARGE);
    assertKind(manyFields, BadMessage.Kind.HEAD_TOO_LARGE);
  }

  private static void assertKind(String head, BadMessage.Kind kind) {
    assertThatThrownBy(() -> read(head))
        .isInstanceOfSatisfying(BadMessage.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void readsTheSameHeadHoweverItIsCut() throws BadMessage {
    String text = "\r\nPOST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    HeadReader reader = new HeadReader(LIMITS);
    ByteBuf in = Unpooled.buffer();
    RequestHead head = null;
    int at = 0;
    while (head == null) {
      in.writeByte(bytes[at++]);
      head = reader.readRequest(in, false);
    }

    assertThat(at).isEqualTo(bytes.length - 3);
    assertThat(head.framing()).isEqualTo(Framing.ofLength(3));
    assertThat(reader.isMidway()).isFalse();
    assertThat(in.isReadable()).isFalse();
  }

  private static Framing framing(String fields) throws BadMessage {
    return read("POST / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n\r\n").framing();
  }

  private static RequestHead read(String text) throws BadMessage {
    ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    RequestHead head = new HeadReader(LIMITS).readRequest(in, false);
    return Objects.requireNonNull(head, "a whole head");
  }
}
