package dev.sluice.proxy.net;

import org.jspecify.annotations.Nullable;

/**
 * Something that is to happen unless it is put off: a time-out. It stands in at most one {@link
 * DeadlineWheel}. Thread-confined to that wheel's event loop.
 */
public abstract class Deadline {
  static final long NEVER = Long.MAX_VALUE;

  @Nullable Deadline previous;
  @Nullable Deadline next;

  /** The wheel's bucket this stands in, or -1. */
  int bucket = -1;

  /** The tick at which the bucket comes round. */
  long bucketTick;

  long atNanos = NEVER;

  /** Called once when the time has come, with the time it is now. */
  protected abstract void expired(long nowNanos);
}
