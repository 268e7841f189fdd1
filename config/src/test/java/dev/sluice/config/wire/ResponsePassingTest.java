package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.End;
import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Rest;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.Relay;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a response's head reaches the client, and how. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResponsePassingTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n";
  private static final String HEAD = "HEAD /x HTTP/1.1\r\nHost: a.example\r\n\r\n";

  static final List<String> STATUSES =
      List.of(
          "200 OK",
          "200 Fine By Me",
          "200 ",
          "201 Created",
          "299 \u00dcbung (tab\there)",
          "301 Moved",
          "307 Temporary Redirect",
          "402 Payment Required",
          "404 not found",
          "418 I'm a teapot",
          "429 Slow Down",
          "500 Internal Server Error",
          "503 Later",
          "599 Odd");

  private final Relay relay = Relay.start();

  @AfterAll
  void stop() {
    relay.close();
  }

  @ParameterizedTest
  @FieldSource("STATUSES")
  void passesStatusAndReasonByteForByte(String status) {
    Message seen = relay.answer("HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\nhi");
    assertThat(seen.head().startLine()).isEqualTo("HTTP/1.1 " + status);
    assertThat(seen.text()).isEqualTo("hi");
  }

  @Test
  void keepsTheOrderRepetitionCaseAndValuesOfFields() {
    Message seen =
        relay.answer(
            "HTTP/1.1 200 OK\r\nset-cookie: a=1; Path=/\r\nX-b:  two  words \r\nSet-Cookie: b=2\r\n"
                + "x-B:\r\nServer: uvicorn\r\nDATE: Tue, 24 Nov 2026 10:00:00 GMT\r\n"
                + "X-B: \u00e4\tc\r\nContent-Length: 0\r\n\r\n");
    assertThat(seen.head().lines("Set-Cookie", "X-B", "Server", "Date"))
        .containsExactly(
            "set-cookie: a=1; Path=/",
            "X-b: two  words",
            "Set-Cookie: b=2",
            "x-B: ",
            "Server: uvicorn",
            "DATE: Tue, 24 Nov 2026 10:00:00 GMT",
            "X-B: \u00e4\tc");
  }

  @Test
  void passesTheHeadOfAStreamAsTheRuntimeWroteIt() {
    String fields =
        "content-type: text/event-stream; charset=utf-8\r\ncache-control: no-store\r\n"
            + "x-accel-buffering: no\r\nlocation: /threads/t/runs/r/stream\r\n"
            + "content-location: /threads/t/runs/r\r\naccess-control-allow-origin: *\r\n"
            + "access-control-expose-headers: x-pagination-total, content-location\r\n"
            + "x-pagination-total: 11\r\n";
    Message seen =
        relay.answer(
            "HTTP/1.1 200 OK\r\n"
                + fields
                + "connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    assertThat(seen.head().raw()).contains(fields.split("\r\n"));
  }

  @Test
  void removesFieldsThatAreForOneHopOnly() {
    Message seen =
        relay.answer(
            "HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Named\r\nKeep-Alive: timeout=5\r\n"
                + "Proxy-Connection: keep-alive\r\nconnection: x-other\r\nX-Named: 1\r\n"
                + "X-OTHER: 2\r\nX-Kept: 3\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n");
    assertThat(seen.head().lines("Keep-Alive", "Proxy-Connection", "X-Named", "X-Other", "Upgrade"))
        .isEmpty();
    assertThat(seen.head().lists("Connection", "x-named")).isFalse();
    assertThat(seen.head().value("X-Kept")).isEqualTo("3");
  }

  @Test
  void keepsTheClientsConnectionWhenTheRuntimeClosesIts() {
    try (Wire client = relay.gateway().connect()) {
      String closing = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi";
      for (int i = 0; i < 2; i++) {
        var seen = relay.exchangeOn(client, GET, closing);
        assertThat(seen.response().text()).isEqualTo("hi");
        assertThat(seen.response().head().lists("Connection", "close")).isFalse();
      }
    }
  }

  @Test
  void answersAHeadRequestWithTheLengthAndWithoutBody() {
    try (Wire client = relay.gateway().connect()) {
      var seen = relay.exchangeOn(client, HEAD, "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n");
      assertThat(seen.request().head().method()).isEqualTo("HEAD");
      assertThat(seen.response().head().value("Content-Length")).isEqualTo("1234");
      assertFollowedBy(client, "next");
    }
  }

  @Test
  void answersAHeadRequestWhoseGetWouldBeChunkedWithoutBody() {
    try (Wire client = relay.gateway().connect()) {
      relay.exchangeOn(client, HEAD, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertFollowedBy(client, "next");
    }
  }

  @Test
  void answersAHeadRequestWithoutLengthWithoutWaitingForABody() {
    try (Wire client = relay.gateway().connect()) {
      relay.exchangeOn(client, HEAD, "HTTP/1.1 200 OK\r\nX-A: b\r\n\r\n");
      assertFollowedBy(client, "next");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 304 Not Modified\r\nETag: \"e\"\r\nContent-Length: 1234\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nETag: \"e\"\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nETag: \"e\"\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nETag: \"e\"\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nETag: \"e\"\r\nContent-Length: 0\r\n\r\n"
      })
  void passesResponsesThatHaveNoBody(String response) {
    try (Wire client = relay.gateway().connect()) {
      Head head = relay.exchangeOn(client, GET, response).response().head();
      assertThat(head.startLine()).isEqualTo(response.substring(0, response.indexOf('\r')));
      assertThat(head.value("ETag")).isEqualTo("\"e\"");
      assertThat(head.has("Content-Length") && head.status() == 204).isFalse();
      assertFollowedBy(client, "next");
    }
  }

  @Test
  void keepsTheLengthOnNotModified() {
    Message seen = relay.answer("HTTP/1.1 304 Not Modified\r\nContent-Length: 1234\r\n\r\n");
    assertThat(seen.head().value("Content-Length")).isEqualTo("1234");
  }

  @Test
  void passesInterimResponsesOnAtOnceAndInOrder() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(GET);
      Wire server = upstream.accept();
      server.readRequest();
      server.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n");
      Head hints = client.readHead();
      assertThat(hints.startLine()).isEqualTo("HTTP/1.1 103 Early Hints");
      assertThat(hints.value("Link")).isEqualTo("</a.css>; rel=preload");
      server.send("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 More\r\nLink: <b>\r\n\r\n");
      assertThat(client.readHead().startLine()).isEqualTo("HTTP/1.1 102 Processing");
      assertThat(client.readHead().startLine()).isEqualTo("HTTP/1.1 103 More");
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
      assertThat(client.readResponse().text()).isEqualTo("hi");
    }
  }

  @Test
  void keepsInterimResponsesFromHttp10Clients() {
    var seen =
        relay.exchange(
            "GET / HTTP/1.0\r\nHost: a.example\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    assertThat(seen.response().status()).isEqualTo(200);
    assertThat(seen.response().text()).isEqualTo("hi");
  }

  @Test
  void passesAnExpectationOnAndTheRuntimesContinueBack() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(
          "POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n"
              + "Expect: 100-continue\r\n\r\n");
      Wire server = upstream.accept();
      Head head = server.readHead();
      assertThat(head.value("Expect")).isEqualTo("100-continue");
      server.send("HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(client.readHead().status()).isEqualTo(100);
      client.send("hello");
      assertThat(server.bodyOfRequest(head).read(5)).isEqualTo("hello");
      server.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void passesARefusedExpectationBackWithoutTheBody() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(
          "POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n"
              + "Expect: 100-continue\r\n\r\n");
      Wire server = upstream.accept();
      server.readHead();
      server.send("HTTP/1.1 413 Too Much\r\nContent-Length: 2\r\n\r\nno");
      assertThat(client.readResponse().head().startLine()).isEqualTo("HTTP/1.1 413 Too Much");
    }
  }

  @Test
  void makesALocationAtTheRuntimePathOnly() {
    String base = relay.upstream().url();
    assertThat(locationFor(base + "/mcp")).isEqualTo("/mcp");
    assertThat(locationFor(base + "/a/b?c=d#e")).isEqualTo("/a/b?c=d#e");
    assertThat(locationFor(base)).isEqualTo("/");
    assertThat(locationFor("HTTP://" + relay.upstream().authority() + "/x")).isEqualTo("/x");
    assertThat(locationFor("//" + relay.upstream().authority() + "/x")).isEqualTo("/x");
    assertThat(locationFor(base + "/{a} b|c%zz")).isEqualTo("/{a} b|c%zz");
  }

  @Test
  void makesNoAuthorityOfAPathWhenItMakesALocationPathOnly() {
    String base = relay.upstream().url();
    assertThat(locationFor(base + "//evil.example/x")).isEqualTo("/.//evil.example/x");
    assertThat(locationFor(base + "/\\evil.example/x")).isEqualTo("/./\\evil.example/x");
  }

  @Test
  void leavesOtherLocationsUntouched() {
    for (String location :
        List.of(
            "/threads/t/runs/r/stream",
            "/threads/t?a=b#c",
            "https://login.example/x",
            "http://127.0.0.1:1/other-port",
            relay.upstream().url() + "1/longer-port",
            relay.upstream().url() + ".evil.example/",
            "http://user@" + relay.upstream().authority() + "/",
            "relative/path",
            "?query",
            "")) {
      assertThat(locationFor(location)).isEqualTo(location);
    }
  }

  @Test
  void makesALocationAtTheHostTheRuntimeWasToldPathOnly() {
    try (var named = Relay.start("upstream.host", "runtime.internal:99")) {
      Message seen =
          named.answer(
              "HTTP/1.1 307 Go\r\nLocation: http://runtime.internal:99/mcp\r\n"
                  + "Content-Length: 0\r\n\r\n");
      assertThat(seen.head().value("Location")).isEqualTo("/mcp");
    }
  }

  @Test
  void keepsAnHttp10ClientsConnectionOnlyWhenAsked() {
    try (Wire client = relay.gateway().connect()) {
      String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
      String asking = "GET / HTTP/1.0\r\nHost: a.example\r\nConnection: keep-alive\r\n\r\n";
      var kept = relay.exchangeOn(client, asking, answer);
      if (kept.response().head().lists("Connection", "keep-alive")) {
        relay.exchangeOn(client, "GET / HTTP/1.0\r\nHost: a.example\r\n\r\n", answer);
      }
      assertThat(client.readRest()).isEqualTo(new Rest("", End.FIN));
    }
  }

  private String locationFor(String location) {
    return relay
        .answer("HTTP/1.1 307 Go\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n")
        .head()
        .value("Location");
  }

  private void assertFollowedBy(Wire client, String text) {
    var next =
        relay.exchangeOn(
            client, GET, "HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
    assertThat(next.response().text()).isEqualTo(text);
  }
}
