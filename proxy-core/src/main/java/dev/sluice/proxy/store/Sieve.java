package dev.sluice.proxy.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * Lets bytes of a document through, holds them back until it is known whether they may go on, or
 * drops them. Offsets count bytes from the document's first. Thread-confined; it borrows buffers
 * between {@link #begin} and {@link #end} only, and what it holds back is copied.
 */
final class Sieve {
  /** Most bytes that are held back at once. */
  static final int MAX_HELD_BYTES = 65_536;

  private static final int FIRST_BYTES = 256;

  /** What becomes of bytes. */
  enum Mode {
    PASS,
    HOLD,
    DROP
  }

  private byte[] held = new byte[FIRST_BYTES];
  private int length;
  private Mode mode = Mode.PASS;
  private boolean blocked;

  /** Before this offset all bytes have been dealt with. */
  private long position;

  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private ByteBuf out = Unpooled.EMPTY_BUFFER;

  /** Offset of the first readable byte of {@code in}. */
  private long base;

  void begin(ByteBuf from, ByteBuf to) {
    in = from;
    out = to;
    base = position;
  }

  /** The bytes up to here have been looked at; the buffers are the caller's again. */
  void end(long at) {
    to(at, mode);
    in = Unpooled.EMPTY_BUFFER;
    out = Unpooled.EMPTY_BUFFER;
  }

  /** Deals with the bytes up to here; with what follows in this way. */
  void to(long at, Mode next) {
    int bytes = (int) (at - position);
    int index = in.readerIndex() + (int) (position - base);
    if (blocked) {
      return;
    }
    switch (mode) {
      case PASS -> out.writeBytes(in, index, bytes);
      case HOLD -> hold(index, bytes);
      case DROP -> {}
    }
    position = at;
    mode = next;
  }

  private void hold(int index, int bytes) {
    if (bytes > MAX_HELD_BYTES - length) {
      block();
      return;
    }
    if (bytes > held.length - length) {
      held = Arrays.copyOf(held, Math.min(MAX_HELD_BYTES, 2 * (length + bytes)));
    }
    in.getBytes(index, held, length, bytes);
    length += bytes;
  }

  /** How much is held back, of what has been dealt with. */
  int held() {
    return length;
  }

  /** Lets go on what is held back. */
  void release() {
    if (!blocked) {
      out.writeBytes(held, 0, length);
      length = 0;
    }
  }

  /** Drops what is held back beyond the first so many bytes, and what has not been dealt with. */
  void drop(int kept) {
    length = kept;
    mode = Mode.DROP;
  }

  /** Puts something else in the place of what was dropped. */
  void put(byte[] bytes) {
    if (!blocked) {
      out.writeBytes(bytes);
    }
  }

  /** Nothing more goes through. */
  void block() {
    blocked = true;
  }

  boolean isBlocked() {
    return blocked;
  }
}
