package dev.sluice.proxy.identity.keys;

import dev.sluice.proxy.settings.Check;
import java.time.Duration;

/**
 * How an issuer's keys are fetched and kept. Immutable.
 *
 * @param refreshInterval between two fetches of the background
 * @param refreshPause between two fetches that tokens with unknown keys bring about; after a quiet
 *     time a few may follow each other at once
 * @param staleFor how long keys are used after the last fetch that succeeded
 * @param timeout of one HTTP exchange, from the connection to the last byte of the answer
 * @param maxResponseBytes longest discovery document or key set that is read
 */
public record KeyLimits(
    Duration refreshInterval,
    Duration refreshPause,
    Duration staleFor,
    Duration timeout,
    int maxResponseBytes) {

  /** Shortest of any of the times. */
  public static final Duration LEAST = Duration.ofMillis(100);

  /** Longest {@code refreshInterval}: a key that an issuer took back is believed so long. */
  public static final Duration MOST_INTERVAL = Duration.ofHours(24);

  /** Longest {@code refreshPause}. */
  public static final Duration MOST_PAUSE = Duration.ofMinutes(10);

  /** Longest {@code staleFor}. */
  public static final Duration MOST_STALE = Duration.ofDays(30);

  /** Longest {@code timeout}. */
  public static final Duration MOST_TIMEOUT = Duration.ofMinutes(1);

  /** Least {@code maxResponseBytes}. */
  public static final int LEAST_BYTES = 1_024;

  /** Most {@code maxResponseBytes}. */
  public static final int MOST_BYTES = 16 * 1_024 * 1_024;

  public static final KeyLimits DEFAULTS =
      new KeyLimits(
          Duration.ofMinutes(10),
          Duration.ofSeconds(10),
          Duration.ofHours(24),
          Duration.ofSeconds(5),
          256 * 1_024);

  public KeyLimits {
    Check.that(refreshInterval, "refreshInterval").isBetween(LEAST, MOST_INTERVAL);
    Check.that(refreshPause, "refreshPause").isBetween(LEAST, MOST_PAUSE);
    Check.that(staleFor, "staleFor").isBetween(refreshInterval, MOST_STALE);
    Check.that(timeout, "timeout").isBetween(LEAST, MOST_TIMEOUT);
    Check.that(maxResponseBytes, "maxResponseBytes").isBetween(LEAST_BYTES, MOST_BYTES);
  }
}
