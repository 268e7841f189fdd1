package dev.sluice.proxy.http.body;

import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.Grammar;
import io.netty.buffer.ByteBuf;

/**
 * Follows the chunked coding (RFC 9112 §7.1) through a byte stream that arrives in pieces, so that
 * the bytes can be passed on as they are. Chunk extensions, white space around sizes and bare line
 * ends are refused: nobody who sends to us needs them, and proxies differ about them. Holds no
 * bytes. Thread-confined.
 */
final class ChunkScanner {
  /** Most digits of a chunk size, leading zeros included. */
  private static final int MAX_SIZE_DIGITS = 15;

  private enum State {
    SIZE,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    LAST
  }

  private State state = State.SIZE;
  private long remaining;
  private int digits;

  void reset() {
    state = State.SIZE;
    remaining = 0;
    digits = 0;
  }

  /** Whether the line of the last chunk has passed: the trailer section comes next. */
  boolean isPastLastChunk() {
    return state == State.LAST;
  }

  /**
   * Moves over {@code in[from, to)} and shows the chunks' data to {@code sink}.
   *
   * @return where it stopped: {@code to}, or after the line of the last chunk
   */
  int scan(ByteBuf in, int from, int to, ContentSink sink) throws BadMessage {
    int at = from;
    while (at < to && state != State.LAST) {
      if (state == State.DATA) {
        int end = (int) Math.min(to, at + remaining);
        sink.content(in, at, end);
        remaining -= end - at;
        at = end;
        if (remaining == 0) {
          state = State.DATA_CR;
        }
      } else {
        frame(in.getByte(at++));
      }
    }
    return at;
  }

  private void frame(byte b) throws BadMessage {
    switch (state) {
      case SIZE -> size(b);
      case SIZE_LF -> {
        expect(b, '\n', "malformed chunk size");
        state = remaining == 0 ? State.LAST : State.DATA;
      }
      case DATA_CR -> {
        expect(b, '\r', "chunk longer than its size");
        state = State.DATA_LF;
      }
      case DATA_LF -> {
        expect(b, '\n', "chunk longer than its size");
        state = State.SIZE;
        digits = 0;
      }
      case DATA, LAST -> throw new IllegalStateException(state.name());
    }
  }

  private void size(byte b) throws BadMessage {
    if (Grammar.isHex(b)) {
      if (++digits > MAX_SIZE_DIGITS) {
        throw BadMessage.syntax("chunk size too large");
      }
      remaining = remaining * 16 + Grammar.hexValue(b);
    } else if (b == '\r' && digits > 0) {
      state = State.SIZE_LF;
    } else {
      throw BadMessage.syntax("malformed chunk size");
    }
  }

  private static void expect(byte b, char expected, String fault) throws BadMessage {
    if (b != expected) {
      throw BadMessage.syntax(fault);
    }
  }
}
