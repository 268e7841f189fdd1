package dev.sluice.proxy.socket;

import static dev.sluice.proxy.testing.SocketFrames.masked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.socket.FrameReader.Event;
import dev.sluice.proxy.testing.SocketFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames of a client, in whatever pieces they come (RFC 6455 §5). */
class FrameReaderTest {
  private static final int LIMIT = 100_000;
  private static final int CASES = 300;
  private static final int KEY = 0x01_fe_80_7f;

  private final FrameReader reader = new FrameReader(LIMIT);
  private final StringBuilder text = new StringBuilder();

  /** Reads all of it, in pieces; what comes to its end, in order. */
  private List<String> read(String latin1, Random random) {
    List<String> events = new ArrayList<>();
    int at = 0;
    while (at < latin1.length()) {
      int to = Math.min(latin1.length(), at + 1 + random.nextInt(random.nextBoolean() ? 4 : 5_000));
      ByteBuf in = Unpooled.copiedBuffer(latin1.substring(at, to), StandardCharsets.ISO_8859_1);
      at = to;
      Event event;
      do {
        event = reader.next(in, this::payload);
        if (event == Event.MESSAGE) {
          events.add("MESSAGE " + text);
          text.setLength(0);
        } else if (event != Event.MORE && event != Event.BROKEN) {
          events.add(event + " " + new String(reader.control(), StandardCharsets.ISO_8859_1));
        }
      } while (event != Event.MORE && event != Event.BROKEN);
      in.release();
      if (event == Event.BROKEN) {
        events.add("BROKEN " + reader.code());
        return events;
      }
    }
    return events;
  }

  private void payload(ByteBuf in, int from, int to) {
    text.append(in.toString(from, to - from, StandardCharsets.ISO_8859_1));
  }

  private List<String> read(String latin1) {
    return read(latin1, new Random(1));
  }

  @Test
  void readsWhateverPiecesItComesIn() {
    for (long seed = 1; seed <= CASES; seed++) {
      Random random = new Random(seed);
      StringBuilder wire = new StringBuilder();
      List<String> expected = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        message(random, wire, expected);
      }
      assertThat(read(wire.toString(), random)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  /** A message in fragments of any length, none included, with control frames between them. */
  private static void message(Random random, StringBuilder wire, List<String> expected) {
    int fragments = random.nextInt(4);
    StringBuilder whole = new StringBuilder();
    for (int i = 0; i <= fragments; i++) {
      String part = noise(random, random.nextInt(8) == 0 ? 70_000 / (fragments + 1) : 300);
      int first = (i == fragments ? 0x80 : 0) | (i == 0 ? Opcode.TEXT : Opcode.CONTINUATION);
      wire.append(masked(first, part, random.nextInt()));
      whole.append(part);
      if (random.nextInt(3) == 0 && i < fragments) {
        boolean ping = random.nextBoolean();
        String said = noise(random, 126);
        wire.append(masked(ping ? SocketFrames.PING : SocketFrames.PONG, said, random.nextInt()));
        expected.add((ping ? "PING " : "PONG ") + said);
      }
    }
    expected.add("MESSAGE " + whole);
  }

  private static String noise(Random random, int below) {
    byte[] bytes = new byte[random.nextInt(below)];
    random.nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void readsAnyBytesAtAll() {
    for (long seed = 1; seed <= CASES; seed++) {
      Random random = new Random(seed);
      FrameReader fresh = new FrameReader(LIMIT);
      ByteBuf in = Unpooled.copiedBuffer(noise(random, 3_000), StandardCharsets.ISO_8859_1);
      Event event = Event.PING;
      while (event != Event.MORE && event != Event.BROKEN) {
        event = fresh.next(in, this::payload);
      }
      assertThat(event == Event.BROKEN).as("seed %d", seed).isEqualTo(fresh.code() != 0);
      assertThat(event == Event.BROKEN || !in.isReadable()).as("seed %d", seed).isTrue();
      in.release();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // first byte, fault
    "0xC1, 1002",
    "0xA1, 1002",
    "0x91, 1002", // reserved bits
    "0x83, 1002",
    "0x87, 1002",
    "0x8B, 1002",
    "0x8F, 1002", // opcodes that there are not
    "0x80, 1002",
    "0x00, 1002", // goes on with nothing
    "0x08, 1002",
    "0x09, 1002",
    "0x0A, 1002", // control frames in fragments
    "0x82, 1003",
    "0x02, 1003" // binary
  })
  void refusesWhatNoClientMaySend(int first, int code) {
    assertThat(read(masked(first, "x", KEY))).containsExactly("BROKEN " + code);
  }

  @Test
  void refusesAMessageWithinAnother() {
    String begun = masked(SocketFrames.TEXT_TO_GO_ON, "a", KEY);
    assertThat(read(begun + masked("b"))).containsExactly("BROKEN 1002");
  }

  @Test
  void refusesFramesWithoutAMask() {
    assertThat(read(SocketFrames.plain(SocketFrames.TEXT, "x"))).containsExactly("BROKEN 1002");
  }

  @Test
  void refusesLengthsThatAreNotInTheirShortestForm() {
    for (String length : new String[] {"\u00fe\0}", "\u00ff\0\0\0\0\0\0\u00ff\u00ff"}) {
      FrameReader fresh = new FrameReader(LIMIT);
      ByteBuf in =
          Unpooled.copiedBuffer("\u0081" + length + "keyskeys", StandardCharsets.ISO_8859_1);
      assertThat(fresh.next(in, this::payload)).isEqualTo(Event.BROKEN);
      assertThat(fresh.code()).isEqualTo(1002);
      in.release();
    }
  }

  @Test
  void refusesALengthBelowZero() {
    assertThat(read("\u0081\u00ff\u00ff\0\0\0\0\0\0\0keys")).containsExactly("BROKEN 1002");
  }

  @Test
  void refusesAControlFrameThatIsTooLong() {
    assertThat(read(masked(SocketFrames.PING, "x".repeat(126), KEY)))
        .containsExactly("BROKEN 1002");
  }

  @ParameterizedTest
  @CsvSource({"0", "999", "1004", "1005", "1006", "1015", "2999", "5000", "65535"})
  void refusesACloseWithACodeThatMayNotBeSent(int code) {
    String said = "" + (char) (code >> 8) + (char) (code & 0xff);
    assertThat(read(masked(SocketFrames.CLOSE, said, KEY))).containsExactly("BROKEN 1002");
  }

  @Test
  void refusesACloseWithHalfACode() {
    assertThat(read(masked(SocketFrames.CLOSE, "\3", KEY))).containsExactly("BROKEN 1002");
  }

  @Test
  void readsACloseWithAndWithoutACode() {
    assertThat(read(masked(SocketFrames.CLOSE, "\3\u00e8bye", KEY)))
        .containsExactly("CLOSE \3\u00e8bye");
    assertThat(read(masked(SocketFrames.CLOSE, "", KEY))).containsExactly("CLOSE ");
  }

  @Test
  void refusesAMessageOverTheLimitWhenItSaysHowLongItIs() {
    assertThat(read(masked("x".repeat(LIMIT)))).hasSize(1).allMatch(e -> e.startsWith("MESSAGE"));
    String tooLong = masked("x".repeat(LIMIT + 1)).substring(0, 14);
    assertThat(read(tooLong)).containsExactly("BROKEN 1009");
  }

  @Test
  void countsTheFragmentsOfAMessageTogether() {
    String half = "x".repeat(LIMIT / 2 + 1);
    String two =
        masked(SocketFrames.TEXT_TO_GO_ON, half, KEY)
            + masked(SocketFrames.LAST_CONTINUATION, half, KEY);
    assertThat(read(two)).containsExactly("BROKEN 1009");
  }
}
