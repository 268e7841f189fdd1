package dev.sluice.bench.event;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The content of bulk bodies: byte {@code i} of a body depends on {@code i} alone. */
public final class Block {
  private static final int BYTES = 64 * 1024;
  private static final ByteBuf BLOCK = block();

  private Block() {}

  /** The next bytes of a body from {@code offset}, at most {@code limit}; need not be released. */
  public static ByteBuf from(long offset, long limit) {
    int at = (int) (offset % BYTES);
    return BLOCK.slice(at, (int) Math.min(BYTES - at, limit));
  }

  /** Whether the first and the last of these bytes are those of a body at {@code offset}. */
  public static boolean matches(long offset, ByteBuf bytes, int index, int length) {
    return length == 0
        || (bytes.getByte(index) == at(offset)
            && bytes.getByte(index + length - 1) == at(offset + length - 1));
  }

  private static byte at(long offset) {
    return BLOCK.getByte((int) (offset % BYTES));
  }

  private static ByteBuf block() {
    ByteBuf bytes = Unpooled.directBuffer(BYTES);
    for (int i = 0; i < BYTES; i++) {
      bytes.writeByte((i * 31) ^ (i >> 8));
    }
    return Unpooled.unreleasableBuffer(bytes);
  }
}
