package dev.sluice.config.identity;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes UUIDs of version 7: by time to the millisecond, then by chance (RFC 9562 §5.7). */
final class TimeOrderedIds implements Supplier<UUID> {
  private static final long VERSION = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  TimeOrderedIds(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public UUID get() {
    long high = clock.millis() << 16 | VERSION | (random.nextLong() & 0xFFF);
    long low = VARIANT | random.nextLong() >>> 2;
    return new UUID(high, low);
  }
}
