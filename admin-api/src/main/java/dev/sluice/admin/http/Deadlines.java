package dev.sluice.admin.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives every state of a connection an end: waiting for a request, receiving it, answering it,
 * closing. When a request is late it fires {@link Event#REQUEST_LATE}; else it closes.
 * Thread-confined to the connection's event loop.
 */
final class Deadlines extends ChannelInboundHandlerAdapter {

  /** What is fired down the pipeline. */
  enum Event {
    /** A request did not come whole in time. */
    REQUEST_LATE
  }

  /** Longest wait for the peer to close after our last answer, while what it sends is dropped. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final Limits limits;
  private boolean isIdle;
  private @Nullable Future<?> deadline;

  Deadlines(Limits limits) {
    this.limits = limits;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    receiving(ctx);
    ctx.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    if (isIdle) {
      receiving(ctx); // absolute from here: a byte now and then does not renew it
    }
    ctx.fireChannelRead(bytes);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    cancel();
    ctx.fireChannelInactive();
  }

  private void receiving(ChannelHandlerContext ctx) {
    arm(ctx, limits.request(), () -> ctx.fireUserEventTriggered(Event.REQUEST_LATE));
  }

  void answering(ChannelHandlerContext ctx) {
    arm(ctx, limits.answer(), ctx::close);
  }

  void idle(ChannelHandlerContext ctx) {
    arm(ctx, limits.idle(), ctx::close);
    isIdle = true;
  }

  void lingering(ChannelHandlerContext ctx) {
    arm(ctx, LINGER, ctx::close);
  }

  private void arm(ChannelHandlerContext ctx, Duration after, Runnable then) {
    cancel();
    isIdle = false;
    deadline = ctx.executor().schedule(then, after.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void cancel() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }
}
