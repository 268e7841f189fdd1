package dev.sluice.proxy.observe.metrics;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Measures how late one event loop is: how long after its time a periodic task runs. What makes a
 * loop late is work that is too long for it, or a machine that is too busy.
 */
public final class LoopWatch implements AutoCloseable {
  /** Often enough to be seen in a scrape, seldom enough to cost nothing. */
  public static final Duration PERIOD = Duration.ofMillis(500);

  private final LoopMetrics metrics;
  private final long periodNanos;
  private final ScheduledFuture<?> task;
  private long dueNanoTime;

  private LoopWatch(EventExecutor loop, LoopMetrics metrics, Duration period) {
    this.metrics = metrics;
    this.periodNanos = period.toNanos();
    this.dueNanoTime = System.nanoTime() + periodNanos;
    this.task =
        loop.scheduleWithFixedDelay(this::measure, periodNanos, periodNanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Begins to measure, until the loop ends or this is closed.
   *
   * @param loop the loop to which {@code metrics} belongs
   */
  public static LoopWatch start(EventExecutor loop, LoopMetrics metrics, Duration period) {
    return new LoopWatch(loop, metrics, period);
  }

  private void measure() {
    long now = System.nanoTime();
    metrics.lag(Math.max(0, now - dueNanoTime));
    dueNanoTime = now + periodNanos;
  }

  /** Stops measuring. May be called on any thread. */
  @Override
  public void close() {
    task.cancel(false);
  }
}
