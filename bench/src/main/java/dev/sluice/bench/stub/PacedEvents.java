package dev.sluice.bench.stub;

import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;

/**
 * One event per interval, each at its own time whatever became of the last. Streams begin at
 * different points of the interval, as runs that know nothing of each other do; in step they would
 * reach the proxy in one burst.
 */
final class PacedEvents implements Writer, Runnable {
  /** Multiples of it, modulo 1, fill an interval evenly however many streams there are. */
  private static final double GOLDEN_RATIO = 0.6180339887498949;

  private final ChannelHandlerContext ctx;
  private final Events events;
  private final long intervalNanos;
  private final long count;
  private long dueNanos;
  private boolean stopped;

  /**
   * @param count 0 for no end
   */
  PacedEvents(ChannelHandlerContext ctx, Events events, long intervalMicros, long count) {
    this.ctx = ctx;
    this.events = events;
    this.intervalNanos = TimeUnit.MICROSECONDS.toNanos(intervalMicros);
    this.count = count;
  }

  void start() {
    long now = System.nanoTime();
    long phase = (long) (events.stream() * GOLDEN_RATIO % 1 * intervalNanos);
    dueNanos = now - Math.floorMod(now, intervalNanos) + intervalNanos + phase;
    ctx.flush();
    schedule();
  }

  @Override
  public void run() {
    if (stopped) {
      return;
    }
    events.writeOne();
    if (events.written() == count) {
      events.end();
      return;
    }
    dueNanos += intervalNanos;
    schedule();
  }

  @Override
  public void writable() {
    // Paced events are few: what the socket doesn't take waits in the channel's queue.
  }

  @Override
  public void stop() {
    stopped = true;
  }

  private void schedule() {
    ctx.executor().schedule(this, Math.max(0, dueNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
  }
}
