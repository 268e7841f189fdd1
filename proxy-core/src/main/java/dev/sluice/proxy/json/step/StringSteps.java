package dev.sluice.proxy.json.step;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Steps through one string, from after its opening quote to after its closing one, over any borders
 * of buffers. Thread-confined.
 */
final class StringSteps {
  /*
   * Almost all bytes of a body are within strings, so these are stepped over eight at a time until a
   * quote, a backslash, a control character or a byte beyond ASCII comes. The four tests leave the
   * high bit of a byte that fits one of them; a borrow can only come from a byte below that fits
   * itself, so the lowest bit is always right. Characters beyond ASCII that lie within the buffer are
   * checked some bytes at once; those that a border cuts, and escapes, go byte by byte.
   */

  private static final int PLAIN = 0;
  private static final int CONTINUATION = 1;
  private static final int ESCAPE = 2;
  private static final int HEX = 3;
  private static final int LOW_ESCAPE = 4;
  private static final int LOW_U = 5;
  private static final int CLOSED = 6;
  private static final int FAILED = 7;

  private static final int HEX_DIGITS = 4;

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long SPACES = ONES * ' ';

  private final Capture capture;

  private int state;
  private @Nullable JsonFault fault;

  // Of a cut character: bytes to come, and the bounds of the next.
  private int following;
  private int min;
  private int max;

  // Of an escape \\uXXXX: digits seen, their value, the high surrogate before it or 0.
  private int digits;
  private int unit;
  private int high;

  StringSteps(Capture capture) {
    this.capture = capture;
  }

  /** Begins a string: its opening quote has been read. */
  void begin() {
    state = PLAIN;
    fault = null;
    high = 0;
  }

  /** Whether the closing quote has been read. */
  boolean isClosed() {
    return state == CLOSED;
  }

  /** What is wrong with the byte at which {@link #read} returned; null when nothing is. */
  @Nullable JsonFault fault() {
    return fault;
  }

  /** Reads until the string is closed, a byte is at fault, or the bytes are used up. Borrows. */
  int read(ByteBuffer buf, int from, int to) {
    int at = from;
    while (at < to && state < CLOSED) {
      at = state == PLAIN ? plain(buf, at, to) : step(buf.get(at), buf, at);
    }
    return at;
  }

  private int plain(ByteBuffer buf, int from, int to) {
    int at = run(buf, from, to);
    capture.add(buf, from, at);
    if (at == to) {
      return at;
    }
    int b = buf.get(at);
    if (b == '"') {
      state = CLOSED;
    } else if (b == '\\') {
      state = ESCAPE;
    } else if (b >= 0) {
      return fail(JsonFault.CONTROL_CHARACTER, at);
    } else {
      return lead(b & 0xff, buf, at);
    }
    return at + 1;
  }

  /** Steps over what stands for itself. */
  private static int run(ByteBuffer buf, int from, int to) {
    int at = from;
    while (true) {
      at = ascii(buf, at, to);
      if (at == to || buf.get(at) >= 0) {
        return at;
      }
      int after = Utf8.skip(buf, at, to);
      if (after == at) {
        return at; // cut or malformed
      }
      at = after;
    }
  }

  /**
   * Finds the closing quote of a string of plain ASCII that ends within the buffer.
   *
   * @return the quote's index; -1 when the string has anything else, or a border cuts it
   */
  static int plainEnd(ByteBuffer buf, int from, int to) {
    int at = ascii(buf, from, to);
    return at < to && buf.get(at) == '"' ? at : -1;
  }

  private static int ascii(ByteBuffer buf, int from, int to) {
    int at = from;
    for (; to - at >= Long.BYTES; at += Long.BYTES) {
      long special = special(Long.reverseBytes(buf.getLong(at)));
      if (special != 0) {
        return at + (Long.numberOfTrailingZeros(special) >>> 3);
      }
    }
    while (at < to && isPlain(buf.get(at))) {
      at++;
    }
    return at;
  }

  private static long special(long eight) {
    return (eight | (eight - SPACES) | ((eight ^ QUOTES) - ONES) | ((eight ^ BACKSLASHES) - ONES))
        & HIGH_BITS;
  }

  /** Whether this byte is a character that stands for itself within a string. */
  static boolean isPlain(byte b) {
    return b >= ' ' && b != '"' && b != '\\';
  }

  private int lead(int lead, ByteBuffer buf, int at) {
    following = Utf8.following(lead);
    if (following == 0) {
      return fail(JsonFault.BAD_UTF8, at);
    }
    min = Utf8.min(lead);
    max = Utf8.max(lead);
    state = CONTINUATION;
    capture.add(buf, at, at + 1);
    return at + 1;
  }

  private int step(byte b, ByteBuffer buf, int at) {
    return switch (state) {
      case CONTINUATION -> continuation(b & 0xff, buf, at);
      case ESCAPE -> escape(b, at);
      case HEX -> hex(b, at);
      case LOW_ESCAPE -> b == '\\' ? go(LOW_U, at) : fail(JsonFault.LONE_SURROGATE, at);
      default -> b == 'u' ? beginUnit(at) : fail(JsonFault.LONE_SURROGATE, at);
    };
  }

  private int continuation(int b, ByteBuffer buf, int at) {
    if (b < min || b > max) {
      return fail(JsonFault.BAD_UTF8, at);
    }
    capture.add(buf, at, at + 1);
    min = Utf8.MIN_CONTINUATION;
    max = Utf8.MAX_CONTINUATION;
    following--;
    return go(following == 0 ? PLAIN : CONTINUATION, at);
  }

  private int escape(byte b, int at) {
    int meant =
        switch (b) {
          case '"', '\\', '/' -> b;
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          default -> -1;
        };
    if (b == 'u') {
      return beginUnit(at);
    }
    if (meant < 0) {
      return fail(JsonFault.BAD_ESCAPE, at);
    }
    capture.add(meant);
    return go(PLAIN, at);
  }

  private int beginUnit(int at) {
    digits = 0;
    unit = 0;
    return go(HEX, at);
  }

  private int hex(byte b, int at) {
    int digit = hexValue(b);
    if (digit < 0) {
      return fail(JsonFault.BAD_ESCAPE, at);
    }
    unit = (unit << 4) | digit;
    digits++;
    return digits < HEX_DIGITS ? at + 1 : endUnit(at);
  }

  private static int hexValue(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int letter = (b | 0x20) - 'a';
    return letter >= 0 && letter < 6 ? 10 + letter : -1;
  }

  private int endUnit(int at) {
    boolean isLow = Character.isLowSurrogate((char) unit);
    if (isLow != (high != 0)) {
      return fail(JsonFault.LONE_SURROGATE, at);
    }
    if (Character.isHighSurrogate((char) unit)) {
      high = unit;
      return go(LOW_ESCAPE, at);
    }
    capture.add(isLow ? Character.toCodePoint((char) high, (char) unit) : unit);
    high = 0;
    return go(PLAIN, at);
  }

  private int go(int next, int at) {
    state = next;
    return at + 1;
  }

  private int fail(JsonFault why, int at) {
    state = FAILED;
    fault = why;
    return at;
  }
}
