package dev.sluice.proxy.http2;

import static dev.sluice.proxy.testing.ScriptedRuntime.Connection.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.ScriptedRuntime;
import dev.sluice.proxy.testing.TestGateway;
import io.netty.handler.codec.http2.Http2Error;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests and responses as they pass. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class Http2ExchangeTest {
  private final ScriptedRuntime runtime = ScriptedRuntime.start();
  private final TestGateway gateway = TestGateway.inFrontOf(runtime.url());
  private final FrameClient client = FrameClient.connect(gateway.address());

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
    runtime.close();
  }

  @Test
  void passesARequestWithoutABody() {
    client.get(1, "/threads/a?b=%20c", "accept: */*", "cookie: a=1", "cookie: b=2", "te: trailers");

    String head = runtime.accept().readHead();

    assertThat(head).startsWith("GET /threads/a?b=%20c HTTP/1.1\r\n");
    assertThat(field(head, "host")).isEqualTo("127.0.0.1:" + runtime.port());
    assertThat(field(head, "x-forwarded-host")).isEqualTo("a.example");
    assertThat(field(head, "x-forwarded-proto")).isEqualTo("http");
    assertThat(field(head, "accept")).isEqualTo("*/*");
    assertThat(field(head, "cookie")).isEqualTo("a=1; b=2");
    assertThat(field(head, "te")).isEqualTo("absent");
    assertThat(field(head, "transfer-encoding")).isEqualTo("absent");
  }

  @Test
  void passesAResponseWithLowerCaseNamesAndNothingOfItsConnection() {
    client.get(1, "/x");
    try (var answering = runtime.accept()) {
      answering.readHead();
      answering.send(
          "HTTP/1.1 201 Made\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\n"
              + "X-Mixed-Case: Value\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
              + "Content-Length: 5\r\n\r\nhello");

      Frame head = client.await(Frame.HEADERS, 1);

      assertThat(head.status()).isEqualTo("201");
      assertThat(head.fields())
          .contains(
              "x-mixed-case: Value", "set-cookie: a=1", "set-cookie: b=2", "content-length: 5")
          .noneMatch(f -> f.startsWith("connection") || f.startsWith("keep-alive"))
          .noneMatch(f -> f.startsWith("x-hop"));
      assertThat(head.value("x-request-id")).isNotEqualTo("absent");
      assertThat(client.body(1)).isEqualTo("hello");
    }
  }

  @Test
  void passesABodyOfUnknownLengthAsChunksEachAtOnce() {
    client.post(1, "/x");
    var up = runtime.accept();
    String head = up.readHead();
    assertThat(field(head, "transfer-encoding")).isEqualTo("chunked");
    client.data(1, false, "hello");
    assertThat(up.read(10)).isEqualTo("5\r\nhello\r\n");
    client.data(1, false, "again");
    assertThat(up.read(10)).isEqualTo("5\r\nagain\r\n");
    client.data(1, true, "");
    assertThat(up.read(5)).isEqualTo("0\r\n\r\n");
    up.send("HTTP/1.1 204 No Content\r\n\r\n");

    Frame answer = client.await(Frame.HEADERS, 1);
    assertThat(answer.status()).isEqualTo("204");
    assertThat(answer.endsStream()).isTrue();
  }

  @Test
  void passesABodyOfKnownLengthAsItIs() {
    client.post(1, "/x", "content-length: 10");
    client.data(1, false, "hello");
    client.data(1, true, "again");

    var up = runtime.accept();

    assertThat(field(up.readHead(), "content-length")).isEqualTo("10");
    assertThat(up.read(10)).isEqualTo("helloagain");
  }

  @Test
  void passesTrailersBothWays() {
    client.post(1, "/x");
    client.data(1, false, "hello");
    client.headers(1, true, "x-sum: 1", "authorization: secret");
    var up = runtime.accept();
    up.readHead();
    assertThat(up.read(10)).isEqualTo("5\r\nhello\r\n");
    assertThat(up.read(15)).isEqualTo("0\r\nx-sum: 1\r\n\r\n");
    up.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    up.send("3\r\nabc\r\n0\r\nX-Sum: 2\r\nContent-Length: 9\r\n\r\n");

    assertThat(client.await(Frame.HEADERS, 1).endsStream()).isFalse();
    assertThat(client.await(Frame.DATA, 1).payload()).isEqualTo("abc");
    Frame trailers = client.await(Frame.HEADERS, 1);
    assertThat(trailers.fields()).containsExactly("x-sum: 2");
    assertThat(trailers.endsStream()).isTrue();
  }

  @Test
  void passesInterimResponses() {
    client.post(1, "/x", "expect: 100-continue", "content-length: 2");
    var up = runtime.accept();
    up.readHead();
    up.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n");

    assertThat(client.await(Frame.HEADERS, 1).status()).isEqualTo("100");
    Frame hints = client.await(Frame.HEADERS, 1);
    assertThat(hints.status()).isEqualTo("103");
    assertThat(hints.value("link")).isEqualTo("<a>");
    assertThat(hints.endsStream()).isFalse();

    client.data(1, true, "ok");
    assertThat(up.read(2)).isEqualTo("ok");
    up.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertThat(client.await(Frame.HEADERS, 1).status()).isEqualTo("200");
  }

  @Test
  void passesAHeadResponseWithItsLengthAndWithoutABody() {
    client.headers(1, true, FrameClient.request("HEAD", "/x"));
    var up = runtime.accept();
    up.readHead();
    up.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");

    Frame head = client.await(Frame.HEADERS, 1);
    assertThat(head.value("content-length")).isEqualTo("5");
    assertThat(head.endsStream()).isTrue();
  }

  @Test
  void passesABodyThatEndsByClosing() {
    client.get(1, "/x");
    var up = runtime.accept();
    up.readHead();
    up.send("HTTP/1.0 200 OK\r\n\r\nhello").close();

    assertThat(client.await(Frame.HEADERS, 1).status()).isEqualTo("200");
    assertThat(client.body(1)).isEqualTo("hello");
  }

  @Test
  void passesEachEventOnBeforeTheNextOneArrives() {
    client.get(1, "/threads/a/stream");
    var up = runtime.accept();
    up.readHead();
    up.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n");
    up.send("\r\n");
    assertThat(client.await(Frame.HEADERS, 1).status()).isEqualTo("200");
    for (int i = 0; i < 20; i++) {
      up.send("9\r\ndata: " + (char) ('a' + i) + "\n\n\r\n");
      assertThat(client.await(Frame.DATA, 1).payload())
          .isEqualTo("data: " + (char) ('a' + i) + "\n\n");
    }
  }

  @Test
  void carriesManyStreamsAtOnce() {
    for (int id = 1; id < 40; id += 2) {
      client.get(id, "/" + id);
    }
    // All before the first is answered: its connection would be taken for one that is still to
    // come.
    var ups = Stream.generate(runtime::accept).limit(20).toList();
    for (var up : ups) {
      String path = up.readHead().split(" ", 3)[1];
      up.send("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
    }
    for (int id = 39; id > 0; id -= 2) {
      assertThat(client.await(Frame.HEADERS, id).status()).isEqualTo("200");
      assertThat(client.body(id)).isEqualTo("/" + id);
    }
  }

  @Test
  void answersWhatIsOurBusinessWithAProblem() {
    client.get(1, "/a%2fb");

    Frame head = client.await(Frame.HEADERS, 1);

    assertThat(head.status()).isEqualTo("400");
    assertThat(head.value("content-type")).isEqualTo("application/problem+json");
    assertThat(client.body(1)).contains("\"detail\":\"encoded slash");
  }

  @Test
  void answersForItself() {
    client.get(1, "/-/healthz");

    assertThat(client.await(Frame.HEADERS, 1).status()).isEqualTo("200");
    assertThat(client.body(1)).contains("ok");
    client.headers(3, true, FrameClient.request("HEAD", "/-/healthz"));
    assertThat(client.await(Frame.HEADERS, 3).endsStream()).isTrue();
  }

  @Test
  void resetsAMalformedRequestAndNoOtherStream() {
    client.get(1, "/x");
    var up = runtime.accept();
    up.readHead();
    client.get(3, "/y", "Upper: case");

    Frame reset = client.awaitOn(3);
    assertThat(reset.type()).isEqualTo(Frame.RST_STREAM);
    assertThat(reset.error()).isEqualTo((int) Http2Error.PROTOCOL_ERROR.code());

    up.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    assertThat(client.await(Frame.HEADERS, 1).status()).isEqualTo("200");
    assertThat(client.body(1)).isEqualTo("ok");
  }

  @Test
  void resetsAnUploadThatIsNotAsLongAsItSaid() {
    for (String body : new String[] {"hell", "hello!"}) {
      int id = body.length() == 4 ? 1 : 3;
      client.post(id, "/x", "content-length: 5");
      var up = runtime.accept();
      up.readHead();
      client.data(id, true, body);

      Frame reset = client.awaitOn(id);
      assertThat(reset.type()).isEqualTo(Frame.RST_STREAM);
      assertThat(reset.error()).isEqualTo((int) Http2Error.PROTOCOL_ERROR.code());
    }
    assertThat(gateway.metric("sluice_refusals_total", "reason", "malformed")).isEqualTo(2);
  }
}
