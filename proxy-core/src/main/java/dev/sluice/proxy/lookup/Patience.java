package dev.sluice.proxy.lookup;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a decision is waited for, and that anybody waits for it still: a runtime that is asked
 * on the way to it is asked no longer than that. Thread-safe.
 *
 * <p>A decision is made by one thread at a time, which knows the patience with it ({@link
 * #ofThread}), so that no rule between the two has to hand it on.
 */
public final class Patience {
  private static final ScopedValue<Patience> OF_THREAD = ScopedValue.newInstance();

  /** As told by {@link System#nanoTime}. */
  private final long deadlineNanos;

  /** What a runtime is to answer; guarded by this. */
  private @Nullable Future<?> awaited;

  /** Guarded by this. */
  private boolean over;

  /** Until {@code deadlineNanos}, as told by {@link System#nanoTime}. */
  public Patience(long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
  }

  /** With the decision that this thread makes; null when it makes none. */
  public static @Nullable Patience ofThread() {
    return OF_THREAD.isBound() ? OF_THREAD.get() : null;
  }

  /** Decides: on this thread, what is asked has this patience. */
  public <T> T decide(Supplier<T> decision) {
    return ScopedValue.where(OF_THREAD, this).call(decision::get);
  }

  /**
   * Waits for what a runtime answers. Blocks.
   *
   * @param latestNanos when the wait ends in any case, as told by {@link System#nanoTime}
   * @throws TimeoutException when it did not come until then, or until the patience's own deadline
   * @throws java.util.concurrent.CancellationException when nobody waits for it any more
   */
  public <T> T await(Future<T> answer, long latestNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    begin(answer);
    long now = System.nanoTime();
    long left = Math.min(deadlineNanos - now, latestNanos - now);
    try {
      T given = answer.get(left, TimeUnit.NANOSECONDS);
      answered();
      return given;
    } catch (ExecutionException e) {
      answered();
      throw e;
    }
  }

  private synchronized void begin(Future<?> answer) {
    awaited = answer;
    if (over) {
      answer.cancel(false);
    }
  }

  private synchronized void answered() {
    awaited = null;
  }

  /** Whether it is a runtime that is waited for, or that was until it was too late. */
  public synchronized boolean isWithRuntime() {
    return awaited != null;
  }

  /** Whether {@link #end()} was called: nothing need be asked any more. */
  public synchronized boolean isOver() {
    return over;
  }

  /** Nobody waits any more: what is asked is cancelled, and whatever is asked from here on. */
  public synchronized void end() {
    over = true;
    if (awaited != null) {
      awaited.cancel(false);
    }
  }
}
