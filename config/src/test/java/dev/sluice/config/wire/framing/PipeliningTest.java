package dev.sluice.config.wire.framing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.End;
import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.Latin1;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Rest;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.Relay;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests sent without waiting for answers: each is one, and answered in its turn. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class PipeliningTest {
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a.example\r\n\r\n";

  private final Queue<Message> seen = new ConcurrentLinkedQueue<>();

  /** Answers each request with its target and body. */
  private void echo(Wire client) {
    while (client.hasMore()) {
      Message request = client.readRequest();
      seen.add(request);
      String answer = request.head().target() + request.text();
      client.send("HTTP/1.1 200 OK\r\nContent-Length: " + answer.length() + "\r\n\r\n" + answer);
    }
  }

  @Test
  void answersInOrder() {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      requests.append(get("/a" + i)).append(post("/b" + i, "body" + i));
      requests
          .append("PUT /c" + i + " HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n")
          .append("\r\n2\r\nch\r\n3\r\nunk\r\n0\r\n\r\n");
    }
    try (var upstream = RawUpstream.serving(this::echo);
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(requests.toString());
      for (int i = 0; i < 20; i++) {
        assertThat(client.readResponse().text()).isEqualTo("/a" + i);
        assertThat(client.readResponse().text()).isEqualTo("/b" + i + "body" + i);
        assertThat(client.readResponse().text()).isEqualTo("/c" + i + "chunk");
      }
      assertThat(seen).hasSize(60);
    }
  }

  @Test
  void answersInOrderEvenWhenItAnswersOneItself() {
    try (var upstream = RawUpstream.serving(this::echo);
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(get("/one") + get("/-/none") + get("/two") + get("/-/healthz") + get("/three"));
      assertThat(client.readResponse().text()).isEqualTo("/one");
      assertThat(client.readResponse().status()).isEqualTo(404);
      assertThat(client.readResponse().text()).isEqualTo("/two");
      assertThat(client.readResponse().status()).isEqualTo(200);
      assertThat(client.readResponse().text()).isEqualTo("/three");
    }
  }

  @Test
  void doesNotBeginTheSecondBeforeTheFirstIsDone() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var client = gateway.connect()) {
      client.send(get("/one") + get("/two"));
      Wire server = upstream.accept();
      assertThat(server.readRequest().head().target()).isEqualTo("/one");
      assertThat(server.isSilentFor(Duration.ofMillis(200))).isTrue();
      assertThat(upstream.connections()).isEqualTo(1);
      server.send(Relay.EMPTY_OK);
      assertThat(server.readRequest().head().target()).isEqualTo("/two");
      server.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().status()).isEqualTo(200);
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void holdsNoEndlessPipeline() {
    byte[] request = Latin1.bytes(get("/again"));
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(get("/one"));
      Wire server = upstream.accept();
      server.readRequest();
      long taken = client.sendUntilStalled(request, 64 << 20, Duration.ofMillis(500));
      assertThat(taken).isLessThan(12 << 20);
    }
  }

  @Test
  void answersNothingBehindAClose() {
    try (var upstream = RawUpstream.serving(this::echo);
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send("GET /last HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n" + SMUGGLED);
      assertThat(client.readResponse().text()).isEqualTo("/last");
      assertThat(client.readRest().bytes()).isEmpty();
      assertThat(seen).hasSize(1);
    }
  }

  @Test
  void answersNothingBehindAnHttp10Request() {
    try (var upstream = RawUpstream.serving(this::echo);
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send("GET /last HTTP/1.0\r\nHost: a.example\r\n\r\n" + SMUGGLED);
      assertThat(client.readResponse().text()).isEqualTo("/last");
      assertThat(client.readRest().bytes()).isEmpty();
      assertThat(seen).hasSize(1);
    }
  }

  @Test
  void readsABodyAsABodyWhateverItHolds() {
    try (var upstream = RawUpstream.serving(this::echo);
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(post("/x", SMUGGLED));
      assertThat(client.readResponse().text()).isEqualTo("/x" + SMUGGLED);
      client.send(
          "POST /y HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n"
              + Integer.toHexString(SMUGGLED.length())
              + "\r\n"
              + SMUGGLED
              + "\r\n0\r\n\r\n");
      assertThat(client.readResponse().text()).isEqualTo("/y" + SMUGGLED);
      assertThat(seen).extracting(m -> m.head().target()).containsExactly("/x", "/y");
    }
  }

  @Test
  void readsWhatFollowsARequestWithoutFramingAsTheNextRequest() {
    try (var upstream = RawUpstream.serving(this::echo);
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\n\r\n" + get("/y"));
      assertThat(client.readResponse().text()).isEqualTo("/x");
      assertThat(client.readResponse().text()).isEqualTo("/y");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 413 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
      })
  void takesNoRestOfAnUploadForARequest(String early) {
    try (var upstream =
            RawUpstream.serving(server -> {
              while (server.hasMore()) {
                Head head = server.readHead();
                seen.add(new Message(head, "", List.of(), true));
                server.send(early);
                server.bodyOfRequest(head).finish(head);
              }
            });
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 100\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(413);
      client.offer(SMUGGLED + "x".repeat(100 - SMUGGLED.length()));
      client.offer("GET /next HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
      client.readRest();
      assertThat(seen).extracting(m -> m.head().target()).doesNotContain("/smuggled");
    }
  }

  @Test
  void givesNoAnswerToTheWrongClient() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "event-loops", "1");
        var first = gateway.connect();
        var second = gateway.connect()) {
      first.send(get("/first"));
      Wire server = upstream.accept();
      server.readRequest();
      first.reset();
      second.send(get("/second"));
      Wire other = upstream.accept();
      assertThat(other.readRequest().head().target()).isEqualTo("/second");
      server.offer("HTTP/1.1 201 First\r\nContent-Length: 0\r\n\r\n");
      other.send("HTTP/1.1 202 Second\r\nContent-Length: 0\r\n\r\n");
      assertThat(second.readResponse().status()).isEqualTo(202);
    }
  }

  @Test
  void closesAConnectionThatTheClientEndsUnused() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.halfClose();
      assertThat(client.readRest()).isEqualTo(new Rest("", End.FIN));
      assertThat(upstream.connections()).isZero();
    }
  }

  private static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: a.example\r\n\r\n";
  }

  private static String post(String target, String body) {
    return "POST "
        + target
        + " HTTP/1.1\r\nHost: a.example\r\nContent-Length: "
        + (body.length() + "\r\n\r\n" + body);
  }
}
