package dev.sluice.proxy.json.step;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keeps the text of a token that is read, unescaped, as UTF-8; or, most of the time, nothing.
 * Thread-confined; its memory is used again for the next token.
 */
public final class Capture {
  private static final int FIRST_BYTES = 64;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;
  private int limit;
  private boolean on;
  private boolean overflown;

  Capture() {}

  /** Keeps what follows, up to so many bytes. */
  void begin(int maxBytes) {
    length = 0;
    limit = maxBytes;
    on = true;
    overflown = false;
  }

  /** Keeps nothing of what follows. */
  void off() {
    on = false;
  }

  /** Whether anything is kept. */
  public boolean isOn() {
    return on;
  }

  /** Whether there was more than allowed; the beginning is kept. */
  public boolean isOverflown() {
    return overflown;
  }

  /** A view of what has been kept. */
  ByteBuffer view() {
    return ByteBuffer.wrap(bytes, 0, length);
  }

  /** What has been kept. */
  public String text() {
    return new String(bytes, 0, length, UTF_8);
  }

  /** Adds bytes as they are. Borrows the buffer. */
  void add(ByteBuffer buf, int from, int to) {
    if (on && from < to) {
      int added = room(to - from);
      buf.get(from, bytes, length, added);
      length += added;
    }
  }

  /** Adds what an escape stands for. */
  void add(int codePoint) {
    if (!on) {
      return;
    }
    if (codePoint < 0x80) {
      put(codePoint);
    } else if (codePoint < 0x800) {
      put(0xc0 | (codePoint >> 6));
      put(0x80 | (codePoint & 0x3f));
    } else if (codePoint < 0x1_0000) {
      put(0xe0 | (codePoint >> 12));
      put(0x80 | ((codePoint >> 6) & 0x3f));
      put(0x80 | (codePoint & 0x3f));
    } else {
      put(0xf0 | (codePoint >> 18));
      put(0x80 | ((codePoint >> 12) & 0x3f));
      put(0x80 | ((codePoint >> 6) & 0x3f));
      put(0x80 | (codePoint & 0x3f));
    }
  }

  private void put(int b) {
    if (room(1) == 1) {
      bytes[length++] = (byte) b;
    }
  }

  /** Makes room for so many bytes, or for as many of them as are allowed. */
  private int room(int wanted) {
    int allowed = Math.min(wanted, limit - length);
    overflown |= allowed < wanted;
    if (length + allowed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(length + allowed, 2 * bytes.length)));
    }
    return allowed;
  }
}
