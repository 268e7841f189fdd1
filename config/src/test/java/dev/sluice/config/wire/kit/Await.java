package dev.sluice.config.wire.kit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for a condition, never longer than a deadline. */
public final class Await {
  /** Longest wait for anything a working gateway does at once; generous, as machines are busy. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long POLL_NANOS = 1_000_000;

  private Await() {}

  /** Returns once the condition holds, or fails saying {@code what} did not come true. */
  public static void until(String what, BooleanSupplier condition) {
    if (!within(PATIENCE, condition)) {
      throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
    }
  }

  /** Whether the condition came true in that time. */
  public static boolean within(Duration patience, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return condition.getAsBoolean();
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }
}
