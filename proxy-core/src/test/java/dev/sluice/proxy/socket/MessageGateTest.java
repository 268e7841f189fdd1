package dev.sluice.proxy.socket;

import static dev.sluice.proxy.testing.SocketFrames.masked;
import static dev.sluice.proxy.testing.SocketFrames.plain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.JsonWriter;
import dev.sluice.proxy.json.Scan;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.testing.SocketFrames;
import dev.sluice.proxy.testing.SocketFrames.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stands in a socket: messages go on changed or are answered, in their order. */
class MessageGateTest {
  private static final Selection SELECTION = Selection.builder().read("n").build();
  private static final int LIMIT = 200_000;
  private static final int CASES = 200;

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
  private final Ends ends = new Ends();
  private MessageGate gate = new MessageGate(ends, SELECTION, LIMIT);

  /** Both ends of the gate; what is asked waits until the test decides. */
  private final class Ends implements SocketEnds {
    final StringBuilder toRuntime = new StringBuilder();
    final StringBuilder toClient = new StringBuilder();
    final Deque<Scan> asked = new ArrayDeque<>();
    long room = Long.MAX_VALUE / 2;
    long taken;
    int closed;
    int resumed;

    @Override
    public ByteBufAllocator allocator() {
      return allocator;
    }

    @Override
    public boolean take(int bytes) {
      if (taken + bytes > room) {
        return false;
      }
      taken += bytes;
      return true;
    }

    @Override
    public void give(long bytes) {
      taken -= bytes;
    }

    @Override
    public int maskingKey() {
      return 0x9e_37_79_b9;
    }

    @Override
    public void message(Scan message) {
      asked.add(message);
    }

    @Override
    public void toRuntime(ByteBuf frame) {
      append(toRuntime, frame);
    }

    @Override
    public void toClient(ByteBuf bytes) {
      append(toClient, bytes);
    }

    @Override
    public void resumed() {
      resumed++;
    }

    @Override
    public void closed(int code) {
      closed = code;
    }
  }

  @AfterEach
  void holdsNothing() {
    gate.release();
    assertThat(ends.taken).isZero();
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  private static void append(StringBuilder to, ByteBuf bytes) {
    to.append(bytes.toString(StandardCharsets.ISO_8859_1));
    bytes.release();
  }

  private ByteBuf bytes(String latin1) {
    ByteBuf buffer = allocator.buffer(latin1.length() + 1);
    return buffer.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static List<Frame> frames(StringBuilder wire) {
    List<Frame> frames = new ArrayList<>();
    int[] at = {0};
    IntFunction<String> next = length -> wire.substring(at[0], at[0] += length);
    while (at[0] < wire.length()) {
      frames.add(SocketFrames.read(next));
    }
    return frames;
  }

  private void send(String frame) {
    gate.fromClient(bytes(frame));
  }

  @Test
  void sendsAChangedMessageInOneMaskedFrame() {
    send(masked(SocketFrames.TEXT_TO_GO_ON, "{\"n\"", 7) + masked(0x80, ":1}", 8));
    Scan.Read read = (Scan.Read) ends.asked.remove();
    JsonEdits edits = new JsonEdits();
    edits.replace(read.root().member("n"), JsonWriter.string("two"));
    gate.forward(edits.toRewrite());
    assertThat(frames(ends.toRuntime))
        .containsExactly(new Frame(SocketFrames.TEXT, true, "{\"n\":\"two\"}"));
  }

  @Test
  void takesNothingMoreWhileAMessageIsAskedAbout() {
    send(masked("{\"n\":1}") + masked(SocketFrames.PING, "p", 3) + masked("{\"n\":2}"));
    assertThat(gate.isReading()).isFalse();
    assertThat(ends.asked).hasSize(1);
    assertThat(ends.toRuntime).isEmpty();
    gate.forward(null);
    assertThat(ends.asked).hasSize(2);
    gate.answer("{}");
    assertThat(gate.isReading()).isTrue();
    assertThat(ends.resumed).isPositive();
    assertThat(frames(ends.toRuntime)).extracting(Frame::text).containsExactly("{\"n\":1}", "p");
    assertThat(frames(ends.toClient)).containsExactly(new Frame(SocketFrames.TEXT, false, "{}"));
  }

  @Test
  void answersBetweenTheRuntimesMessages() {
    send(masked("{\"n\":1}"));
    String fragments = plain(0x01, "one") + plain(SocketFrames.PING, "") + plain(0x80, "two");
    gate.fromRuntime(bytes(fragments.substring(0, 3)));
    gate.answer("{}");
    assertThat(gate.isReading()).isFalse(); // its place has not come yet
    gate.fromRuntime(bytes(fragments.substring(3) + plain(0x81, "three")));
    assertThat(gate.isReading()).isTrue();
    assertThat(ends.toClient.toString())
        .isEqualTo(fragments + plain(0x81, "{}") + plain(0x81, "three"));
  }

  @Test
  void passesACloseOnAndReadsNothingBehindIt() {
    send(masked(SocketFrames.CLOSE, "\3\u00e8", 5) + masked("{\"n\":1}"));
    send(masked("{\"n\":2}"));
    assertThat(ends.asked).isEmpty();
    assertThat(frames(ends.toRuntime))
        .containsExactly(new Frame(SocketFrames.CLOSE, true, "\3\u00e8"));
    gate.fromRuntime(bytes(plain(SocketFrames.CLOSE, "\3\u00e8")));
    assertThat(ends.toClient.toString()).isEqualTo(plain(SocketFrames.CLOSE, "\3\u00e8"));
  }

  @Test
  void closesWithoutCuttingAFrameOfTheRuntime() {
    gate.fromRuntime(bytes(plain(0x01, "one").substring(0, 4)));
    send(masked(SocketFrames.BINARY, "x", 5));
    assertThat(ends.closed).isZero();
    assertThat(frames(ends.toRuntime).getFirst().code()).isEqualTo(1001);
    gate.fromRuntime(bytes(plain(0x01, "one").substring(4) + plain(0x80, "two")));
    assertThat(ends.closed).isEqualTo(1003);
    assertThat(ends.toClient.toString())
        .isEqualTo(plain(0x01, "one") + plain(SocketFrames.CLOSE, "\3\u00eb"));
  }

  @Test
  void closesWhenThereIsNoRoom() {
    ends.room = 10;
    send(masked("{\"n\":\"a long one\"}"));
    assertThat(ends.closed).isEqualTo(1013);
  }

  @Test
  void forgetsADecisionThatComesTooLate() {
    send(masked("{\"n\":1}"));
    gate.close(1008, "");
    gate.forward(null);
    gate.answer("{}");
    assertThat(frames(ends.toRuntime)).extracting(Frame::first).containsExactly(SocketFrames.CLOSE);
    assertThat(frames(ends.toClient)).extracting(Frame::code).containsExactly(1008);
  }

  @Test
  void findsOutWhatIsNoJson() {
    send(masked("{\"n\":1") + masked("{\"n\":1,\"n\":2}") + masked(""));
    for (int i = 0; i < 3; i++) {
      assertThat(ends.asked.remove()).isInstanceOf(Scan.Refused.class);
      gate.answer("no");
    }
    assertThat(frames(ends.toClient)).hasSize(3);
  }

  @Test
  void passesWhateverTheRuntimeSends() {
    Random random = new Random(11);
    StringBuilder sent = new StringBuilder();
    for (int i = 0; i < CASES; i++) {
      byte[] noise = new byte[1 + random.nextInt(100)];
      random.nextBytes(noise);
      String text = new String(noise, StandardCharsets.ISO_8859_1);
      sent.append(text);
      gate.fromRuntime(bytes(text));
    }
    assertThat(ends.toClient).hasToString(sent.toString());
  }

  // ---- any traffic in any pieces

  @Test
  void keepsOrderAndFramesInWhateverPiecesTheyCome() {
    for (long seed = 1; seed <= CASES; seed++) {
      new Traffic(new Random(seed), "seed " + seed).run();
    }
  }

  /** One socket's traffic. */
  private final class Traffic {
    private final Random random;
    private final String name;
    private final StringBuilder client = new StringBuilder();
    private final StringBuilder runtime = new StringBuilder();
    private final List<String> said = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final List<String> forwarded = new ArrayList<>();
    private final List<String> answered = new ArrayList<>();

    Traffic(Random random, String name) {
      this.random = random;
      this.name = name;
      ends.toClient.setLength(0);
      ends.toRuntime.setLength(0);
      gate = new MessageGate(ends, SELECTION, LIMIT);
    }

    void run() {
      for (int i = 0; i < 6; i++) {
        said(i);
        event(i);
      }
      int up = 0;
      int down = 0;
      int decided = 0;
      while (up < client.length() || down < runtime.length() || decided < said.size()) {
        if (up < client.length() && gate.isReading() && random.nextBoolean()) {
          int to = Math.min(client.length(), up + 1 + random.nextInt(40));
          gate.fromClient(bytes(client.substring(up, to)));
          up = to;
        } else if (!ends.asked.isEmpty() && random.nextBoolean()) {
          decide(decided++);
        } else if (down < runtime.length()) {
          int to = Math.min(runtime.length(), down + 1 + random.nextInt(40));
          gate.fromRuntime(bytes(runtime.substring(down, to)));
          down = to;
        }
      }
      check();
    }

    private void said(int number) {
      String text = "{\"n\":" + number + ",\"x\":\"" + "y".repeat(random.nextInt(150)) + "\"}";
      said.add(text);
      int cut = random.nextInt(text.length());
      client
          .append(masked(0x01, text.substring(0, cut), random.nextInt()))
          .append(random.nextBoolean() ? masked(SocketFrames.PING, "ping", 1) : "")
          .append(masked(0x80, text.substring(cut), random.nextInt()));
    }

    private void event(int number) {
      String text = "event " + number + "z".repeat(random.nextInt(300));
      events.add(text);
      int cut = random.nextInt(text.length());
      runtime
          .append(plain(0x01, text.substring(0, cut)))
          .append(random.nextBoolean() ? plain(SocketFrames.PONG, "pong") : "")
          .append(plain(0x80, text.substring(cut)));
    }

    private void decide(int number) {
      ends.asked.remove();
      if (random.nextBoolean()) {
        forwarded.add(said.get(number));
        gate.forward(null);
      } else {
        answered.add("answer " + number);
        gate.answer("answer " + number);
      }
    }

    private void check() {
      List<String> atRuntime = new ArrayList<>();
      for (Frame frame : frames(ends.toRuntime)) {
        assertThat(frame.masked()).isTrue();
        if (frame.first() == SocketFrames.TEXT) {
          atRuntime.add(frame.text());
        }
      }
      assertThat(atRuntime).as(name).isEqualTo(forwarded);
      List<String> answers = new ArrayList<>();
      List<String> messages = new ArrayList<>();
      StringBuilder begun = new StringBuilder();
      for (Frame frame : frames(ends.toClient)) {
        switch (frame.first()) {
          case SocketFrames.TEXT -> {
            assertThat(begun).as(name + ": within a message").isEmpty();
            answers.add(frame.text());
          }
          case SocketFrames.PONG -> {}
          case 0x01 -> begun.append('>').append(frame.text());
          default -> {
            messages.add(begun.substring(1) + frame.text());
            begun.setLength(0);
          }
        }
      }
      assertThat(answers).as(name).isEqualTo(answered);
      assertThat(messages).as(name).isEqualTo(events);
    }
  }
}
