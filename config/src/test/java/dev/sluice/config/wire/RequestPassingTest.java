package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.End;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.kit.Rest;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Relay;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a request's head reaches the runtime, and how. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestPassingTest {
  static final List<String> METHODS =
      List.of(
          "GET",
          "HEAD",
          "POST",
          "PUT",
          "PATCH",
          "DELETE",
          "OPTIONS",
          "TRACE",
          "QUERY",
          "PROPFIND",
          "M-SEARCH",
          "get",
          "Post",
          "X",
          "!#$%&'*+-.^_`|~09");

  static final List<String> TARGETS =
      List.of(
          "/",
          "/threads/",
          "/?",
          "/?&&=&a",
          "/runs/stream?stream_mode=%5B%22values%22%5D&stream_mode=updates",
          "/runs?stream_mode=[\"values\"]&x={}|^`",
          "/a?next=https://b.example//c/../d%2F%5c%00/./?e",
          "/a?%zz%",
          "/-._~!$&'()*+,;=:@/%20%C3%A4%c3%a4",
          "/threads/%7B6ba7b821-9dad-11d1-80b4-00c04fd430c8%7D",
          "/threads/urn:uuid:6ba7b821-9dad-11d1-80b4-00c04fd430c8",
          "/a2a/x/.well-known/agent-card.json",
          "/...",
          "/..a/b../.c/d.",
          "/-",
          "/-x",
          "/a/-/b",
          "/a;b=c/d,e?f;g");

  static final List<String> VALUES =
      List.of(
          "",
          "a",
          "a  b\t c",
          "\"quoted \\\" , string\"",
          "obs-text \u0080\u00e4\u00ff",
          "{\"json\":[1,2]}",
          "a,b , ,c",
          ":");

  private final Relay relay = Relay.start();

  @BeforeAll
  void startsWithNothingSeen() {
    assertThat(relay.upstream().connections()).isZero();
  }

  @AfterAll
  void stop() {
    relay.close();
  }

  @ParameterizedTest
  @FieldSource("METHODS")
  void passesAnyMethod(String method) {
    Message seen = relay.send(method + " /ok HTTP/1.1\r\nHost: a.example\r\n\r\n");
    assertThat(seen.head().startLine()).isEqualTo(method + " /ok HTTP/1.1");
  }

  @ParameterizedTest
  @FieldSource("TARGETS")
  void passesPathAndQueryByteForByte(String target) {
    Message seen = relay.send("GET " + target + " HTTP/1.1\r\nHost: a.example\r\n\r\n");
    assertThat(seen.head().startLine()).isEqualTo("GET " + target + " HTTP/1.1");
  }

  @Test
  void passesAVeryLongQuery() {
    String target = "/store/items?key=" + "k".repeat(12_000);
    Message seen = relay.send("GET " + target + " HTTP/1.1\r\nHost: a.example\r\n\r\n");
    assertThat(seen.head().target()).isEqualTo(target);
  }

  @Test
  void passesOptionsOfTheWholeServer() {
    Message seen = relay.send("OPTIONS * HTTP/1.1\r\nHost: a.example\r\n\r\n");
    assertThat(seen.head().startLine()).isEqualTo("OPTIONS * HTTP/1.1");
  }

  @ParameterizedTest
  @FieldSource("VALUES")
  void passesValuesByteForByte(String value) {
    Message seen =
        relay.send("GET / HTTP/1.1\r\nHost: a.example\r\nX-Value: " + value + "\r\n\r\n");
    assertThat(seen.head().value("X-Value")).isEqualTo(value);
  }

  @Test
  void trimsOnlyTheWhiteSpaceAroundAValue() {
    Message seen = relay.send("GET / HTTP/1.1\r\nHost: a.example\r\nA:x\r\nB:  \t y z \t\r\n\r\n");
    assertThat(seen.head().lines("A", "B")).containsExactly("A: x", "B: y z");
  }

  @Test
  void keepsTheOrderRepetitionAndCaseOfFields() {
    Message seen =
        relay.send(
            "GET / HTTP/1.1\r\nx-B: 1\r\nHost: a.example\r\nX-a: 2\r\nX-B: 3\r\nCOOKIE: c=1\r\n"
                + "x-A: 4, 5\r\ncookie: d=2\r\nX-b: 6\r\n\r\n");
    assertThat(seen.head().lines("X-A", "X-B", "Cookie"))
        .containsExactly(
            "x-B: 1", "X-a: 2", "X-B: 3", "COOKIE: c=1", "x-A: 4, 5", "cookie: d=2", "X-b: 6");
  }

  @Test
  void passesCredentialsAndNegotiationUntouched() {
    String fields =
        "Authorization: Bearer abc\r\nx-api-key: lsv2_k\r\nCookie: s=1; t=2\r\n"
            + "Accept: text/event-stream\r\nAccept-Encoding: gzip, deflate, zstd\r\n"
            + "Last-Event-ID: 1795434597020-0\r\nOrigin: https://c.example\r\n"
            + "User-Agent: langgraph-sdk-py/0.4.14\r\nRange: bytes=0-1\r\nIf-None-Match: \"x\"\r\n"
            + "Cache-Control: no-store\r\nPrefer: return=minimal\r\n";
    Message seen = relay.send("GET / HTTP/1.1\r\nHost: a.example\r\n" + fields + "\r\n");
    assertThat(seen.head().raw()).contains(fields.split("\r\n"));
  }

  @Test
  void passesAHeadAsLargeAsTheLimitsAllow() {
    StringBuilder fields = new StringBuilder();
    for (int i = 1; i < 99; i++) {
      fields.append("X-").append(i).append(": ").append("v".repeat(500)).append("\r\n");
    }
    Message seen = relay.send("GET / HTTP/1.1\r\nHost: a.example\r\n" + fields + "\r\n");
    assertThat(seen.head().raw()).contains(fields);
  }

  @Test
  void removesFieldsThatAreForOneHopOnly() {
    Message seen =
        relay.send(
            "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: keep-alive, X-Named\r\n"
                + "connection: x-other\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\n"
                + "TE: trailers, deflate\r\nUpgrade: h2c\r\nX-Named: 1\r\nx-NAMED: 2\r\n"
                + "X-Other: 3\r\nX-Kept: 4\r\n\r\n");
    assertThat(seen.head().lines("Keep-Alive", "Proxy-Connection", "Upgrade", "X-Named", "X-Other"))
        .isEmpty();
    assertThat(seen.head().values("TE")).isSubsetOf("trailers");
    assertThat(seen.head().lists("Connection", "x-named")).isFalse();
    assertThat(seen.head().lists("Connection", "x-other")).isFalse();
    assertThat(seen.head().value("X-Kept")).isEqualTo("4");
  }

  @Test
  void dropsAnUpgradeToHttp2WithItsSettings() {
    Message seen =
        relay.send(
            "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
    assertThat(seen.head().lines("Upgrade", "HTTP2-Settings")).isEmpty();
    assertThat(seen.head().lists("Connection", "upgrade")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "Close", "keep-alive, close", "close, foo"})
  void endsOnlyTheClientsConnectionOnClose(String value) {
    try (Wire client = relay.gateway().connect()) {
      String request = "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: " + value + "\r\n\r\n";
      var seen = relay.exchangeOn(client, request, Relay.EMPTY_OK);
      assertThat(seen.request().head().lists("Connection", "close")).isFalse();
      assertThat(seen.response().head().lists("Connection", "close")).isTrue();
      assertThat(client.readRest()).isEqualTo(new Rest("", End.FIN));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Request-Id, traceparent"
      })
  void letsNoClientStripWhatTheGatewayAnswersFor(String named) {
    Message seen =
        relay.send(
            "POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\nConnection: "
                + named
                + "\r\n\r\nhello");
    assertThat(seen.text()).isEqualTo("hello");
    assertThat(seen.head().value("Host")).isEqualTo(relay.upstream().authority());
    assertThat(seen.head().value("X-Forwarded-For")).isEqualTo("127.0.0.1");
    assertThat(seen.head().value("X-Forwarded-Host")).isEqualTo("a.example");
    assertThat(seen.head().values("X-Request-Id")).hasSize(1);
    assertThat(seen.head().values("traceparent")).hasSize(1);
  }

  @Test
  void speaksHttp11ToTheRuntimeForHttp10Clients() {
    Message seen = relay.send("GET /old HTTP/1.0\r\nHost: a.example\r\n\r\n");
    assertThat(seen.head().startLine()).isEqualTo("GET /old HTTP/1.1");
    assertThat(seen.head().value("Host")).isEqualTo(relay.upstream().authority());
  }

  @Test
  void servesHttp10ClientsWithoutHost() {
    Message seen = relay.send("GET /old HTTP/1.0\r\n\r\n");
    assertThat(seen.head().value("Host")).isEqualTo(relay.upstream().authority());
    assertThat(seen.head().values("X-Forwarded-Host")).isEmpty();
  }

  @Test
  void turnsAbsoluteFormIntoOriginForm() {
    Message seen =
        relay.send("GET http://a.example:81/x/y?z HTTP/1.1\r\nHost: a.example:81\r\n\r\n");
    assertThat(seen.head().startLine()).isEqualTo("GET /x/y?z HTTP/1.1");
    assertThat(seen.head().value("X-Forwarded-Host")).isEqualTo("a.example:81");
  }

  @Test
  void completesAnAbsoluteFormWithoutPath() {
    assertThat(
            relay.send("GET http://a.example HTTP/1.1\r\nHost: a.example\r\n\r\n").head().target())
        .isEqualTo("/");
    assertThat(
            relay
                .send("GET http://a.example?b=c HTTP/1.1\r\nHost: a.example\r\n\r\n")
                .head()
                .target())
        .isEqualTo("/?b=c");
  }

  @Test
  void comparesAuthoritiesWithoutRegardToCase() {
    Message seen = relay.send("GET HTTP://A.example/x HTTP/1.1\r\nHost: a.EXAMPLE\r\n\r\n");
    assertThat(seen.head().target()).isEqualTo("/x");
  }

  @Test
  void ignoresAnEmptyLineBeforeARequest() {
    try (Wire client = relay.gateway().connect()) {
      client.send("\r\nGET /-/healthz HTTP/1.1\r\nHost: a.example\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(200);
      client.send("\r\nGET /-/healthz HTTP/1.1\r\nHost: a.example\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void readsAHeadThatArrivesByteByByte() {
    String request = "GET /slow HTTP/1.1\r\nHost: a.example\r\nX-A: b\r\n\r\n";
    try (Wire client = relay.gateway().connect()) {
      for (int i = 0; i < request.length() - 1; i++) {
        client.send(request.substring(i, i + 1));
      }
      assertThat(client.isSilentFor(Duration.ofMillis(50))).isTrue();
      relay.expect(Relay.EMPTY_OK);
      client.send("\n");
      assertThat(client.readResponse().status()).isEqualTo(200);
      Message seen = relay.nextRequest();
      assertThat(seen.head().startLine()).isEqualTo("GET /slow HTTP/1.1");
      assertThat(seen.head().value("X-A")).isEqualTo("b");
    }
  }
}
