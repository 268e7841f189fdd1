package dev.sluice.config.wire.framing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.Problem;
import dev.sluice.config.wire.product.Relay;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A head from the runtime that is malformed becomes a 502, and none of it reaches the client. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class MalformedResponseTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n";

  private final AtomicReference<String> answer = new AtomicReference<>("");
  private final RawUpstream upstream = RawUpstream.serving(this::answer);
  private final Gateway gateway = Gateway.inFrontOf(upstream);

  /** Answers once, and then only waits for the gateway to end the connection. */
  private void answer(Wire client) {
    client.readRequest();
    client.offer(answer.get());
    client.readRest();
  }

  @AfterAll
  void stop() {
    gateway.close();
    upstream.close();
  }

  @ParameterizedTest
  @FieldSource("dev.sluice.config.wire.framing.MalformedResponse#ALL")
  void answers502(MalformedResponse response) {
    answer.set(response.bytes());
    try (var client = gateway.connect()) {
      client.send(GET);
      Message problem = client.readResponse();
      assertThat(Problem.in(problem).status()).isEqualTo(502);
      assertThat(problem.toString()).doesNotContain("SECRET");
      // The client did nothing wrong: its connection is still good, or it was told that it is not.
      if (problem.head().lists("Connection", "close")) {
        assertThat(client.readRest().bytes()).isEmpty();
      } else {
        client.send("GET /-/healthz HTTP/1.1\r\nHost: a.example\r\n\r\n");
        assertThat(client.readResponse().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void endsTheConnectionOnWhichItCame() {
    try (var other = RawUpstream.start();
        var between = Gateway.inFrontOf(other, "event-loops", "1");
        var client = between.connect()) {
      client.send(GET);
      Wire first = other.accept();
      first.readRequest();
      first.send("HTTP/1.1 200 OK\r\nX : y\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(502);
      assertThat(first.readRest().bytes()).isEmpty();
      client.send(GET);
      Wire second = other.accept();
      second.readRequest();
      second.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void doesNotRepeatTheRequest() {
    try (var other = RawUpstream.start();
        var between = Gateway.inFrontOf(other, "event-loops", "1");
        var client = between.connect()) {
      client.send(GET);
      Wire server = other.accept();
      server.readRequest();
      server.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().status()).isEqualTo(200);
      client.send(GET);
      server.readRequest();
      server.send("NONSENSE\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(502);
      assertThat(other.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 103 Hints\r\nX : y\r\n\r\n",
        "HTTP/1.1 103 Hints\r\nLink: <a>\r\n\r\nNONSENSE\r\n\r\n",
        "HTTP/1.1 100 Continue\r\nX-A: b\n\r\n"
      })
  void answers502ToAMalformedInterimResponse(String response) {
    try (var other = RawUpstream.start();
        var between = Gateway.inFrontOf(other);
        var client = between.connect()) {
      client.send(GET);
      Wire server = other.accept();
      server.readRequest();
      server.send(response);
      var head = client.readHead();
      if (head.status() == 103) {
        assertThat(head.value("Link")).isEqualTo("<a>");
        assertThat(client.readResponse().status()).isEqualTo(502);
      } else {
        assertThat(head.status()).isEqualTo(502);
      }
    }
  }

  @Test
  void answersHeadWithoutBodyEvenThen() {
    answer.set("NONSENSE\r\n\r\n");
    try (var client = gateway.connect()) {
      client.send("HEAD /x HTTP/1.1\r\nHost: a.example\r\n\r\n");
      assertThat(client.readResponseTo("HEAD").status()).isEqualTo(502);
    }
  }
}
