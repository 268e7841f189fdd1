package dev.sluice.proxy.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts heads out of a byte stream that arrives in pieces. Looks at each byte once, however finely
 * the sender cuts. Thread-confined: one for each connection.
 */
public final class HeadReader {
  private final HeadLimits limits;

  /** Offset from the reader index up to which no line end is left to look at. */
  private int scanned;

  /** Offset at which the line being scanned begins. */
  private int lineStart;

  /** Longest first line, longest head, both in bytes, and the most field lines. */
  public record HeadLimits(int lineBytes, int headBytes, int fields) {}

  public HeadReader(HeadLimits limits) {
    this.limits = limits;
  }

  /** Whether a head has begun that is not complete yet. */
  public boolean isMidway() {
    return scanned > 0;
  }

  /**
   * Takes a whole request head off {@code in}; one empty line before it is passed over (RFC 9112
   * §2.2).
   *
   * @param secure whether it comes over TLS: a target may name {@code https} only then
   * @return null when the head is not complete yet; nothing is consumed then
   */
  public @Nullable RequestHead readRequest(ByteBuf in, boolean secure) throws BadMessage {
    if (lineStart == 0 && in.readableBytes() >= 2 && startsWithEmptyLine(in)) {
      in.skipBytes(2);
      scanned = 0;
    }
    byte[] head = take(in, true);
    return head == null ? null : RequestHead.parse(head, limits.fields(), secure);
  }

  /** Takes a whole response head off {@code in}, or returns null when it is not complete yet. */
  public @Nullable ResponseHead readResponse(ByteBuf in) throws BadMessage {
    byte[] head = take(in, true);
    return head == null ? null : ResponseHead.parse(head, limits.fields());
  }

  /** Takes a trailer section with its final empty line, or returns null when it is incomplete. */
  public @Nullable Fields readTrailers(ByteBuf in) throws BadMessage {
    byte[] section = take(in, false);
    return section == null ? null : Fields.parse(section, 0, section.length - 2, limits.fields());
  }

  private static boolean startsWithEmptyLine(ByteBuf in) {
    int at = in.readerIndex();
    return in.getByte(at) == '\r' && in.getByte(at + 1) == '\n';
  }

  private byte @Nullable [] take(ByteBuf in, boolean firstLine) throws BadMessage {
    int length = find(in, firstLine);
    if (length < 0) {
      return null;
    }
    byte[] head = new byte[length];
    in.readBytes(head);
    scanned = 0;
    lineStart = 0;
    return head;
  }

  /** The length up to and including the empty line, or -1 when it has not come yet. */
  private int find(ByteBuf in, boolean firstLine) throws BadMessage {
    int base = in.readerIndex();
    int end = Math.min(in.readableBytes(), limits.headBytes());
    while (true) {
      int lf = in.indexOf(base + scanned, base + end, (byte) '\n') - base;
      if (lf < 0) {
        scanned = end;
        checkLine(firstLine);
        if (end == limits.headBytes()) {
          throw BadMessage.headTooLarge("header section over the limit");
        }
        return -1;
      }
      if (lf == 0 || in.getByte(base + lf - 1) != '\r') {
        throw BadMessage.syntax("bare LF");
      }
      scanned = lf + 1;
      checkLine(firstLine);
      if (lf - lineStart == 1 && !(firstLine && lineStart == 0)) {
        return scanned;
      }
      if (lf - lineStart == 1) {
        throw BadMessage.syntax("empty first line");
      }
      lineStart = scanned;
    }
  }

  private void checkLine(boolean firstLine) throws BadMessage {
    if (firstLine && lineStart == 0 && scanned > limits.lineBytes()) {
      throw BadMessage.lineTooLong("first line over the limit");
    }
  }
}
