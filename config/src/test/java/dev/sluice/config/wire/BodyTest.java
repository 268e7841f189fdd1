package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Body;
import dev.sluice.config.wire.kit.End;
import dev.sluice.config.wire.kit.Field;
import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.Latin1;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Rest;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.Relay;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies and trailers, in both directions and every framing. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodyTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n";
  private static final String POST_CHUNKED =
      "POST /x HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n";

  /** Fields that mean something before the body comes, so that a trailer must not carry them. */
  private static final String FORBIDDEN_TRAILERS =
      "Transfer-Encoding: chunked\r\nContent-Length: 99\r\nHost: evil.example\r\n"
          + "Authorization: Basic eDp5\r\nProxy-Authorization: Basic eDp5\r\n"
          + "Cookie: evil=1\r\nSet-Cookie: evil=1\r\nConnection: close\r\nTrailer: X-Evil\r\n"
          + "Content-Type: text/evil\r\nContent-Encoding: gzip\r\nContent-Range: bytes 0-1/2\r\n"
          + "X-Api-Key: evil\r\nX-Forwarded-For: 203.0.113.7\r\nLocation: /evil\r\n";

  private final Relay relay = Relay.start();

  @AfterAll
  void stop() {
    relay.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1023, 8192, 65_535, 65_536, 1_000_000})
  void passesBodiesWithALengthBothWays(int length) {
    String up = randomText(length, 1);
    String down = randomText(length, 2);
    var seen =
        relay.exchange(
            "POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: " + length + "\r\n\r\n" + up,
            "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + down);
    assertThat(seen.request().head().value("Content-Length")).isEqualTo("" + length);
    assertThat(seen.response().head().value("Content-Length")).isEqualTo("" + length);
    assertThat(seen.request().text().equals(up)).isTrue();
    assertThat(seen.response().text().equals(down)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1, 10000", "10, 50000", "4096, 200000", "100000, 250000"})
  void passesChunkedBodiesBothWays(int chunk, int length) {
    String up = randomText(length, 3);
    String down = randomText(length, 4);
    var seen =
        relay.exchange(
            POST_CHUNKED + chunked(up, chunk) + "0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: CHUNKED\r\n\r\n"
                + chunked(down, chunk)
                + "0\r\n\r\n");
    assertThat(seen.request().text().equals(up)).isTrue();
    assertThat(seen.response().text().equals(down)).isTrue();
    assertThat(seen.response().complete()).isTrue();
  }

  @Test
  void readsEveryLegalSpellingOfChunkSizes() {
    var seen =
        relay.exchange(
            POST_CHUNKED + "0A\r\n0123456789\r\na\r\n0123456789\r\n00001\r\nx\r\n000\r\n\r\n",
            Relay.EMPTY_OK);
    assertThat(seen.request().text()).isEqualTo("01234567890123456789x");
  }

  @Test
  void passesABodyOnAGet() {
    Message seen = relay.send("GET /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 3\r\n\r\nabc");
    assertThat(seen.text()).isEqualTo("abc");
  }

  @Test
  void passesAnEmptyPostWithItsZeroLength() {
    Message seen = relay.send("POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 0\r\n\r\n");
    assertThat(seen.head().value("Content-Length")).isEqualTo("0");
  }

  @Test
  void addsNoFramingToARequestWithoutBody() {
    Message seen = relay.send(GET);
    assertThat(seen.head().lines("Content-Length", "Transfer-Encoding")).isEmpty();
  }

  @Test
  void passesABodyThatEndsWithTheRuntimesConnection() {
    var seen = relay.exchangeThenClose(GET, "HTTP/1.1 200 OK\r\nX-A: b\r\n\r\nall of it");
    assertThat(seen.response().text()).isEqualTo("all of it");
    assertThat(seen.response().complete()).isTrue();
  }

  @Test
  void passesAResponseOfAnHttp10Runtime() {
    var seen = relay.exchangeThenClose(GET, "HTTP/1.0 200 Old\r\nX-A: b\r\n\r\nold body");
    assertThat(seen.response().head().startLine()).isEqualTo("HTTP/1.1 200 Old");
    assertThat(seen.response().text()).isEqualTo("old body");
  }

  @Test
  void dechunksForHttp10Clients() {
    try (Wire client = relay.gateway().connect()) {
      var seen =
          relay.exchangeOn(
              client,
              "GET /x HTTP/1.0\r\nHost: a.example\r\n\r\n",
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n"
                  + "0\r\nX-Trailer: t\r\n\r\n");
      assertThat(seen.response().head().lines("Transfer-Encoding", "X-Trailer")).isEmpty();
      assertThat(seen.response().text()).isEqualTo("hello world");
      assertThat(client.readRest()).isEqualTo(new Rest("", End.FIN));
    }
  }

  @Test
  void neitherUnpacksNorPacksBodies() throws IOException {
    String packed = Latin1.text(gzip("the body ".repeat(100)));
    var seen =
        relay.exchange(
            "POST /x HTTP/1.1\r\nHost: a.example\r\nAccept-Encoding: gzip\r\n"
                + "Content-Encoding: gzip\r\nContent-Length: "
                + (packed.length() + "\r\n\r\n" + packed),
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                + (packed.length() + "\r\n\r\n" + packed));
    assertThat(seen.request().text()).isEqualTo(packed);
    assertThat(seen.response().text()).isEqualTo(packed);
    Message plain =
        relay
            .exchange(
                "GET /x HTTP/1.1\r\nHost: a.example\r\nAccept-Encoding: gzip, br\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + "the body ".repeat(100))
            .response();
    assertThat(plain.head().has("Content-Encoding")).isFalse();
    assertThat(plain.text()).isEqualTo("the body ".repeat(100));
  }

  @Test
  void passesTrailersBothWaysAsTrailers() {
    var seen =
        relay.exchange(
            "POST /x HTTP/1.1\r\nHost: a.example\r\nTE: trailers\r\nConnection: TE\r\n"
                + "Trailer: X-Sum, X-Other\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\nX-Sum: 1\r\nx-other: two words \r\nX-Sum: 3\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Md5\r\n\r\n"
                + "2\r\nhi\r\n0\r\nX-Md5: abc\r\nX-Unannounced: d\r\n\r\n");
    assertThat(seen.request().trailers())
        .containsExactly(
            new Field("X-Sum", "1"), new Field("x-other", "two words"), new Field("X-Sum", "3"));
    assertThat(seen.response().trailers())
        .containsExactly(new Field("X-Md5", "abc"), new Field("X-Unannounced", "d"));
    assertThat(seen.request().head().lines("X-Sum", "X-Other")).isEmpty();
    assertThat(seen.response().head().lines("X-Md5", "X-Unannounced")).isEmpty();
  }

  @Test
  void dropsTrailersThatConnectionNames() {
    String trailers = "0\r\nX-Kept: 1\r\nX-Hop: 2\r\nx-last: 3\r\n\r\n";
    var seen =
        relay.exchange(
            "POST /x HTTP/1.1\r\nHost: a.example\r\nConnection: x-hop, keep-alive\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"
                + trailers,
            "HTTP/1.1 200 OK\r\nConnection: X-HOP\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2\r\nhi\r\n"
                + trailers);
    List<Field> expected = List.of(new Field("X-Kept", "1"), new Field("x-last", "3"));
    assertThat(seen.request().trailers()).isEqualTo(expected);
    assertThat(seen.response().trailers()).isEqualTo(expected);
  }

  @Test
  void dropsTrailersThatFrameRouteOrAuthenticate() {
    var seen =
        relay.exchange(
            POST_CHUNKED + "2\r\nhi\r\n0\r\n" + FORBIDDEN_TRAILERS + "X-Kept: 1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"
                + FORBIDDEN_TRAILERS
                + "X-Kept: 2\r\n\r\n");
    assertThat(seen.request().trailers()).contains(new Field("X-Kept", "1"));
    assertThat(seen.response().trailers()).contains(new Field("X-Kept", "2"));
    assertThat(seen.request().trailers()).noneMatch(BodyTest::mustNotTrail);
    assertThat(seen.response().trailers()).noneMatch(BodyTest::mustNotTrail);
    assertThat(seen.request().head().raw() + seen.response().head().raw()).doesNotContain("evil");
  }

  private static boolean mustNotTrail(Field field) {
    return field
        .name()
        .matches(
            "(?i)transfer-encoding|content-length|host|authorization|proxy-authorization|cookie"
                + "|set-cookie|connection|content-type|content-encoding|content-range|trailer"
                + "|x-api-key|x-forwarded-for");
  }

  @Test
  void passesAnEarlyAnswerOnWhenTheRuntimeClosesWithoutReadingTheBody() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send("POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 999999999\r\n\r\n");
      Wire server = upstream.accept();
      server.readHead();
      client.sendUntilStalled(new byte[65_536], 64L << 20, Duration.ofMillis(200));
      server.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
      server.close(); // with bytes unread: the kernel resets the connection behind the answer
      Message answer = client.readResponse();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.text()).isEqualTo("big");
    }
  }

  @Test
  void passesEachPieceOfAnUploadOnAtOnce() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream);
        var client = gateway.connect()) {
      client.send(POST_CHUNKED);
      Wire server = upstream.accept();
      Head head = server.readHead();
      Body body = server.bodyOfRequest(head);
      for (String piece : new String[] {"one", "two", "three"}) {
        client.send(chunked(piece, 10));
        body.expect(piece);
      }
      client.send("0\r\n\r\n");
      assertThat(body.finish(head).complete()).isTrue();
      server.send(Relay.EMPTY_OK);
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void answersManyRequestsOnOneConnection() {
    try (Wire client = relay.gateway().connect()) {
      for (int i = 0; i < 100; i++) {
        var seen =
            relay.exchangeOn(
                client,
                "POST /" + i + " HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\n\r\nup",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndown");
        assertThat(seen.request().head().target()).isEqualTo("/" + i);
        assertThat(seen.request().text() + seen.response().text()).isEqualTo("updown");
      }
    }
  }

  private static String chunked(String text, int size) {
    StringBuilder chunks = new StringBuilder();
    for (int i = 0; i < text.length(); i += size) {
      String chunk = text.substring(i, Math.min(text.length(), i + size));
      chunks
          .append(Integer.toHexString(chunk.length()))
          .append("\r\n")
          .append(chunk)
          .append("\r\n");
    }
    return chunks.toString();
  }

  private static String randomText(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return Latin1.text(bytes);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(Latin1.bytes(text));
    }
    return packed.toByteArray();
  }
}
