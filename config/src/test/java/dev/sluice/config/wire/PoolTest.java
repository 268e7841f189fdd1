package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Body;
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
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connections to the runtime are used, used again, and given up. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class PoolTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n";
  private static final String POST =
      "POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nhello";
  private static final String STREAM =
      "POST /threads/t/runs/stream HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\n\r\n{}";
  private static final String STREAM_HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  @Test
  void usesAConnectionAgain() {
    try (var upstream = RawUpstream.answering(Relay.EMPTY_OK);
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1")) {
      for (int i = 0; i < 10; i++) {
        assertThat(gateway.exchange(i % 2 == 0 ? GET : POST).status()).isEqualTo(200);
      }
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void opensAConnectionForEachExchangeAtOnce() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var first = gateway.connect();
        var second = gateway.connect()) {
      first.send(GET);
      Wire one = upstream.accept();
      one.readRequest();
      second.send(GET);
      Wire two = upstream.accept();
      two.readRequest();
      two.send("HTTP/1.1 202 Two\r\nContent-Length: 0\r\n\r\n");
      assertThat(second.readResponse().status()).isEqualTo(202);
      one.send("HTTP/1.1 201 One\r\nContent-Length: 0\r\n\r\n");
      assertThat(first.readResponse().status()).isEqualTo(201);
    }
  }

  @Test
  void closesAnIdleConnectionBeforeTheRuntimeWould() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(GET);
      Wire server = upstream.accept();
      server.readRequest();
      server.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().status()).isEqualTo(200);
      long idle = System.nanoTime();
      assertThat(server.readRest().bytes()).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - idle))
          .isBetween(Duration.ofSeconds(2), Duration.ofMillis(4_900));
    }
  }

  @Test
  void closesAnIdleConnectionAfterTheTimeThatIsSet() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "upstream.idle-timeout", "300ms");
        var client = gateway.connect()) {
      client.send(GET);
      Wire server = upstream.accept();
      server.readRequest();
      server.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().status()).isEqualTo(200);
      long idle = System.nanoTime();
      assertThat(server.readRest().bytes()).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - idle))
          .isBetween(Duration.ofMillis(200), Duration.ofSeconds(2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {GET, POST})
  void showsNoClientThatTheRuntimeClosedAnIdleConnection(String request) {
    for (Consumer<Wire> end : List.<Consumer<Wire>>of(Wire::close, Wire::reset)) {
      try (var upstream = RawUpstream.start();
          var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
          var client = gateway.connect()) {
        client.send(request);
        Wire first = upstream.accept();
        first.readRequest();
        first.send(Relay.EMPTY_OK);
        assertThat(client.readResponse().status()).isEqualTo(200);
        end.accept(first);
        // Once an answer to another request has gone through, the end has been noticed too.
        assertThat(gateway.exchange("GET /-/healthz HTTP/1.1\r\nHost: a.example\r\n\r\n").status())
            .isEqualTo(200);
        client.send(request);
        Wire second = upstream.accept();
        second.readRequest();
        second.send(Relay.EMPTY_OK);
        assertThat(client.readResponse().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void repeatsAGetOnceWhenAReusedConnectionTurnsOutDead() {
    for (Consumer<Wire> end : List.<Consumer<Wire>>of(Wire::close, Wire::reset)) {
      try (var upstream = RawUpstream.start();
          var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
          var client = gateway.connect()) {
        Wire first = warm(upstream, client);
        client.send(GET);
        first.readRequest();
        end.accept(first);
        Wire second = upstream.accept();
        assertThat(second.readRequest().head().target()).isEqualTo("/x");
        second.send(Relay.EMPTY_OK);
        assertThat(client.readResponse().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void repeatsAGetNoSecondTime() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var client = gateway.connect()) {
      Wire first = warm(upstream, client);
      client.send(GET);
      first.readRequest();
      first.close();
      Wire second = upstream.accept();
      second.readRequest();
      second.close();
      assertThat(Problem.in(client.readResponse()).status()).isEqualTo(502);
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void repeatsNothingThatWasSentOnAFreshConnection() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var client = gateway.connect()) {
      client.send(GET);
      Wire first = upstream.accept();
      first.readRequest();
      first.close();
      assertThat(Problem.in(client.readResponse()).status()).isEqualTo(502);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void repeatsNoGetOfWhichTheAnswerHasBegun() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var client = gateway.connect()) {
      Wire first = warm(upstream, client);
      client.send(GET);
      first.readRequest();
      first.send("HTTP/1.1 200 O");
      first.close();
      assertThat(Problem.in(client.readResponse()).status()).isEqualTo(502);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        POST,
        STREAM,
        "POST /runs HTTP/1.1\r\nHost: a.example\r\nContent-Length: 0\r\n\r\n",
        "PATCH /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\n\r\n{}",
        "CUSTOM /x HTTP/1.1\r\nHost: a.example\r\n\r\n"
      })
  void neverSendsTwiceWhatMayNotBeRepeated(String request) {
    for (Consumer<Wire> end : List.<Consumer<Wire>>of(Wire::close, Wire::reset)) {
      try (var upstream = RawUpstream.start();
          var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
          var client = gateway.connect()) {
        Wire first = warm(upstream, client);
        client.send(request);
        first.readRequest();
        end.accept(first);
        assertThat(Problem.in(client.readResponse()).status()).isEqualTo(502);
        assertThat(upstream.connections()).isEqualTo(1);
      }
    }
  }

  @Test
  void passesAnAnswerOnThatComesBeforeTheEndOfTheUpload() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1000000\r\n\r\nhello");
      Wire server = upstream.accept();
      Head head = server.readHead();
      server.bodyOfRequest(head).expect("hello");
      server.send("HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\nno");
      Message early = client.readResponse();
      assertThat(early.status()).isEqualTo(409);
      assertThat(early.text()).isEqualTo("no");

      // Nobody else's request may follow half an upload.
      try (var other = gateway.connect()) {
        other.send(GET);
        Wire fresh = upstream.accept();
        assertThat(fresh.readRequest().head().target()).isEqualTo("/x");
        fresh.send(Relay.EMPTY_OK);
        assertThat(other.readResponse().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void passesAStreamThatBeginsBeforeTheUploadEnds() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 8\r\n\r\none");
      Wire server = upstream.accept();
      Head request = server.readHead();
      Body up = server.bodyOfRequest(request);
      up.expect("one");
      server.send(STREAM_HEAD + "3\r\nONE\r\n");
      Head head = client.readHead();
      Body down = client.bodyOf(head);
      down.expect("ONE");
      client.send("two..");
      up.expect("two..");
      server.send("3\r\nTWO\r\n0\r\n\r\n");
      assertThat(down.finish(head).text()).isEqualTo("TWO");
      if (head.lists("Connection", "close")) {
        assertThat(client.readRest()).isEqualTo(new Rest("", End.FIN));
        return;
      }
      client.send(GET);
      server.readRequest();
      server.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void tellsTheClientOfAnAnswerThatCameWithTheEndOfTheConnection() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1000000\r\n\r\nhello");
      Wire server = upstream.accept();
      server.bodyOfRequest(server.readHead()).expect("hello");
      server.send("HTTP/1.1 413 Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno");
      server.close();
      assertThat(client.readResponse().status()).isEqualTo(413);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiEXTRA",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\nEXTRA",
        "HTTP/1.1 204 No Content\r\n\r\nEXTRA",
        "HTTP/1.1 304 Not Modified\r\n\r\nEXTRA",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
            + "HTTP/1.1 200 EXTRA\r\nContent-Length: 5\r\n\r\nEXTRA"
      })
  void usesNoConnectionAgainOnWhichMoreCameThanAnAnswer(String answer) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var client = gateway.connect()) {
      client.send(GET);
      Wire first = upstream.accept();
      first.readRequest();
      first.send(answer);
      assertThat(client.readResponse().toString()).doesNotContain("EXTRA");
      client.send(GET);
      Wire second = upstream.accept();
      second.readRequest();
      second.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().head().raw()).doesNotContain("EXTRA");
    }
  }

  @Test
  void usesNoConnectionAgainOnWhichSomethingCameUnasked() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var client = gateway.connect()) {
      Wire first = warm(upstream, client);
      first.send("HTTP/1.1 200 EXTRA\r\nContent-Length: 0\r\n\r\n");
      assertThat(first.readRest().bytes()).isEmpty();
      client.send(GET);
      Wire second = upstream.accept();
      second.readRequest();
      second.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().head().startLine()).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Connection: close\r\n", "connection: X-A, CLOSE\r\n"})
  void usesNoConnectionAgainThatTheRuntimeWillClose(String field) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var client = gateway.connect()) {
      client.send(GET);
      Wire first = upstream.accept();
      first.readRequest();
      first.send("HTTP/1.1 200 OK\r\n" + field + "Content-Length: 0\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(200);
      assertThat(first.readRest().bytes()).isEmpty();
    }
  }

  @Test
  void usesNoHttp10ConnectionAgain() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var client = gateway.connect()) {
      client.send(GET);
      Wire first = upstream.accept();
      first.readRequest();
      first.send("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(200);
      assertThat(first.readRest().bytes()).isEmpty();
    }
  }

  @Test
  void neverLetsStreamsTakeTheShortRequestsPlaces() {
    try (var upstream = RawUpstream.start();
        var gateway =
            Gateway.inFrontOf(
                upstream,
                "event-loops",
                "1",
                "upstream.max-connections",
                "1",
                "upstream.max-streams",
                "2",
                "upstream.acquire-timeout",
                "300ms");
        var one = gateway.connect();
        var two = gateway.connect();
        var three = gateway.connect();
        var brief = gateway.connect()) {
      Wire first = openStream(upstream, one);
      openStream(upstream, two);
      three.send(STREAM);
      assertThat(Problem.in(three.readResponse()).status()).isEqualTo(503);

      Wire third = warm(upstream, brief);
      brief.send(GET);
      third.readRequest();
      third.send(Relay.EMPTY_OK);
      assertThat(brief.readResponse().status()).isEqualTo(200);

      third.leave();
      first.send("0\r\n\r\n");
      first.leave();
      try (var four = gateway.connect()) {
        four.send(STREAM);
        Wire next = upstream.accept();
        next.readRequest();
        next.send(STREAM_HEAD + "2\r\nhi\r\n0\r\n\r\n");
        assertThat(four.readResponse().text()).isEqualTo("hi");
      }
    }
  }

  @Test
  void letsAStreamHaveThePlaceThatAnotherLeaves() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1", "upstream.max-streams", "1");
        var one = gateway.connect();
        var two = gateway.connect()) {
      openStream(upstream, one);
      two.send(STREAM);
      assertThat(two.isSilentFor(Duration.ofMillis(200))).isTrue();
      one.leave();
      Wire next = upstream.accept();
      next.readRequest();
      next.send(STREAM_HEAD + "2\r\nhi\r\n0\r\n\r\n");
      assertThat(two.readResponse().text()).isEqualTo("hi");
    }
  }

  private static Wire openStream(RawUpstream upstream, Wire client) {
    client.send(STREAM);
    Wire server = upstream.accept();
    server.readRequest();
    server.send(STREAM_HEAD);
    assertThat(client.readHead().status()).isEqualTo(200);
    return server;
  }

  /** A first exchange on this client connection, and the upstream's connection, now idle. */
  private static Wire warm(RawUpstream upstream, Wire client) {
    client.send(GET);
    Wire server = upstream.accept();
    server.readRequest();
    server.send(Relay.EMPTY_OK);
    assertThat(client.readResponse().status()).isEqualTo(200);
    return server;
  }
}
