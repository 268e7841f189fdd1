package dev.sluice.proxy.identity.assertion;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is moved; as ticker it keeps the same time. */
final class TestTime implements InstantSource, Ticker {
  static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

  private volatile Instant now = START;

  void advance(Duration by) {
    now = now.plus(by);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public long read() {
    return Duration.between(START, now).toNanos();
  }
}
