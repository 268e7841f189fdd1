package dev.sluice.proxy.exchange;

import dev.sluice.proxy.net.Deadline;
import dev.sluice.proxy.net.DeadlineWheel;

/**
 * The time-out of an exchange: comes when the side that is waited for has been silent for too long.
 * Activity only notes the time; the wheel is asked again when the deadline comes. Thread-confined
 * to the exchange's event loop.
 */
abstract class Silence extends Deadline {
  private final DeadlineWheel wheel;
  private long lastActivityNanos;

  Silence(DeadlineWheel wheel, long nowNanos) {
    this.wheel = wheel;
    this.lastActivityNanos = nowNanos;
  }

  /** How long the side that is waited for now may be silent. */
  abstract long limitNanos();

  /** The side that is waited for has been silent for too long. */
  abstract void silent();

  /** Something came or went, so that nobody is silent. */
  final void active() {
    activeAt(System.nanoTime());
  }

  final void activeAt(long nowNanos) {
    lastActivityNanos = nowNanos;
  }

  /** Something came or went, and from here on it is another side, or another limit, that counts. */
  final void watch() {
    watchFrom(System.nanoTime());
  }

  final void watchFrom(long nowNanos) {
    lastActivityNanos = nowNanos;
    wheel.set(this, nowNanos + limitNanos());
  }

  /** Nobody is waited for. */
  final void unwatch() {
    wheel.cancel(this);
  }

  @Override
  protected final void expired(long nowNanos) {
    long due = lastActivityNanos + limitNanos();
    if (due > nowNanos) {
      wheel.set(this, due);
    } else {
      silent();
    }
  }
}
