package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.product.Relay;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway itself says to the runtime: Host, Forwarded, Via, request and trace ids. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class ForwardedFieldsTest {
  private static final String SPOOFED =
      "X-Forwarded-For: 203.0.113.7\r\nx-forwarded-for: 203.0.113.8\r\n"
          + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\n"
          + "X-Forwarded-Port: 444\r\nX-Forwarded-Prefix: /evil\r\n"
          + "Forwarded: for=203.0.113.7;proto=https;host=evil.example\r\n";

  static final List<String> GOOD_REQUEST_IDS =
      List.of("6ba7b821-9dad-11d1-80b4-00c04fd430c8", "abc", "req_01HF.x-Y");

  static final List<String> BAD_REQUEST_IDS =
      List.of("", "a b", "<script>", "a\"b", "a,b", "\u00e4", "x".repeat(300), "{}", "a\tb");

  static final List<String> BAD_TRACE_PARENTS =
      List.of(
          "",
          "abc",
          "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
          "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
          "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
          "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
          "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra",
          "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01");

  private static final String TRACE_PARENT = "00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}";

  @Test
  void tellsTheRuntimeItsOwnAuthorityAndWhatTheClientAsked() {
    try (var relay = Relay.start()) {
      Head seen = get(relay, "Host: chat.example:8443\r\n").head();
      assertThat(seen.value("Host")).isEqualTo(relay.upstream().authority());
      assertThat(seen.value("X-Forwarded-Host")).isEqualTo("chat.example:8443");
      assertThat(seen.value("X-Forwarded-For")).isEqualTo("127.0.0.1");
      assertThat(seen.value("X-Forwarded-Proto")).isEqualTo("http");
    }
  }

  @Test
  void tellsTheRuntimeTheHostThatIsSet() {
    try (var relay = Relay.start("upstream.host", "runtime.internal:99")) {
      Head seen = get(relay, "Host: chat.example\r\n").head();
      assertThat(seen.value("Host")).isEqualTo("runtime.internal:99");
      assertThat(seen.value("X-Forwarded-Host")).isEqualTo("chat.example");
    }
  }

  @Test
  void believesNoStranger() {
    try (var relay = Relay.start("forwarded.trusted", "192.0.2.0/24,2001:db8::/32")) {
      Head seen = get(relay, "Host: chat.example\r\n" + SPOOFED).head();
      assertThat(seen.value("X-Forwarded-For")).isEqualTo("127.0.0.1");
      assertThat(seen.value("X-Forwarded-Proto")).isEqualTo("http");
      assertThat(seen.value("X-Forwarded-Host")).isEqualTo("chat.example");
      assertThat(seen.raw()).doesNotContain("evil", "203.0.113", "https");
      assertThat(seen.values("X-Forwarded-Port")).doesNotContain("444");
    }
  }

  @Test
  void believesATrustedProxyAndAddsItsAddress() {
    try (var relay = Relay.start("forwarded.trusted", "127.0.0.0/8")) {
      Head seen = get(relay, "Host: chat.example\r\n" + SPOOFED).head();
      assertThat(String.join(", ", seen.values("X-Forwarded-For")))
          .isEqualTo("203.0.113.7, 203.0.113.8, 127.0.0.1");
      assertThat(seen.value("X-Forwarded-Proto")).isEqualTo("https");
      assertThat(seen.value("X-Forwarded-Host")).isEqualTo("evil.example");
      assertThat(String.join(", ", seen.values("Forwarded")))
          .startsWith("for=203.0.113.7;proto=https;host=evil.example");
    }
  }

  @Test
  void speaksForItselfWhereATrustedProxySaidNothing() {
    try (var relay = Relay.start("forwarded.trusted", "127.0.0.1/32")) {
      Head seen = get(relay, "Host: chat.example\r\n").head();
      assertThat(seen.value("X-Forwarded-For")).isEqualTo("127.0.0.1");
      assertThat(seen.value("X-Forwarded-Proto")).isEqualTo("http");
      assertThat(seen.value("X-Forwarded-Host")).isEqualTo("chat.example");
    }
  }

  @Test
  void addsNoViaByDefault() {
    try (var relay = Relay.start()) {
      var seen =
          relay.exchange(
              "GET / HTTP/1.1\r\nHost: a.example\r\nVia: 1.1 edge\r\n\r\n",
              "HTTP/1.1 200 OK\r\nVia: 1.1 inner\r\nContent-Length: 0\r\n\r\n");
      assertThat(seen.request().head().values("Via")).containsExactly("1.1 edge");
      assertThat(seen.response().head().values("Via")).containsExactly("1.1 inner");
    }
  }

  @Test
  void addsViaWhenItHasAName() {
    try (var relay = Relay.start("via", "sluice")) {
      var seen =
          relay.exchange(
              "GET / HTTP/1.1\r\nHost: a.example\r\nVia: 1.0 edge\r\n\r\n",
              "HTTP/1.1 200 OK\r\nVia: 1.1 inner\r\nContent-Length: 0\r\n\r\n");
      assertThat(String.join(", ", seen.request().head().values("Via")))
          .isEqualTo("1.0 edge, 1.1 sluice");
      assertThat(String.join(", ", seen.response().head().values("Via")))
          .isEqualTo("1.1 inner, 1.1 sluice");
    }
  }

  @Test
  void makesARequestIdForwardsAndEchoesIt() {
    try (var relay = Relay.start()) {
      String first = requestIdOf(exchange(relay, ""));
      String second = requestIdOf(exchange(relay, ""));
      assertThat(first).isNotEmpty().isNotEqualTo(second);
    }
  }

  @ParameterizedTest
  @FieldSource("GOOD_REQUEST_IDS")
  void keepsAGoodRequestId(String id) {
    try (var relay = Relay.start()) {
      assertThat(requestIdOf(exchange(relay, "x-request-id: " + id + "\r\n"))).isEqualTo(id);
    }
  }

  @ParameterizedTest
  @FieldSource("BAD_REQUEST_IDS")
  void replacesABadRequestId(String id) {
    try (var relay = Relay.start()) {
      assertThat(requestIdOf(exchange(relay, "X-Request-Id: " + id + "\r\n")))
          .isNotEqualTo(id)
          .matches("[!-~]{1,200}");
    }
  }

  @Test
  void replacesTwoRequestIdsByOne() {
    try (var relay = Relay.start()) {
      assertThat(requestIdOf(exchange(relay, "X-Request-Id: a1\r\nX-Request-Id: a2\r\n")))
          .isNotEmpty();
    }
  }

  @Test
  void passesATraceOn() {
    try (var relay = Relay.start()) {
      Head seen =
          get(
                  relay,
                  "Host: a.example\r\n"
                      + "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n"
                      + "tracestate: congo=t61rcWkgMzE\r\n")
              .head();
      assertThat(seen.value("traceparent"))
          .matches("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01");
      assertThat(seen.value("tracestate")).isEqualTo("congo=t61rcWkgMzE");
    }
  }

  @Test
  void beginsATraceWhereThereIsNone() {
    try (var relay = Relay.start()) {
      String first = get(relay, "Host: a.example\r\n").head().value("traceparent");
      String second = get(relay, "Host: a.example\r\n").head().value("traceparent");
      assertThat(first).matches(TRACE_PARENT).isNotEqualTo(second);
    }
  }

  @ParameterizedTest
  @FieldSource("BAD_TRACE_PARENTS")
  void beginsATraceInPlaceOfABadOne(String parent) {
    try (var relay = Relay.start()) {
      Head seen = get(relay, "Host: a.example\r\ntraceparent: " + parent + "\r\n").head();
      assertThat(seen.value("traceparent"))
          .matches(TRACE_PARENT)
          .isNotEqualTo(parent)
          .doesNotContain("0".repeat(16));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Server", "X-Powered-By", "Content-Type", "Keep-Alive", "Vary"})
  void addsNothingElseToAResponse(String name) {
    try (var relay = Relay.start()) {
      assertThat(relay.answer(Relay.EMPTY_OK).head().values(name)).isEmpty();
    }
  }

  private static Message get(Relay relay, String fields) {
    return relay.send("GET / HTTP/1.1\r\n" + fields + "\r\n");
  }

  private static Relay.Seen exchange(Relay relay, String fields) {
    return relay.exchange(
        "GET / HTTP/1.1\r\nHost: a.example\r\n" + fields + "\r\n", Relay.EMPTY_OK);
  }

  /** The id that both sides were told, which must be one. */
  private static String requestIdOf(Relay.Seen seen) {
    String forwarded = seen.request().head().value("X-Request-Id");
    assertThat(seen.response().head().value("X-Request-Id")).isEqualTo(forwarded);
    return forwarded;
  }
}
