package dev.sluice.bench.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamCheckerTest {
  private static final int SIZE = 120;
  private static final int STREAM = 7;
  private static final long SENT = 1_234_567_890_123_456L;

  private final EventFormat format = new EventFormat(SIZE);
  private final Faults faults = new Faults();
  private final List<Long> sent = new ArrayList<>();
  private final StreamChecker checker = new StreamChecker(format, faults, sent::add);

  @Test
  void anEventIsAServerSentEventOfItsSize() {
    String text = new String(event(STREAM, 1), StandardCharsets.US_ASCII);
    assertThat(text)
        .hasSize(SIZE)
        .startsWith("event: messages\r\ndata: {\"")
        .endsWith("\"}\r\n\r\n");
    assertThat(text.indexOf("\r\n\r\n")).isEqualTo(SIZE - 4);
  }

  @Test
  void refusesASizeThatHoldsNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EventFormat(EventFormat.MIN_BYTES - 1));
  }

  @Test
  void findsNothingWrongHoweverTheBytesAreCut() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] stream = stream(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    for (int at = 0; at < stream.length; ) {
      int length = Math.min(stream.length - at, 1 + random.nextInt(300));
      checker.accept(Unpooled.wrappedBuffer(stream), at, length);
      at += length;
    }
    checker.finish(10);
    assertThat(faults.total()).as("seed %d", seed).isZero();
    assertThat(checker.received()).isEqualTo(10);
    assertThat(sent).hasSize(10).containsOnly(SENT);
  }

  @Test
  void countsLostEvents() {
    accept(stream(0, 1, 4));
    assertThat(faults.lost).isEqualTo(2);
    assertThat(faults.reordered).isZero();
  }

  @Test
  void countsAnEventLostAtTheEnd() {
    accept(stream(0, 1));
    checker.finish(3);
    assertThat(faults.lost).isEqualTo(1);
  }

  @Test
  void countsAnEventLostAtTheBeginning() {
    accept(stream(1, 2));
    assertThat(faults.lost).isEqualTo(1);
  }

  @Test
  void countsAReorderedEventOnceAndNotAsLost() {
    accept(stream(0, 2, 1, 3));
    assertThat(faults.lost).isZero();
    assertThat(faults.reordered).isEqualTo(1);
  }

  @Test
  void countsAnEventThatComesTwice() {
    accept(stream(0, 1, 1, 2));
    assertThat(faults.lost).isZero();
    assertThat(faults.reordered).isEqualTo(1);
  }

  @Test
  void noticesAChangeOfAnyByte() {
    for (int at = 0; at < SIZE; at++) {
      byte[] event = event(STREAM, 0);
      event[at] ^= 1;
      Faults found = new Faults();
      StreamChecker fresh = new StreamChecker(format, found, sent::add);
      fresh.accept(Unpooled.wrappedBuffer(event), 0, SIZE);
      assertThat(found.altered).as("byte %d", at).isEqualTo(1);
      assertThat(fresh.received()).isZero();
    }
  }

  @Test
  void noticesAnEventOfAnotherStream() {
    accept(stream(0));
    accept(event(STREAM + 1, 1));
    assertThat(faults.altered).isEqualTo(1);
  }

  @Test
  void noticesAnEventThatIsCutAtTheEnd() {
    ByteBuf bytes = Unpooled.wrappedBuffer(stream(0, 1));
    checker.accept(bytes, 0, SIZE + 5);
    checker.finish(1);
    assertThat(faults.altered).isEqualTo(1);
  }

  @Test
  void leavesTheBufferAsItWas() {
    ByteBuf bytes = Unpooled.wrappedBuffer(stream(0));
    checker.accept(bytes, 0, SIZE);
    assertThat(bytes.readerIndex()).isZero();
    assertThat(bytes.refCnt()).isEqualTo(1);
  }

  private void accept(byte[] bytes) {
    checker.accept(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
  }

  private byte[] stream(long... sequence) {
    byte[] bytes = new byte[sequence.length * SIZE];
    for (int i = 0; i < sequence.length; i++) {
      System.arraycopy(event(STREAM, sequence[i]), 0, bytes, i * SIZE, SIZE);
    }
    return bytes;
  }

  private byte[] event(int stream, long sequence) {
    byte[] event = new byte[SIZE];
    format.write(event, 0, stream, sequence, SENT);
    return event;
  }
}
