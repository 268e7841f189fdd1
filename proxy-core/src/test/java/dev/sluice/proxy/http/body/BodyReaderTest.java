package dev.sluice.proxy.http.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.Connection;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.ForwardedFields;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http.HeadReader.HeadLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {
  private static final HeadLimits LIMITS = new HeadLimits(1024, 4096, 20);

  @Test
  void endsAfterTheDeclaredLength() throws BadMessage {
    BodyReader body = new BodyReader(LIMITS);
    body.begin(new Framing(Framing.Kind.LENGTH, 4), Connection.UNSAID);
    StringBuilder content = new StringBuilder();

    assertThat(body.advance(bytes("ab"), sink(content))).isEqualTo(2);
    assertThat(body.isComplete()).isFalse();
    assertThat(body.advance(bytes("cdef"), sink(content))).isEqualTo(2);
    assertThat(body.isComplete()).isTrue();
    assertThat(content).hasToString("abcd");
  }

  @Test
  void endsWhenTheSenderClosesOnlyIfThatIsTheFraming() throws BadMessage {
    BodyReader body = new BodyReader(LIMITS);
    body.begin(Framing.UNTIL_CLOSE, Connection.UNSAID);
    body.advance(bytes("ab"), sink(new StringBuilder()));
    assertThat(body.endsByClose()).isTrue();

    body.begin(new Framing(Framing.Kind.LENGTH, 4), Connection.UNSAID);
    body.advance(bytes("ab"), sink(new StringBuilder()));
    assertThat(body.endsByClose()).isFalse();
  }

  /** Random documents, chunkings and cuts: the content comes out and the end is found. */
  @Test
  void followsChunksHoweverTheyAreCut() throws BadMessage {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder expected = new StringBuilder();
      String wire = chunked(random, expected);
      boolean trailers = random.nextInt(4) == 0;
      String coded = wire + (trailers ? "A: b\r\n\r\n" : "\r\n");
      assertThat(read(coded + "NEXT", random)).as("seed " + seed).isEqualTo(expected + "|NEXT");
    }
  }

  private static String chunked(Random random, StringBuilder expected) {
    StringBuilder wire = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      String data = "x\r\n0\r\n\r\n".repeat(1 + random.nextInt(40));
      String size = Integer.toHexString(data.length());
      wire.append(random.nextBoolean() ? "0" : "").append(size).append("\r\n");
      wire.append(data).append("\r\n");
      expected.append(data);
    }
    return wire.append("0\r\n").toString();
  }

  /** Reads a coded body off randomly cut pieces; what is left stands after the bar. */
  private static String read(String coded, Random random) throws BadMessage {
    BodyReader body = new BodyReader(LIMITS);
    body.begin(Framing.CHUNKED, Connection.UNSAID);
    StringBuilder content = new StringBuilder();
    StringBuilder passed = new StringBuilder();
    ByteBuf in = Unpooled.buffer();
    int at = 0;
    while (!body.isComplete()) {
      int end = Math.min(coded.length(), at + 1 + random.nextInt(30));
      in.writeCharSequence(coded.substring(at, end), StandardCharsets.ISO_8859_1);
      at = end;
      if (!body.isBeforeTrailers()) {
        int length = body.advance(in, sink(content));
        passed.append(in.readCharSequence(length, StandardCharsets.ISO_8859_1));
      }
      if (body.isBeforeTrailers()) {
        body.readTrailers(in);
      }
    }
    assertThat(coded).startsWith(passed.toString());
    return content + "|" + in.toString(StandardCharsets.ISO_8859_1) + coded.substring(at);
  }

  @Test
  void readsTrailers() throws BadMessage {
    BodyReader body = new BodyReader(LIMITS);
    body.begin(Framing.CHUNKED, Connection.UNSAID);
    ByteBuf in = bytes("1\r\na\r\n0\r\nX-Sum: 1\r\nHost: evil\r\n\r\n");
    in.skipBytes(body.advance(in, sink(new StringBuilder())));

    assertThat(body.isBeforeTrailers()).isTrue();
    Fields trailers = Objects.requireNonNull(body.readTrailers(in), "whole trailers");
    ByteBuf out = Unpooled.buffer();
    ForwardedFields.copyTrailers(trailers, out);
    assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo("X-Sum: 1\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "g\r\n",
        "-1\r\n",
        "+1\r\n",
        "0x1\r\n",
        "1 \r\na\r\n",
        " 1\r\na\r\n",
        "1;a=b\r\na\r\n",
        "1\na\r\n",
        "1\r\nab\r\n",
        "1\r\na\n",
        "1\r\na\r0",
        "1\r\na",
        "fffffffffffffffff\r\n",
        "0000000000000000\r\n",
        "1\rXa\r\n",
      })
  void refusesMalformedChunks(String wire) {
    BodyReader body = new BodyReader(LIMITS);
    body.begin(Framing.CHUNKED, Connection.UNSAID);

    assertThatThrownBy(() -> body.advance(bytes(wire + "\0"), sink(new StringBuilder())))
        .isInstanceOf(BadMessage.class);
  }

  private static ContentSink sink(StringBuilder content) {
    return (in, from, to) ->
        content.append(in.toString(from, to - from, StandardCharsets.ISO_8859_1));
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }
}
