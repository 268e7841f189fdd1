package dev.sluice.proxy.socket;

/** Kinds of frames (RFC 6455 §5.2, §11.8). */
final class Opcode {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** The bit that makes it a control frame. */
  private static final int CONTROL = 8;

  private Opcode() {}

  static boolean isControl(int opcode) {
    return (opcode & CONTROL) != 0;
  }

  static boolean isKnown(int opcode) {
    return opcode <= BINARY || (opcode >= CLOSE && opcode <= PONG);
  }
}
