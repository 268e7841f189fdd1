package dev.sluice.proxy.http2;

import dev.sluice.proxy.exchange.Worker;
import dev.sluice.proxy.net.ClosingInput;
import dev.sluice.proxy.net.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection so that its client can read our GOAWAY: a close while frames come in would
 * reset it and take the GOAWAY with it. Thread-confined.
 */
final class GentleClose extends ChannelDuplexHandler {
  private final Worker worker;
  private final ClosingInput input = new ClosingInput();
  private final Deadline deadline =
      new Deadline() {
        @Override
        protected void expired(long nowNanos) {
          if (context != null) {
            context.close();
          }
        }
      };

  /** Set when the close has begun. */
  private @Nullable ChannelHandlerContext context;

  GentleClose(Worker worker) {
    this.worker = worker;
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (context != null || !ctx.channel().isActive()) {
      ctx.close(promise);
      return;
    }
    context = ctx;
    input.begin(ctx.channel());
    worker.wheel().set(deadline, System.nanoTime() + ClosingInput.MAX_NANOS);
    ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (context != null) {
      input.discard(ctx.channel(), (ByteBuf) message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    worker.wheel().cancel(deadline);
    ctx.fireChannelInactive();
  }
}
