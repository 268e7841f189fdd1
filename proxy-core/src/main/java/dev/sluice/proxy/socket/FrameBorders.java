package dev.sluice.proxy.socket;

import io.netty.buffer.ByteBuf;

/**
 * Where the frames and messages of a runtime end, in whatever pieces they come. It reads headers
 * only, and takes them as they are: whoever reads the frames finds out what is wrong with them.
 * Thread-confined.
 */
final class FrameBorders {
  private static final int OPCODE = 0x0f;
  private static final int LENGTH = 0x7f;
  private static final int START_BYTES = 2;
  private static final int KEY_BYTES = 4;

  private final byte[] header = new byte[Frames.MAX_HEADER_BYTES];
  private int collected;
  private int needed = START_BYTES;
  private long remaining;
  private boolean inMessage;
  private boolean closed;

  /** Steps over bytes up to the end of a frame. Returns where that is, or {@code to}. */
  int advance(ByteBuf in, int from, int to) {
    int at = from;
    while (at < to) {
      if (collected < needed) {
        header[collected++] = in.getByte(at++);
        if (collected == START_BYTES) {
          needed = START_BYTES + lengthBytes() + ((header[1] & Frames.MASKED) == 0 ? 0 : KEY_BYTES);
        }
        if (collected < needed) {
          continue;
        }
        remaining = length();
      }
      int step = (int) Math.min(remaining, to - at);
      at += step;
      remaining -= step;
      if (remaining == 0) {
        frameEnded();
        return at;
      }
    }
    return at;
  }

  private int lengthBytes() {
    return switch (header[1] & LENGTH) {
      case Frames.TWO_BYTES -> 2;
      case Frames.EIGHT_BYTES -> 8;
      default -> 0;
    };
  }

  private long length() {
    int bytes = lengthBytes();
    if (bytes == 0) {
      return header[1] & LENGTH;
    }
    long length = 0;
    for (int i = START_BYTES; i < START_BYTES + bytes; i++) {
      length = length << 8 | (header[i] & 0xff);
    }
    return length & Long.MAX_VALUE;
  }

  private void frameEnded() {
    int opcode = header[0] & OPCODE;
    if (!Opcode.isControl(opcode)) {
      inMessage = (header[0] & Frames.FINAL) == 0;
    }
    closed |= opcode == Opcode.CLOSE;
    collected = 0;
    needed = START_BYTES;
  }

  /** Whether a control frame may go in here. */
  boolean isBetweenFrames() {
    return collected == 0 && !closed;
  }

  /** Whether a message may go in here. */
  boolean isBetweenMessages() {
    return isBetweenFrames() && !inMessage;
  }

  /** Whether the runtime has closed: nothing may follow. */
  boolean isClosed() {
    return closed;
  }
}
