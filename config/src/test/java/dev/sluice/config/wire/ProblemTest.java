package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Await;
import dev.sluice.config.wire.kit.DeadEnd;
import dev.sluice.config.wire.kit.End;
import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Rest;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.Problem;
import dev.sluice.config.wire.product.Relay;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway answers with when it can't pass a request on, and what it answers itself. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class ProblemTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n";

  @Test
  void saysThatTheRuntimeRefusedTheConnection() {
    try (var nobody = DeadEnd.refusing();
        var gateway = Gateway.inFrontOf(nobody.url())) {
      Problem problem = Problem.in(gateway.exchange(GET));
      assertThat(problem.status()).isEqualTo(502);
      assertThat(problem.detail()).containsIgnoringCase("refused");
    }
  }

  @Test
  void saysThatTheRuntimeResetTheConnection() {
    try (var upstream =
            RawUpstream.serving(server -> {
              server.readRequest();
              server.reset();
            });
        var gateway = Gateway.inFrontOf(upstream)) {
      Problem problem = Problem.in(gateway.exchange(GET));
      assertThat(problem.status()).isEqualTo(502);
      assertThat(problem.detail()).containsIgnoringCase("reset");
    }
  }

  @Test
  void answers502WhenTheRuntimeClosesWithoutAnAnswer() {
    try (var upstream = RawUpstream.serving(Wire::readRequest);
        var gateway = Gateway.inFrontOf(upstream)) {
      assertThat(Problem.in(gateway.exchange(GET)).status()).isEqualTo(502);
    }
  }

  @Test
  void saysThatTheRuntimesAnswerIsMalformed() {
    try (var upstream = RawUpstream.answering("NONSENSE\r\n\r\n");
        var gateway = Gateway.inFrontOf(upstream)) {
      Problem problem = Problem.in(gateway.exchange(GET));
      assertThat(problem.status()).isEqualTo(502);
      assertThat(problem.detail()).containsIgnoringCase("malformed");
    }
  }

  @Test
  void tellsNoInternals() {
    try (var nobody = DeadEnd.refusing();
        var gateway = Gateway.inFrontOf(nobody.url())) {
      assertThat(gateway.exchange(GET).toString())
          .doesNotContain("Exception", "java.", "netty", "127.0.0.1");
    }
  }

  @Test
  void keepsTheConnectionAfterAProblemThatLeavesItInOrder() {
    try (var nobody = DeadEnd.refusing();
        var gateway = Gateway.inFrontOf(nobody.url());
        var client = gateway.connect()) {
      for (int i = 0; i < 3; i++) {
        client.send(GET);
        Message response = client.readResponse();
        assertThat(Problem.in(response).status()).isEqualTo(502);
        assertThat(response.head().lists("Connection", "close")).isFalse();
      }
    }
  }

  @Test
  void closesTheConnectionAfterAProblemOnlyWhenItSaysSo() {
    try (var nobody = DeadEnd.refusing();
        var gateway = Gateway.inFrontOf(nobody.url());
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nhello");
      Message response = client.readResponse();
      assertThat(Problem.in(response).status()).isEqualTo(502);
      if (response.head().lists("Connection", "close")) {
        assertThat(client.readRest()).isEqualTo(new Rest("", End.FIN));
      } else {
        client.send(GET);
        assertThat(client.readResponse().status()).isEqualTo(502);
      }
    }
  }

  @Test
  void answersAProblemToHeadWithoutBody() {
    try (var nobody = DeadEnd.refusing();
        var gateway = Gateway.inFrontOf(nobody.url());
        var client = gateway.connect()) {
      client.send("HEAD /x HTTP/1.1\r\nHost: a.example\r\n\r\n");
      Head head = client.readResponseTo("HEAD").head();
      assertThat(head.status()).isEqualTo(502);
      assertThat(head.value("Content-Type")).startsWith("application/problem+json");
      client.send("GET /-/healthz HTTP/1.1\r\nHost: a.example\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void carriesTheClientsRequestId() {
    try (var nobody = DeadEnd.refusing();
        var gateway = Gateway.inFrontOf(nobody.url())) {
      Message response =
          gateway.exchange("GET /x HTTP/1.1\r\nHost: a.example\r\nX-Request-Id: mine-1\r\n\r\n");
      assertThat(response.head().value("X-Request-Id")).isEqualTo("mine-1");
      assertThat(response.text()).contains("mine-1");
      assertThat(Problem.in(response).status()).isEqualTo(502);
    }
  }

  @Test
  void closesAnHttp10ClientsConnectionAfterAProblem() {
    try (var nobody = DeadEnd.refusing();
        var gateway = Gateway.inFrontOf(nobody.url());
        var client = gateway.connect()) {
      client.send("GET /x HTTP/1.0\r\nHost: a.example\r\n\r\n");
      assertThat(Problem.in(client.readResponse()).status()).isEqualTo(502);
      assertThat(client.readRest()).isEqualTo(new Rest("", End.FIN));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/-/",
        "/-/none",
        "/-/healthz/x",
        "/-/healthzz",
        "/-/at/t/p/e/ok",
        "/-/metrics",
        "/-/none?x=/ok"
      })
  void answers404UnderItsOwnPrefix(String target) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream)) {
      Message response = gateway.exchange("GET " + target + " HTTP/1.1\r\nHost: a.example\r\n\r\n");
      assertThat(Problem.in(response).status()).isEqualTo(404);
      assertThat(upstream.connections()).isZero();
    }
  }

  @Test
  void isHealthyAndReadyWhileTheRuntimeIs() {
    try (var upstream = RawUpstream.answering(Relay.EMPTY_OK);
        var gateway = Gateway.inFrontOf(upstream)) {
      assertThat(statusOf(gateway, "/-/healthz")).isEqualTo(200);
      assertThat(statusOf(gateway, "/-/readyz")).isEqualTo(200);
    }
  }

  @Test
  void isHealthyButNotReadyWithoutARuntime() {
    try (var nobody = DeadEnd.refusing();
        var gateway = Gateway.inFrontOf(nobody.url())) {
      assertThat(statusOf(gateway, "/-/healthz")).isEqualTo(200);
      assertThat(statusOf(gateway, "/-/readyz")).isEqualTo(503);
    }
  }

  @Test
  void isNoLongerReadyOnceTheRuntimeIsGone() {
    try (var upstream = RawUpstream.answering(Relay.EMPTY_OK);
        var gateway = Gateway.inFrontOf(upstream)) {
      assertThat(statusOf(gateway, "/-/readyz")).isEqualTo(200);
      upstream.stop();
      Await.until("unready", () -> statusOf(gateway, "/-/readyz") == 503);
    }
  }

  @Test
  void answersHealthOnAKeptConnectionToHeadAndWithQuery() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send("HEAD /-/healthz HTTP/1.1\r\nHost: a.example\r\n\r\n");
      assertThat(client.readResponseTo("HEAD").status()).isEqualTo(200);
      client.send("GET /-/healthz?verbose HTTP/1.1\r\nHost: a.example\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  private static int statusOf(Gateway gateway, String path) {
    return gateway.exchange("GET " + path + " HTTP/1.1\r\nHost: a.example\r\n\r\n").status();
  }

  @Test
  void refusesABodyThatSaysItIsTooLarge() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "limits.body", "1KiB");
        var client = gateway.connect()) {
      client.send(
          "POST /x HTTP/1.1\r\nHost: a.example\r\nExpect: 100-continue\r\n"
              + "Content-Length: 1025\r\n\r\n");
      assertProblemAndEnd(client, 413);
      assertThat(upstream.connections()).isZero();
    }
  }

  @Test
  void refusesABodyThatTurnsOutTooLarge() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "limits.body", "1KiB");
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("200\r\n" + "x".repeat(0x200) + "\r\n");
      Wire server = upstream.accept();
      Head head = server.readHead();
      var body = server.bodyOfRequest(head);
      body.expect("x".repeat(0x200));
      client.send("201\r\n" + "x".repeat(0x201) + "\r\n0\r\n\r\n");
      assertProblemAndEnd(client, 413);
      assertThat(body.finish(head).complete()).isFalse();
    }
  }

  @Test
  void takesABodyOfExactlyTheLimit() {
    try (var relay = Relay.start("limits.body", "1KiB")) {
      String body = "x".repeat(1024);
      assertThat(
              relay
                  .send(
                      "POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1024\r\n\r\n" + body)
                  .text())
          .isEqualTo(body);
      assertThat(
              relay
                  .send(
                      "POST /x HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n"
                          + "400\r\n"
                          + body
                          + "\r\n0\r\n\r\n")
                  .text())
          .isEqualTo(body);
    }
  }

  @Test
  void tellsAClientThatIsStillSendingWhyItIsRefused() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "limits.body", "1KiB");
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4194304\r\n\r\n");
      client.sendUntilStalled(new byte[65_536], 1 << 20, Duration.ofMillis(200));
      assertThat(Problem.in(client.readResponse()).status()).isEqualTo(413);
    }
  }

  @Test
  void answersWhileItIsOutOfPlaces() {
    try (var upstream = RawUpstream.start();
        var gateway =
            Gateway.inFrontOf(
                upstream,
                "event-loops",
                "1",
                "upstream.max-connections",
                "1",
                "upstream.acquire-timeout",
                "300ms");
        var first = gateway.connect();
        var second = gateway.connect()) {
      first.send(GET);
      Wire server = upstream.accept();
      server.readRequest();
      second.send(GET);
      Message response = second.readResponse();
      assertThat(Problem.in(response).status()).isEqualTo(503);
      assertThat(response.head().lists("Connection", "close")).isFalse();
      server.send(Relay.EMPTY_OK);
      assertThat(first.readResponse().status()).isEqualTo(200);
      second.send(GET);
      server.readRequest();
      server.send(Relay.EMPTY_OK);
      assertThat(second.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void answersAtOnceWhenTooManyWaitForAPlace() {
    try (var upstream = RawUpstream.start();
        var gateway =
            Gateway.inFrontOf(
                upstream,
                "event-loops",
                "1",
                "upstream.max-connections",
                "1",
                "upstream.max-pending",
                "1",
                "upstream.acquire-timeout",
                "30s");
        var first = gateway.connect();
        var second = gateway.connect();
        var third = gateway.connect()) {
      first.send(GET);
      Wire server = upstream.accept();
      server.readRequest();
      second.send(GET);
      assertThat(second.isSilentFor(Duration.ofMillis(200))).isTrue();
      third.send(GET);
      assertThat(Problem.in(third.readResponse()).status()).isEqualTo(503);
      server.send(Relay.EMPTY_OK);
      assertThat(first.readResponse().status()).isEqualTo(200);
      server.readRequest();
      server.send(Relay.EMPTY_OK);
      assertThat(second.readResponse().status()).isEqualTo(200);
    }
  }

  private static void assertProblemAndEnd(Wire client, int status) {
    Message response = client.readResponse();
    assertThat(Problem.in(response).status()).isEqualTo(status);
    assertThat(response.head().lists("Connection", "close")).isTrue();
    assertThat(client.readRest().bytes()).isEmpty();
  }
}
