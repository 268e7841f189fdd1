package dev.sluice.config.wire.framing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Await;
import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.Problem;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * A chunked request body that is malformed is refused. Its head may have gone on by then, so the
 * runtime must see that the request is not complete, and nothing behind it.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class RefusedBodyTest {
  private static final String HEAD =
      "POST /x HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a.example\r\n\r\n";
  private static final String REST = "\r\n5\r\nhello\r\n0\r\n\r\n";

  static final List<Refused> BODIES =
      List.of(
          body("empty size", "\r\nhello" + REST),
          body("blank size", " \r\nhello" + REST),
          body("negative size", "-5\r\nhello" + REST),
          body("negative zero", "-0\r\n\r\n"),
          body("positive size", "+5\r\nhello" + REST),
          body("size with 0x", "0x5\r\nhello" + REST),
          body("size that is no number", "five\r\nhello" + REST),
          body("size with a g", "5g\r\nhello" + REST),
          body("space before the size", " 5\r\nhello" + REST),
          body("tab before the size", "\t5\r\nhello" + REST),
          body("space behind the size", "5 \r\nhello" + REST),
          body("tab behind the size", "5\t\r\nhello" + REST),
          body("two sizes", "5 5\r\nhello" + REST),
          body("size with a comma", "5,\r\nhello" + REST),
          body("size with an underscore", "5_0\r\nhello" + REST),
          body("size with a fraction", "5.0\r\nhello" + REST),
          body("size in other digits", "\u00ef\u00bc\u0095\r\nhello" + REST),
          body("size with NUL", "5\u0000\r\nhello" + REST),
          body("size beyond 63 bits", "8000000000000000\r\nhello" + REST).or(413),
          body("size of 64 bits", "ffffffffffffffff\r\nhello" + REST).or(413),
          body("size that wraps to five", "10000000000000005\r\nhello" + REST).or(413),
          body("size of many digits", "f".repeat(100) + "\r\nhello" + REST).or(413),
          body("bare LF behind the size", "5\nhello" + REST),
          body("bare CR behind the size", "5\rhello" + REST),
          body("two CR behind the size", "5\r\r\nhello" + REST),
          body("no CRLF behind the data", "5\r\nhello0\r\n\r\n"),
          body("bare LF behind the data", "5\r\nhello\n0\r\n\r\n"),
          body("bare CR behind the data", "5\r\nhello\r0\r\n\r\n"),
          body("more data than the size", "5\r\nhello, world" + REST),
          body("less data than the size", "9\r\nhello" + REST),
          body("bare LF behind the last size", "0\n\r\n"),
          body("bare LF for the end", "0\r\n\n"),
          body("bare CR for the end", "0\r\n\rX"),
          body("extension with NUL", "5;a=\u0000\r\nhello" + REST),
          body("extension with a control", "5;a=\u0001b\r\nhello" + REST),
          body("extension with a bare LF", "5;a=b\nhello" + REST),
          body("extension with a bare CR", "5;a\rb\r\nhello" + REST),
          body("extension with DEL", "5;a=\u007f\r\nhello" + REST),
          body("extension without end", "5;" + "a".repeat(200_000) + "\r\nhello" + REST)
              .or(413, 431),
          body("trailer without colon", "0\r\nnothing\r\n\r\n"),
          body("trailer without name", "0\r\n: b\r\n\r\n"),
          body("trailer with a space in its name", "0\r\nX A: b\r\n\r\n"),
          body("trailer with a space before the colon", "0\r\nX-A : b\r\n\r\n"),
          body("folded trailer", "0\r\nX-A: b\r\n c\r\n\r\n"),
          body("trailer with NUL", "0\r\nX-A: \u0000\r\n\r\n"),
          body("trailer with a control", "0\r\nX-A: \u0001\r\n\r\n"),
          body("trailer with a bare CR", "0\r\nX-A: b\rc\r\n\r\n"),
          body("trailer with a bare LF", "0\r\nX-A: b\nX-B: c\r\n\r\n"),
          body("trailer that ends with a bare LF", "0\r\nX-A: b\n\r\n"),
          body("trailer with 0x80 in its name", "0\r\nX\u0080: b\r\n\r\n"),
          body("request for a trailer", "0\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n"),
          body("one huge trailer", "0\r\nX-A: " + "b".repeat(200_000) + "\r\n\r\n").or(413, 431),
          body("many trailers", "0\r\n" + "X-A: b\r\n".repeat(1000) + "\r\n").or(413, 431));

  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final Queue<Message> complete = new ConcurrentLinkedQueue<>();
  private final RawUpstream upstream = RawUpstream.serving(this::record);
  private final Gateway gateway = Gateway.inFrontOf(upstream);

  private static Refused body(String name, String body) {
    return Refused.raw(name, HEAD + body + SMUGGLED);
  }

  /** Reads all that comes, answers nothing. */
  private void record(Wire client) {
    try {
      while (client.hasMore()) {
        Head head = client.readHead();
        begun.incrementAndGet();
        Message message = client.bodyOfRequest(head).finish(head);
        if (message.complete()) {
          complete.add(message);
        }
      }
    } finally {
      ended.incrementAndGet();
    }
  }

  @AfterAll
  void stop() {
    gateway.close();
    upstream.close();
  }

  @ParameterizedTest
  @FieldSource("BODIES")
  void refuses(Refused request) {
    try (var client = gateway.connect()) {
      client.offer(request.bytes());
      assertRefused(client, request);
    }
  }

  @ParameterizedTest
  @FieldSource("BODIES")
  void refusesWhatComesBehindAHeadThatHasGoneOn(Refused request) {
    try (var client = gateway.connect()) {
      int before = begun.get();
      client.send(HEAD);
      Await.until("the head has gone on", () -> begun.get() > before);
      client.offer(request.bytes().substring(HEAD.length()));
      assertRefused(client, request);
    }
  }

  private void assertRefused(Wire client, Refused request) {
    Message response = client.readResponse();
    assertThat(response.status()).isIn(request.statuses());
    assertThat(Problem.in(response).status()).isEqualTo(response.status());
    assertThat(response.head().lists("Connection", "close")).isTrue();
    assertThat(client.readRest().bytes()).isEmpty();
    Await.until("the runtime's connection is ended", () -> ended.get() == upstream.connections());
    assertThat(complete).isEmpty();
  }
}
