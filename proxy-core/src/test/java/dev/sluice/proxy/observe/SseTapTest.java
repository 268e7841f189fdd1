package dev.sluice.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SseTapTest {
  private static final int RANDOM_DOCUMENTS = 20_000;

  /** Pieces of which random documents are made: what matters to the grammar, and near misses. */
  private static final String[] PIECES = {
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    "\n\n",
    "\r\r",
    "data",
    "data:",
    "data: x",
    "dat",
    "datax",
    "data :",
    " data:",
    "data\t",
    "id: 7",
    "event: values",
    ": heartbeat",
    ":",
    "\uFEFF",
    "\u00EF",
    "\u00EF\u00BB\u00BF",
    "\t\t\t",
    "{\"a\":[1,2,3]}",
    "retry",
    "d",
    "a",
    "t",
    "\u0000",
    "ä€",
    "abcdefgh",
    "abcdefghijklmnopqrstuvwxyz",
    "data: abcdefg\r\n\r\n",
    "dataa: \r\n",
  };

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          data: x\\n\\n                                              | 1
          data: x\\r\\n\\r\\n                                        | 1
          data: x\\r\\r                                              | 1
          data\\n\\n                                                 | 1
          data:\\n\\n                                                | 1
          data: x\\n                                                 | 0
          data: x                                                    | 0
          : heartbeat\\r\\n\\r\\n                                    | 0
          : heartbeat\\r\\n\\r\\ndata: x\\r\\n\\r\\n: heartbeat\\r\\n\\r\\n | 1
          event: end\\n\\n                                           | 0
          event: metadata\\r\\ndata: {}\\r\\nid: 17-0\\r\\n\\r\\n    | 1
          data: {\\ndata: }\\n\\ndata: y\\n\\n                       | 2
          \\n\\n\\ndata: x\\n\\n\\n\\n                               | 1
          database: x\\n\\n                                          | 0
          data : x\\n\\n                                             | 0
          <BOM>data: x\\n\\n                                       | 1
          <BOM><BOM>data: x\\n\\n                                | 0
          x\\n<BOM>data: x\\n\\n                                   | 0
          data: tab\\there and there\\tand\\there\\n\\n              | 1
          """)
  void countsWhatAClientWouldDispatch(String escaped, int events) {
    byte[] document = bytes(escaped.translateEscapes().replace("<BOM>", "\uFEFF"));

    assertThat(countWhole(document)).isEqualTo(events);
    assertThat(countByteByByte(document)).isEqualTo(events);
  }

  @Test
  void agreesWithASimpleParserOnRandomDocumentsCutAnywhere() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < RANDOM_DOCUMENTS; i++) {
      byte[] document = randomDocument(random);
      String where = "seed " + seed + ", document " + i;

      assertThat(countInPieces(document, random))
          .as(() -> where + ": " + new String(document, StandardCharsets.UTF_8))
          .isEqualTo(SimpleSseParser.countEvents(document));
    }
  }

  @Test
  void seesAnEventAtTheByteThatEndsIt() {
    SseTap tap = new SseTap();

    assertThat(observe(tap, "data: x\n")).isZero();
    assertThat(observe(tap, "\n")).isEqualTo(1);
    assertThat(observe(tap, "data: y\r\n\r")).isEqualTo(1);
    assertThat(observe(tap, "\ndata: z\n\ndata: z\n\n")).isEqualTo(2);
    assertThat(tap.events()).isEqualTo(4);
  }

  @Test
  void takesALineOfAnyLength() {
    SseTap tap = new SseTap();
    observe(tap, "data: ");
    for (int i = 0; i < 1_000; i++) {
      assertThat(observe(tap, "0123456789".repeat(100))).isZero();
    }

    assertThat(observe(tap, "\n\n")).isEqualTo(1);
  }

  @Test
  void beginsAnotherStreamAfterReset() {
    SseTap tap = new SseTap();
    observe(tap, "data: left over\n");

    tap.reset();

    assertThat(observe(tap, "\uFEFF\n")).isZero();
    assertThat(tap.events()).isZero();
  }

  @Test
  void borrowsTheBuffer() {
    ByteBuf buf = Unpooled.directBuffer().writeBytes(bytes("xxdata: x\n\nxx"));
    buf.readerIndex(1);
    try {
      SseTap tap = new SseTap();

      assertThat(tap.observe(buf, 2, buf.writerIndex() - 2)).isEqualTo(1);
      assertThat(buf.readerIndex()).isEqualTo(1);
      assertThat(buf.writerIndex()).isEqualTo(13);
      assertThat(buf.refCnt()).isEqualTo(1);
    } finally {
      buf.release();
    }
  }

  private static byte[] randomDocument(Random random) {
    StringBuilder document = new StringBuilder();
    for (int pieces = random.nextInt(40); pieces > 0; pieces--) {
      document.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return bytes(document.toString());
  }

  private static int countInPieces(byte[] document, Random random) {
    ByteBuf buf = Unpooled.wrappedBuffer(document);
    SseTap tap = new SseTap();
    int counted = 0;
    int at = 0;
    while (at < document.length) {
      int to = Math.min(document.length, at + 1 + random.nextInt(60));
      counted += tap.observe(buf, at, to);
      at = to;
    }
    assertThat(tap.events()).isEqualTo(counted);
    return counted;
  }

  private static int countWhole(byte[] document) {
    return new SseTap().observe(Unpooled.wrappedBuffer(document), 0, document.length);
  }

  private static int countByteByByte(byte[] document) {
    SseTap tap = new SseTap();
    for (int i = 0; i < document.length; i++) {
      tap.observe(Unpooled.wrappedBuffer(document), i, i + 1);
    }
    return (int) tap.events();
  }

  private static int observe(SseTap tap, String text) {
    byte[] bytes = bytes(text);
    return tap.observe(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
