package dev.sluice.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Bytes that wait for more to come. */
public final class Buffers {
  private Buffers() {}

  /**
   * Both pieces in one buffer, which grows by doubling, so that a sender of tiny pieces can't make
   * us copy what came before over and over. Takes ownership of both; the caller owns the result.
   */
  public static ByteBuf append(ByteBuf first, ByteBuf second, ByteBufAllocator allocator) {
    ByteBuf both = first;
    if (first.writableBytes() < second.readableBytes() || first.refCnt() > 1) {
      both = allocator.buffer(2 * (first.readableBytes() + second.readableBytes()));
      both.writeBytes(first);
      first.release();
    }
    both.writeBytes(second);
    second.release();
    return both;
  }
}
