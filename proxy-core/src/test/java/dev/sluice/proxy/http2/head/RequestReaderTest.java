package dev.sluice.proxy.http2.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.forward.ClientFacts;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.HeadReader.HeadLimits;
import dev.sluice.proxy.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
  private static final HeadLimits LIMITS = new HeadLimits(1024, 4096, 10);

  private final RequestReader plain = reader(false, false);

  private static RequestReader reader(boolean trusted, boolean secure) {
    return new RequestReader(LIMITS, new ClientFacts("192.0.2.1", trusted, secure));
  }

  private static FieldBlock block(List<String> lines) {
    FieldBlock block = new FieldBlock();
    for (String line : lines) {
      int colon = line.indexOf(": ", 1);
      block.add(line.substring(0, colon), line.substring(colon + 2));
    }
    return block;
  }

  private static FieldBlock get(String... fields) {
    return request("GET", "/x", fields);
  }

  private static FieldBlock request(String method, String path, String... fields) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                ":method: " + method, ":scheme: http", ":path: " + path, ":authority: a.example"));
    lines.addAll(List.of(fields));
    return block(lines);
  }

  private static String text(RequestHead head) {
    return new String(head.bytes(), StandardCharsets.ISO_8859_1);
  }

  // ---- what passes

  @Test
  void readsARequestAsHttp11WouldHaveIt() throws Exception {
    RequestHead head = plain.head(get("accept: */*", "x-a: b", "x-a: c"), true);

    assertThat(text(head))
        .isEqualTo("GET /x HTTP/1.1\r\nhost: a.example\r\naccept: */*\r\nx-a: b\r\nx-a: c\r\n\r\n");
    assertThat(head.framing().hasBody()).isFalse();
  }

  @Test
  void framesABodyOfUnknownLengthAsChunks() throws Exception {
    assertThat(plain.head(request("POST", "/x"), false).framing().isChunked()).isTrue();
  }

  @Test
  void keepsADeclaredLength() throws Exception {
    RequestHead head = plain.head(request("POST", "/x", "content-length: 5"), false);

    assertThat(head.framing().length()).isEqualTo(5);
    assertThat(head.framing().isChunked()).isFalse();
  }

  @Test
  void rejoinsCookies() throws Exception {
    RequestHead head = plain.head(get("cookie: a=1", "x-a: b", "cookie: c=2", "cookie: d"), true);

    assertThat(head.fields().count(FieldName.COOKIE)).isEqualTo(1);
    assertThat(head.fields().first(FieldName.COOKIE)).isEqualTo("a=1; c=2; d");
  }

  @Test
  void takesAHostThatIsTheAuthority() throws Exception {
    RequestHead head = plain.head(get("host: A.example:80"), true);

    assertThat(head.fields().count(FieldName.HOST)).isEqualTo(1);
    assertThat(head.fields().first(FieldName.HOST)).isEqualTo("a.example");
  }

  @Test
  void takesAHostInsteadOfAnAuthority() throws Exception {
    FieldBlock block =
        block(List.of(":method: GET", ":scheme: http", ":path: /", "host: b.example"));

    assertThat(plain.head(block, true).fields().first(FieldName.HOST)).isEqualTo("b.example");
  }

  @Test
  void takesPseudoHeaderFieldsInAnyOrder() throws Exception {
    FieldBlock block =
        block(List.of(":authority: a", ":path: /p?q", ":scheme: HTTP", ":method: DELETE"));

    assertThat(text(plain.head(block, true))).startsWith("DELETE /p?q HTTP/1.1\r\nhost: a\r\n");
  }

  @Test
  void takesTeTrailersAndAnAsteriskForOptions() throws Exception {
    assertThat(plain.head(get("te: trailers"), true)).isNotNull();
    assertThat(plain.head(request("OPTIONS", "*"), true)).isNotNull();
  }

  @Test
  void knowsTheSchemeByTheConnection() throws Exception {
    FieldBlock https =
        block(List.of(":method: GET", ":scheme: https", ":path: /", ":authority: a"));

    assertThat(reader(false, true).head(https, true)).isNotNull();
    assertThat(reader(true, false).head(https, true)).isNotNull(); // TLS ended at a trusted proxy
    assertThatThrownBy(() -> plain.head(https, true)).isInstanceOf(BadMessage.class);
    assertThatThrownBy(() -> reader(false, true).head(get(), true)).isInstanceOf(BadMessage.class);
  }

  // ---- what is malformed: the stream is reset

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Upper: a",
        "na me: a",
        "na\u0000me: a",
        "na:me: a",
        "na\u00e9: a",
        "na\"me: a",
        "x-a: b\r\nx-b: c",
        "x-a: b\nc",
        "x-a: b\rc",
        "x-a: b\u0000c",
        "x-a:  b",
        "x-a: b ",
        "x-a: \tb",
        "connection: close",
        "connection: keep-alive",
        "keep-alive: timeout=5",
        "proxy-connection: close",
        "transfer-encoding: chunked",
        "upgrade: websocket",
        "te: gzip",
        "te: trailers, gzip",
        "host: other.example",
        "host: a.example:81",
        ":path: /late",
        ":unknown: a",
        ":status: 200",
        ":protocol: websocket",
        "content-length: 5"
      })
  void refusesAMalformedField(String field) {
    assertThatThrownBy(() -> plain.head(get(field), true)).isInstanceOf(MalformedRequest.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":method: GET|:scheme: http|:authority: a",
        ":method: GET|:scheme: http|:authority: a|:path: ",
        ":method: GET|:path: /|:authority: a",
        ":scheme: http|:path: /|:authority: a",
        ":method: |:scheme: http|:path: /|:authority: a",
        ":method: G T|:scheme: http|:path: /|:authority: a",
        ":method: GET /evil HTTP/1.1|:scheme: http|:path: /|:authority: a",
        ":method: G(T|:scheme: http|:path: /|:authority: a",
        ":method: GET|:method: GET|:scheme: http|:path: /|:authority: a",
        ":method: GET|:scheme: http|:scheme: http|:path: /|:authority: a",
        ":method: GET|:scheme: http|:path: /|:path: /|:authority: a",
        ":method: GET|:scheme: http|:path: /|:authority: a|:authority: a",
        ":method: GET|x-a: b|:scheme: http|:path: /|:authority: a",
        ":method: GET|:scheme: http|:path: x|:authority: a",
        ":method: GET|:scheme: http|:path: http://a/x|:authority: a",
        ":method: GET|:scheme: http|:path: **|:authority: a",
        ":method: GET|:scheme: http|:path: /x HTTP/1.1|:authority: a",
        ":method: GET|:scheme: http|:path: /x\r\nx-a: b|:authority: a",
        ":method: GET|:scheme: http|:path: /|:authority: a\r\nx-a: b",
        ":method: GET|:scheme: http|:path: /|:authority: a b",
        ":method: CONNECT|:scheme: http|:path: /|:authority: a:80",
        ":method: CONNECT",
        ":method: CONNECT|:protocol: websocket|:scheme: http|:path: /|:authority: a",
        "x-a: b"
      })
  void refusesMalformedControlData(String lines) {
    FieldBlock block = block(List.of(lines.split("\\|", -1)));

    assertThatThrownBy(() -> plain.head(block, true)).isInstanceOf(MalformedRequest.class);
  }

  // ---- what is answered with an error

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET|/a/../b",
        "GET|/a%2fb",
        "GET|/a#b",
        "GET|/\u00e9",
        "GET|*",
        "GET|/a//b",
        "GET|/%zz"
      })
  void answersARequestForAPathThatIsNotServed(String request) {
    String[] parts = request.split("\\|", -1);

    assertThatThrownBy(() -> plain.head(request(parts[0], parts[1]), true))
        .isInstanceOf(BadMessage.class);
  }

  @Test
  void answersWhatIsNotServed() {
    FieldBlock connect = block(List.of(":method: CONNECT", ":authority: a.example:443"));
    FieldBlock userinfo =
        block(List.of(":method: GET", ":scheme: http", ":path: /", ":authority: u@a.example"));
    FieldBlock nobody = block(List.of(":method: GET", ":scheme: http", ":path: /"));
    FieldBlock ftp = block(List.of(":method: GET", ":scheme: ftp", ":path: /", ":authority: a"));

    for (FieldBlock block : List.of(connect, userinfo, nobody, ftp, get("x-a: \u0001"))) {
      assertThatThrownBy(() -> plain.head(block, true)).isInstanceOf(BadMessage.class);
    }
    assertThatThrownBy(
            () -> plain.head(request("POST", "/", "content-length: 5", "content-length: 5"), false))
        .isInstanceOf(BadMessage.class);
  }

  @Test
  void keepsTheLimitsOfHeads() {
    assertThatThrownBy(() -> plain.head(request("GET", "/" + "a".repeat(1024)), true))
        .isInstanceOfSatisfying(
            BadMessage.class,
            fault -> assertThat(fault.kind()).isEqualTo(BadMessage.Kind.LINE_TOO_LONG));
    assertThatThrownBy(() -> plain.head(get("x-a: " + "a".repeat(4096)), true))
        .isInstanceOfSatisfying(
            BadMessage.class,
            fault -> assertThat(fault.kind()).isEqualTo(BadMessage.Kind.HEAD_TOO_LARGE));
    assertThatThrownBy(() -> plain.head(get("x: a,".repeat(11).split(",")), true))
        .isInstanceOf(BadMessage.class);
  }

  // ---- trailers

  @Test
  void readsTrailers() throws Exception {
    assertThat(plain.trailers(block(List.of("x-a: b", "x-c: d"))).nameText(1)).isEqualTo("x-c");
  }

  @ParameterizedTest
  @ValueSource(strings = {":path: /", "X-A: b", "x-a: b\nc", "connection: close"})
  void refusesMalformedTrailers(String line) {
    assertThatThrownBy(() -> plain.trailers(block(List.of(line))))
        .isInstanceOf(MalformedRequest.class);
  }
}
