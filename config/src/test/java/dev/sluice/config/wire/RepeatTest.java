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
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent again, and what is not, when a connection to the runtime turns out dead. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class RepeatTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n";
  private static final String POST =
      "POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nhello";
  private static final String STREAM =
      "POST /threads/t/runs/stream HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\n\r\n{}";
  private static final String STREAM_HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

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
        Wire first = Relay.warm(upstream, client);
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
      Wire first = Relay.warm(upstream, client);
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
      Wire first = Relay.warm(upstream, client);
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
        Wire first = Relay.warm(upstream, client);
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
}
