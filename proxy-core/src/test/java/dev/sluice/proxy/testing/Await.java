package dev.sluice.proxy.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for a condition, never longer than a deadline. */
public final class Await {
  /** Longest wait for anything a working gateway does at once; generous, as machines are busy. */
  public static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final long POLL_NANOS = 1_000_000;

  private Await() {}

  /** Returns once the condition holds, or fails saying {@code what} did not come true. */
  public static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
