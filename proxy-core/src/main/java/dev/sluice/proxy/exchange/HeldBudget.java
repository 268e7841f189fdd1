package dev.sluice.proxy.exchange;

import java.util.concurrent.atomic.AtomicLong;

/** Memory for held bodies, over all event loops of a gateway. Thread-safe. */
final class HeldBudget {
  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  /** {@code limit} is in bytes. */
  HeldBudget(long limit) {
    this.limit = limit;
  }

  /** Takes so many bytes; false, and nothing is taken, when there are not so many. */
  boolean take(long bytes) {
    if (taken.addAndGet(bytes) <= limit) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  /** Gives back what was taken. */
  void give(long bytes) {
    taken.addAndGet(-bytes);
  }
}
