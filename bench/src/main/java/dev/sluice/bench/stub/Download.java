package dev.sluice.bench.stub;

import dev.sluice.bench.event.Block;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/** A body of so many bytes, as fast as the socket takes them. */
final class Download implements Writer {
  private final ChannelHandlerContext ctx;
  private final long bytes;
  private long written;

  Download(ChannelHandlerContext ctx, long bytes) {
    this.ctx = ctx;
    this.bytes = bytes;
  }

  @Override
  public void writable() {
    while (written < bytes && ctx.channel().isWritable()) {
      ByteBuf slice = Block.from(written, bytes - written);
      written += slice.readableBytes();
      ctx.write(slice, ctx.voidPromise());
    }
    ctx.flush();
  }

  @Override
  public void stop() {
    written = bytes;
  }
}
