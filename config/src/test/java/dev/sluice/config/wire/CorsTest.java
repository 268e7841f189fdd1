package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.DeadEnd;
import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.Relay;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** CORS passes untouched unless origins are set; then the gateway speaks for the runtime. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class CorsTest {
  private static final String PREFLIGHT =
      "OPTIONS /threads HTTP/1.1\r\nHost: a.example\r\nOrigin: https://chat.example\r\n"
          + "Access-Control-Request-Method: PATCH\r\n"
          + "Access-Control-Request-Headers: content-type, x-api-key\r\n\r\n";

  private static final String GET =
      "GET /info HTTP/1.1\r\nHost: a.example\r\nOrigin: https://chat.example\r\n\r\n";

  /** As the runtime answers it. */
  private static final String RUNTIMES_CORS =
      "access-control-allow-origin: *\r\naccess-control-allow-credentials: true\r\n"
          + "access-control-expose-headers: x-pagination-total, content-location\r\n";

  @Test
  void passesAPreflightAndItsAnswerUntouchedByDefault() {
    String fields =
        RUNTIMES_CORS
            + "access-control-allow-methods: *\r\naccess-control-allow-headers: content-type\r\n"
            + "access-control-max-age: 600\r\naccess-control-allow-private-network: true\r\n";
    try (var relay = Relay.start()) {
      var seen =
          relay.exchange(PREFLIGHT, "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: 0\r\n\r\n");
      assertThat(seen.request().head().method()).isEqualTo("OPTIONS");
      assertThat(seen.request().head().value("Origin")).isEqualTo("https://chat.example");
      assertThat(seen.request().head().value("Access-Control-Request-Method")).isEqualTo("PATCH");
      assertThat(seen.response().head().raw()).contains(fields.split("\r\n"));
    }
  }

  @Test
  void addsNoCorsByDefault() {
    try (var relay = Relay.start()) {
      Head head = relay.exchange(GET, Relay.EMPTY_OK).response().head();
      assertThat(head.raw().toLowerCase(Locale.ROOT)).doesNotContain("access-control");
    }
  }

  @Test
  void answersAPreflightItselfWhenOriginsAreSet() {
    try (var relay = Relay.start("cors.origins", "https://other.example,https://chat.example")) {
      Head head = relay.gateway().exchange(PREFLIGHT).head();
      assertThat(head.status()).isBetween(200, 204);
      assertThat(head.value("Access-Control-Allow-Origin")).isEqualTo("https://chat.example");
      assertThat(head.value("Access-Control-Max-Age")).isEqualTo("600");
      assertThat(listed(head, "Access-Control-Allow-Methods"))
          .containsAll(List.of("get", "post", "put", "patch", "delete"));
      assertThat(listed(head, "Access-Control-Allow-Headers"))
          .containsAll(
              List.of(
                  "content-type",
                  "x-api-key",
                  "authorization",
                  "x-auth-scheme",
                  "last-event-id",
                  "x-request-id",
                  "x-sluice-tenant",
                  "x-sluice-project",
                  "x-sluice-environment"));
      assertThat(relay.upstream().connections()).isZero();
    }
  }

  @Test
  void answersAPreflightFromAnyOriginForAStar() {
    try (var relay = Relay.start("cors.origins", "*", "cors.max-age", "2m")) {
      Head head = relay.gateway().exchange(PREFLIGHT).head();
      assertThat(head.value("Access-Control-Allow-Origin")).isIn("*", "https://chat.example");
      assertThat(head.value("Access-Control-Max-Age")).isEqualTo("120");
    }
  }

  @Test
  void allowsNothingToAForeignOrigin() {
    try (var relay = Relay.start("cors.origins", "https://other.example")) {
      Message preflight = relay.gateway().exchange(PREFLIGHT);
      assertThat(preflight.head().values("Access-Control-Allow-Origin")).isEmpty();
      var seen =
          relay.exchange(GET, "HTTP/1.1 200 OK\r\n" + RUNTIMES_CORS + "Content-Length: 0\r\n\r\n");
      assertThat(seen.response().head().values("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @Test
  void comparesOriginsExactly() {
    try (var relay = Relay.start("cors.origins", "https://chat.example")) {
      for (String origin :
          List.of(
              "https://chat.example.evil",
              "http://chat.example",
              "https://chat.example:444",
              "https://evil-chat.example",
              "null")) {
        Message seen =
            relay
                .exchange(
                    "GET /info HTTP/1.1\r\nHost: a.example\r\nOrigin: " + origin + "\r\n\r\n",
                    Relay.EMPTY_OK)
                .response();
        assertThat(seen.head().values("Access-Control-Allow-Origin")).as(origin).isEmpty();
      }
    }
  }

  @Test
  void replacesTheRuntimesCorsByItsOwn() {
    try (var relay = Relay.start("cors.origins", "https://chat.example")) {
      Head head =
          relay
              .exchange(GET, "HTTP/1.1 200 OK\r\n" + RUNTIMES_CORS + "Content-Length: 0\r\n\r\n")
              .response()
              .head();
      assertThat(head.value("Access-Control-Allow-Origin")).isEqualTo("https://chat.example");
      assertThat(head.lists("Vary", "origin")).isTrue();
      assertThat(head.values("Access-Control-Expose-Headers")).hasSize(1);
      assertThat(listed(head, "Access-Control-Expose-Headers"))
          .contains(
              "x-pagination-total",
              "x-pagination-next",
              "content-location",
              "location",
              "x-request-id",
              "retry-after");
    }
  }

  @Test
  void letsABrowserReadItsErrorsToo() {
    try (var nobody = DeadEnd.refusing();
        var gateway = Gateway.inFrontOf(nobody.url(), "cors.origins", "https://chat.example")) {
      Message problem = gateway.exchange(GET);
      assertThat(problem.status()).isEqualTo(502);
      assertThat(problem.head().value("Access-Control-Allow-Origin"))
          .isEqualTo("https://chat.example");
      assertThat(listed(problem.head(), "Access-Control-Expose-Headers")).contains("x-request-id");
      Message reserved =
          gateway.exchange(
              "GET /-/none HTTP/1.1\r\nHost: a.example\r\nOrigin: https://chat.example\r\n\r\n");
      assertThat(reserved.status()).isEqualTo(404);
      assertThat(reserved.head().value("Access-Control-Allow-Origin"))
          .isEqualTo("https://chat.example");
    }
  }

  private static List<String> listed(Head head, String name) {
    return Arrays.stream(head.value(name).split(","))
        .map(v -> v.strip().toLowerCase(Locale.ROOT))
        .toList();
  }
}
