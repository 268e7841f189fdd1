package dev.sluice.bench.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * A server-sent event of a fixed size that carries the number of its stream, its place in it, the
 * time it was sent, and a checksum of the three, so that an event lost, reordered, altered or sent
 * down the wrong stream is noticed.
 *
 * <p>Immutable, thread-safe.
 */
public final class EventFormat {
  private static final String HEAD = "event: messages\r\ndata: {\"stream\":\"";
  private static final String SEQUENCE = "\",\"n\":\"";
  private static final String SENT = "\",\"t\":\"";
  private static final String SUM = "\",\"c\":\"";
  private static final String PADDING = "\",\"p\":\"";
  private static final String TAIL = "\"}\r\n\r\n";

  private static final int STREAM_AT = HEAD.length();
  private static final int STREAM_DIGITS = 4;
  private static final int SEQUENCE_AT = STREAM_AT + STREAM_DIGITS + SEQUENCE.length();
  private static final int SEQUENCE_DIGITS = 10;
  private static final int SENT_AT = SEQUENCE_AT + SEQUENCE_DIGITS + SENT.length();
  private static final int SENT_DIGITS = 16;
  private static final int SUM_AT = SENT_AT + SENT_DIGITS + SUM.length();
  private static final int SUM_DIGITS = 8;
  private static final int PADDING_AT = SUM_AT + SUM_DIGITS;

  /** Smallest event that can be made, in bytes. */
  public static final int MIN_BYTES = PADDING_AT + PADDING.length() + TAIL.length();

  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

  private final byte[] template;

  /**
   * @param size bytes of each event, its blank line included
   * @throws IllegalArgumentException when fewer than {@link #MIN_BYTES}
   */
  public EventFormat(int size) {
    if (size < MIN_BYTES) {
      throw new IllegalArgumentException(
          "event size: " + size + " (expected: at least " + MIN_BYTES + ")");
    }
    String text =
        HEAD
            + "0".repeat(STREAM_DIGITS)
            + SEQUENCE
            + "0".repeat(SEQUENCE_DIGITS)
            + SENT
            + "0".repeat(SENT_DIGITS)
            + SUM
            + "0".repeat(SUM_DIGITS)
            + PADDING
            + "x".repeat(size - MIN_BYTES)
            + TAIL;
    template = text.getBytes(US_ASCII);
  }

  /** Bytes of each event. */
  public int size() {
    return template.length;
  }

  /** Writes one event of {@link #size()} bytes at {@code at}. */
  public void write(byte[] target, int at, int stream, long sequence, long sentNanos) {
    System.arraycopy(template, 0, target, at, template.length);
    writeHex(target, at + STREAM_AT, STREAM_DIGITS, stream);
    writeHex(target, at + SEQUENCE_AT, SEQUENCE_DIGITS, sequence);
    writeHex(target, at + SENT_AT, SENT_DIGITS, sentNanos);
    writeHex(target, at + SUM_AT, SUM_DIGITS, checksum(stream, sequence, sentNanos));
  }

  /**
   * Whether the {@link #size()} bytes at the start of {@code event} are, to the last one, as they
   * were written.
   */
  public boolean isIntact(byte[] event) {
    return same(event, 0, STREAM_AT)
        && same(event, STREAM_AT + STREAM_DIGITS, SEQUENCE_AT)
        && same(event, SEQUENCE_AT + SEQUENCE_DIGITS, SENT_AT)
        && same(event, SENT_AT + SENT_DIGITS, SUM_AT)
        && same(event, PADDING_AT, template.length)
        && readHex(event, SUM_AT, SUM_DIGITS)
            == checksum(stream(event), sequence(event), sentNanos(event));
  }

  /** The stream's number in an intact event. */
  public static int stream(byte[] event) {
    return (int) readHex(event, STREAM_AT, STREAM_DIGITS);
  }

  /** The place in its stream, from 0, of an intact event. */
  public static long sequence(byte[] event) {
    return readHex(event, SEQUENCE_AT, SEQUENCE_DIGITS);
  }

  /**
   * When an intact event was sent: {@link System#nanoTime()} of the sender, which all processes of
   * a machine share.
   */
  public static long sentNanos(byte[] event) {
    return readHex(event, SENT_AT, SENT_DIGITS);
  }

  private boolean same(byte[] event, int from, int to) {
    return Arrays.equals(event, from, to, template, from, to);
  }

  private static long checksum(int stream, long sequence, long sentNanos) {
    long mixed =
        (sentNanos ^ sequence * 0x9E3779B97F4A7C15L ^ (long) stream << 48) * 0xBF58476D1CE4E5B9L;
    return mixed >>> 32;
  }

  private static void writeHex(byte[] target, int at, int digits, long value) {
    long rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      target[i] = HEX[(int) rest & 15];
      rest >>>= 4;
    }
  }

  /** Reads lower-case hexadecimal; a foreign character gives a value that no checksum fits. */
  private static long readHex(byte[] source, int at, int digits) {
    long value = 0;
    for (int i = at; i < at + digits; i++) {
      int digit = digit(source[i]);
      if (digit < 0) {
        return Long.MIN_VALUE;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static int digit(byte c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }
}
