package dev.sluice.proxy.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Time that a test moves: wall clock and monotonic clock together. Thread-safe. */
public final class SettableTime implements InstantSource, LongSupplier {
  private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

  private final AtomicLong nanos = new AtomicLong();

  public void advance(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  @Override
  public Instant instant() {
    return BEGIN.plusNanos(nanos.get());
  }

  /** The monotonic clock, which begins near its end: only differences mean something. */
  @Override
  public long getAsLong() {
    return Long.MAX_VALUE - Duration.ofMinutes(1).toNanos() + nanos.get();
  }

  public long epochSecond() {
    return instant().getEpochSecond();
  }
}
