package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Await;
import dev.sluice.config.wire.kit.Body;
import dev.sluice.config.wire.kit.DeadEnd;
import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.Problem;
import dev.sluice.config.wire.product.Relay;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every wait has a deadline of its own, and each says which it was. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class TimeOutTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n";
  private static final String STREAM_HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String CHUNK = "5\r\nhello\r\n";

  /**
   * Where each pause must be shorter than the time-out, by far on a busy machine; eight are longer.
   */
  private static final String PATIENT = "1s";

  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int PAUSES = 8;

  private static final String TIME_OUT = "500ms";
  private static final Duration AT_LEAST = Duration.ofMillis(450);
  private static final Duration AT_MOST = Duration.ofSeconds(3);

  @ParameterizedTest
  @ValueSource(strings = {"G", "GET /x HTTP/1.1\r\n", "GET /x HTTP/1.1\r\nHost: a.example\r\n"})
  void answers408ToAHeadThatIsNotFinished(String begun) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "timeouts.request-head", TIME_OUT);
        var client = gateway.connect()) {
      client.send(begun);
      long sent = System.nanoTime();
      assertProblemAndEnd(client, 408);
      assertTookItsTime(sent);
      assertThat(upstream.connections()).isZero();
    }
  }

  @Test
  void isNotHeldOpenByEmptyLines() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "timeouts.request-head", TIME_OUT);
        var client = gateway.connect()) {
      long begun = System.nanoTime();
      while (client.offer("\r\n") && client.isSilentFor(Duration.ofMillis(50))) {
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_MOST);
      }
    }
  }

  @Test
  void countsTheHeadsTimeFromItsFirstByteHoweverItDrips() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "timeouts.request-head", TIME_OUT);
        var client = gateway.connect()) {
      long begun = System.nanoTime();
      client.send("GET /x HTTP/1.1\r\nX-Drip: ");
      while (client.isSilentFor(Duration.ofMillis(50))) {
        client.offer("d");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_MOST);
      }
      assertProblemAndEnd(client, 408);
    }
  }

  @Test
  void closesAConnectionOnWhichNothingEverComes() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "timeouts.request-head", TIME_OUT);
        var client = gateway.connect()) {
      String last = client.readRest().bytes();
      assertThat(last).matches("(?s)|HTTP/1\\.1 408 .*");
    }
  }

  @Test
  void closesAnIdleConnectionAfterKeepAlive() {
    try (var relay = Relay.start("timeouts.keep-alive", TIME_OUT);
        var client = relay.gateway().connect()) {
      relay.exchangeOn(client, GET, Relay.EMPTY_OK);
      long idle = System.nanoTime();
      assertThat(client.readRest().bytes()).isEmpty();
      assertTookItsTime(idle);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 10\r\n\r\nhello",
        "Content-Length: 10\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"
      })
  void answers408ToABodyThatStops(String rest) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "timeouts.request-body", TIME_OUT);
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\n" + rest);
      Wire server = upstream.accept();
      Head head = server.readHead();
      assertProblemAndEnd(client, 408);
      assertThat(server.bodyOfRequest(head).finish(head).complete()).isFalse();
    }
  }

  @Test
  void letsABodyDripAsLongAsItComes() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "timeouts.request-body", PATIENT);
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 8\r\n\r\n");
      Wire server = upstream.accept();
      Head head = server.readHead();
      Body body = server.bodyOfRequest(head);
      for (int i = 0; i < PAUSES; i++) {
        assertThat(client.isSilentFor(PAUSE)).isTrue();
        client.send("x");
        body.expect("x");
      }
      server.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void doesNotTimeAnUploadThatItHoldsUpItself() {
    try (var upstream = RawUpstream.start();
        var gateway =
            Gateway.inFrontOf(upstream, "timeouts.request-body", TIME_OUT, "timeouts.idle", "30s");
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 67108864\r\n\r\n");
      long taken = client.sendUntilStalled(new byte[65_536], 64 << 20, Duration.ofSeconds(1));
      Wire server = upstream.accept();
      Head head = server.readHead();
      Thread rest =
          Thread.ofVirtual().start(() -> client.send(new byte[(int) ((64L << 20) - taken)]));
      assertThat(server.bodyOfRequest(head).finish(head).complete()).isTrue();
      server.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().status()).isEqualTo(200);
      Await.until("all is sent", () -> !rest.isAlive());
    }
  }

  @Test
  void answers504WhenTheRuntimeTakesNoConnection() {
    try (var silent = DeadEnd.silent();
        var gateway = Gateway.inFrontOf(silent.url(), "timeouts.connect", TIME_OUT);
        var client = gateway.connect()) {
      client.send(GET);
      long sent = System.nanoTime();
      Message response = client.readResponse();
      assertTookItsTime(sent);
      assertThat(Problem.in(response).status()).isEqualTo(504);
      assertThat(Problem.in(response).detail()).containsPattern("connect|reach");
    }
  }

  @Test
  void answers504WhenTheRuntimeDoesNotAnswer() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "timeouts.first-byte", TIME_OUT);
        var client = gateway.connect()) {
      client.send(GET);
      long sent = System.nanoTime();
      Wire server = upstream.accept();
      server.readRequest();
      Message response = client.readResponse();
      assertTookItsTime(sent);
      assertThat(Problem.in(response).status()).isEqualTo(504);
      assertThat(server.readRest().bytes()).isEmpty();
      assertThat(upstream.connections()).as("not tried again").isEqualTo(1);
    }
  }

  @Test
  void answers504WhenTheRuntimeDoesNotFinishItsHead() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "timeouts.first-byte", TIME_OUT);
        var client = gateway.connect()) {
      client.send(GET);
      Wire server = upstream.accept();
      server.readRequest();
      server.send("HTTP/1.1 200 OK\r\nX-SECRET: 1\r\n");
      Message response = client.readResponse();
      assertThat(Problem.in(response).status()).isEqualTo(504);
      assertThat(response.toString()).doesNotContain("SECRET");
    }
  }

  @Test
  void countsTheTimeToTheFirstByteFromTheEndOfAnUpload() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "timeouts.first-byte", PATIENT);
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 8\r\n\r\n");
      Wire server = upstream.accept();
      Head head = server.readHead();
      Body body = server.bodyOfRequest(head);
      for (int i = 0; i < PAUSES; i++) {
        assertThat(client.isSilentFor(PAUSE)).isTrue();
        client.send("x");
        body.expect("x");
      }
      server.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /threads/t/runs/wait",
        "POST /threads/t/runs/stream",
        "POST /threads/t/runs",
        "POST /runs/wait",
        "POST /runs/stream",
        "POST /runs",
        "POST /runs/batch",
        "GET /threads/t/runs/r/join",
        "GET /threads/t/runs/r/stream",
        "GET /threads/t/stream",
        "POST /threads/t/runs/r/cancel?action=interrupt&wait=true"
      })
  void givesRunsAndStreamsTheirOwnTimeToTheFirstByte(String request) {
    try (var upstream = RawUpstream.start();
        var gateway =
            Gateway.inFrontOf(
                upstream, "timeouts.first-byte", "100ms", "timeouts.first-byte-run", TIME_OUT);
        var client = gateway.connect()) {
      client.send(request + " HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\n\r\n{}");
      long sent = System.nanoTime();
      upstream.accept().readRequest();
      assertThat(Problem.in(client.readResponse()).status()).isEqualTo(504);
      assertTookItsTime(sent);
    }
  }

  @Test
  void givesACancelThatDoesNotWaitNoMoreTimeThanOthers() {
    try (var upstream = RawUpstream.start();
        var gateway =
            Gateway.inFrontOf(
                upstream, "timeouts.first-byte", TIME_OUT, "timeouts.first-byte-run", "30s");
        var client = gateway.connect()) {
      client.send(
          "POST /threads/t/runs/r/cancel?wait=0&action=interrupt HTTP/1.1\r\nHost: a.example\r\n"
              + "Content-Length: 0\r\n\r\n");
      long sent = System.nanoTime();
      upstream.accept().readRequest();
      assertThat(Problem.in(client.readResponse()).status()).isEqualTo(504);
      assertTookItsTime(sent);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        STREAM_HEAD + CHUNK,
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\n\r\nhello"
      })
  void abortsAResponseThatFallsSilent(String begun) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "timeouts.idle", TIME_OUT);
        var client = gateway.connect()) {
      client.send(GET);
      Wire server = upstream.accept();
      server.readRequest();
      server.send(begun);
      Head head = client.readHead();
      Body body = client.bodyOf(head);
      body.expect("hello");
      long silent = System.nanoTime();
      assertThat(body.finish(head).complete()).isFalse();
      assertTookItsTime(silent);
      assertThat(server.readRest().bytes()).isEmpty();
    }
  }

  @Test
  void letsAStreamLiveByItsHeartbeats() {
    try (var upstream = RawUpstream.start();
        var gateway =
            Gateway.inFrontOf(
                upstream,
                "timeouts.idle",
                PATIENT,
                "timeouts.first-byte",
                PATIENT,
                "timeouts.first-byte-run",
                PATIENT,
                "timeouts.request-head",
                PATIENT,
                "timeouts.request-body",
                PATIENT,
                "timeouts.keep-alive",
                PATIENT);
        var client = gateway.connect()) {
      client.send(GET);
      Wire server = upstream.accept();
      server.readRequest();
      server.send(STREAM_HEAD);
      Head head = client.readHead();
      Body body = client.bodyOf(head);
      for (int i = 0; i < PAUSES; i++) {
        assertThat(server.isSilentFor(PAUSE)).isTrue();
        server.send("1\r\n\n\r\n");
        body.expect("\n");
      }
      server.send("0\r\n\r\n");
      assertThat(body.finish(head).complete()).isTrue();
    }
  }

  /** The client is told why, its connection is ended, and nothing else comes. */
  private static void assertProblemAndEnd(Wire client, int status) {
    Message response = client.readResponse();
    assertThat(Problem.in(response).status()).isEqualTo(status);
    assertThat(response.head().lists("Connection", "close")).isTrue();
    assertThat(client.readRest().bytes()).isEmpty();
  }

  private static void assertTookItsTime(long sinceNanos) {
    assertThat(Duration.ofNanos(System.nanoTime() - sinceNanos)).isBetween(AT_LEAST, AT_MOST);
  }
}
