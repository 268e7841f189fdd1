package dev.sluice.bench.stub;

import io.netty.channel.ChannelHandlerContext;

/** Events as fast as the socket takes them. */
final class FlatOutEvents implements Writer {
  /** Events written before other connections get their turn. */
  private static final int TURN = 256;

  private final ChannelHandlerContext ctx;
  private final Events events;
  private final int batch;
  private final long count;
  private boolean writing;
  private boolean stopped;

  /**
   * @param batch events in one write to the socket
   * @param count 0 for no end
   */
  FlatOutEvents(ChannelHandlerContext ctx, Events events, int batch, long count) {
    this.ctx = ctx;
    this.events = events;
    this.batch = batch;
    this.count = count;
  }

  @Override
  public void writable() {
    if (!writing) {
      writing = true;
      ctx.executor().execute(this::turn);
    }
  }

  @Override
  public void stop() {
    stopped = true;
  }

  private void turn() {
    writing = false;
    for (int i = 0; i < TURN && !stopped && ctx.channel().isWritable(); i += batch) {
      events.write(count == 0 ? batch : (int) Math.min(batch, count - events.written()));
      ctx.flush();
      if (events.written() == count) {
        stopped = true;
        events.end();
      }
    }
    if (!stopped && ctx.channel().isWritable()) {
      writable();
    }
  }
}
