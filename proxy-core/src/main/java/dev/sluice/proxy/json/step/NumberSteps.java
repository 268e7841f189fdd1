package dev.sluice.proxy.json.step;

import java.nio.ByteBuffer;

/** Steps through one number (RFC 8259 §6), over any borders of buffers. Thread-confined. */
final class NumberSteps {
  private static final int START = 0;
  private static final int MINUS = 1;
  private static final int ZERO = 2;
  private static final int WHOLE = 3;
  private static final int POINT = 4;
  private static final int FRACTION = 5;
  private static final int E = 6;
  private static final int SIGN = 7;
  private static final int EXPONENT = 8;

  /** After this byte the number has ended. */
  private static final int ENDED = 9;

  private static final int WRONG = 10;

  private final Capture capture;
  private int state;

  NumberSteps(Capture capture) {
    this.capture = capture;
  }

  /** Begins a number: its first byte is yet to be read. */
  void begin() {
    state = START;
  }

  /** Whether what was read is a number, if nothing more comes. */
  boolean isComplete() {
    return state == ZERO || state == WHOLE || state == FRACTION || state == EXPONENT;
  }

  /** Whether the byte at which {@link #read} returned can't stand in a number here. */
  boolean isWrong() {
    return state == WRONG;
  }

  /**
   * Reads until a byte is no part of the number, or the bytes are used up. Borrows the buffer.
   *
   * @return the index of that byte; of the end when the number may go on
   */
  int read(ByteBuffer buf, int from, int to) {
    int at = from;
    while (at < to) {
      int next = next(state, buf.get(at));
      if (next >= ENDED) {
        state = next == ENDED ? state : WRONG;
        break;
      }
      state = next;
      at++;
    }
    capture.add(buf, from, at);
    return at;
  }

  private static int next(int state, byte b) {
    boolean digit = b >= '0' && b <= '9';
    return switch (state) {
      case START -> b == '-' ? MINUS : first(b, digit);
      case MINUS -> first(b, digit);
      case ZERO -> digit ? WRONG : afterWhole(b);
      case WHOLE -> digit ? WHOLE : afterWhole(b);
      case POINT, FRACTION -> digit ? FRACTION : state == POINT ? WRONG : afterFraction(b);
      case E -> b == '+' || b == '-' ? SIGN : digit ? EXPONENT : WRONG;
      case SIGN -> digit ? EXPONENT : WRONG;
      default -> digit ? EXPONENT : ENDED;
    };
  }

  private static int first(byte b, boolean digit) {
    return b == '0' ? ZERO : digit ? WHOLE : WRONG;
  }

  private static int afterWhole(byte b) {
    return b == '.' ? POINT : afterFraction(b);
  }

  private static int afterFraction(byte b) {
    return b == 'e' || b == 'E' ? E : ENDED;
  }
}
