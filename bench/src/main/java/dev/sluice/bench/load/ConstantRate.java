package dev.sluice.bench.load;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Open loop: request {@code i} is due at {@code start + i / rate}, whatever became of those before
 * it. When no connection is idle it waits for one, and its latency counts from when it was due, so
 * that a server which stalls is charged for every request that the stall delayed (no coordinated
 * omission).
 *
 * @param <C> the kind of connection
 */
final class ConstantRate<C> implements Pacing<C> {
  /** Sends on a connection. */
  interface Sender<C> {
    /** Sends a request that was due at {@code dueNanos}. */
    void send(C connection, long dueNanos);

    /** When the request that this connection has under way was due. */
    long dueNanos(C connection);
  }

  /** Calls {@link #poll} after a delay. */
  interface Timer {
    /** In so many nanoseconds. */
    void schedule(Runnable action, long delayNanos);
  }

  private final double intervalNanos;
  private final LongSupplier clock;
  private final Timer timer;
  private final Sender<C> sender;
  private final ArrayDeque<C> idle = new ArrayDeque<>();
  private final Set<C> busy = new LinkedHashSet<>();
  private long startNanos;
  private long sent;
  private boolean running;

  /**
   * @param perSecond requests per second, over all connections
   * @param clock nanoseconds, as {@link System#nanoTime()}
   */
  ConstantRate(double perSecond, LongSupplier clock, Timer timer, Sender<C> sender) {
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.clock = clock;
    this.timer = timer;
    this.sender = sender;
  }

  @Override
  public void start() {
    startNanos = clock.getAsLong();
    running = true;
    tick();
  }

  @Override
  public void idle(C connection) {
    busy.remove(connection);
    idle.add(connection);
    poll();
  }

  @Override
  public void gone(C connection) {
    busy.remove(connection);
    idle.remove(connection);
  }

  /**
   * Counts the age of each request that was due and is not answered: under way, or still waiting
   * for a connection. Without this the worst of a stall would go uncounted when the window ends in
   * it.
   */
  @Override
  public void endWindow(Tally tally) {
    long now = clock.getAsLong();
    for (C connection : busy) {
      tally.latency.record(now - sender.dueNanos(connection));
    }
    for (long i = sent; dueNanos(i) <= now; i++) {
      tally.latency.record(now - dueNanos(i));
    }
  }

  @Override
  public void stop() {
    running = false;
  }

  private void tick() {
    if (!running) {
      return;
    }
    poll();
    long next = dueNanos(nextDue());
    timer.schedule(this::tick, Math.max(0, next - clock.getAsLong()));
  }

  /** Sends all that is due and has a connection. */
  private void poll() {
    if (!running) {
      return;
    }
    long now = clock.getAsLong();
    while (!idle.isEmpty() && dueNanos(sent) <= now) {
      C connection = idle.remove();
      busy.add(connection);
      sender.send(connection, dueNanos(sent++));
    }
  }

  /** The first request that is not due yet. */
  private long nextDue() {
    long passed = clock.getAsLong() - startNanos;
    return Math.max(sent, (long) (passed / intervalNanos) + 1);
  }

  private long dueNanos(long request) {
    return startNanos + (long) (request * intervalNanos);
  }
}
