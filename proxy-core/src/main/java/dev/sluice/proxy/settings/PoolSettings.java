package dev.sluice.proxy.settings;

import java.time.Duration;

/**
 * Limits of the connections to one runtime, over all event loops. Immutable.
 *
 * @param maxConnections short exchanges at the runtime at once
 * @param maxStreams streams, waits, joins and sockets at the runtime at once; they never take a
 *     short exchange's place
 * @param maxPending exchanges that may wait for a place at once; more are refused with 503 at once
 * @param acquireTimeout longest wait for a place; then 503
 * @param idleTimeout a pooled connection unused for so long is closed; must be below the runtime's
 *     own keep-alive (5 s), or requests meet connections that the runtime is closing
 */
public record PoolSettings(
    int maxConnections,
    int maxStreams,
    int maxPending,
    Duration acquireTimeout,
    Duration idleTimeout) {

  /** Most of each kind: file descriptors run out far below. */
  public static final int MOST = 1_000_000;

  public static final PoolSettings DEFAULTS =
      new PoolSettings(1024, 20_000, 1024, Duration.ofSeconds(5), Duration.ofSeconds(4));

  public PoolSettings {
    Check.that(maxConnections, "maxConnections").isBetween(1, MOST);
    Check.that(maxStreams, "maxStreams").isBetween(1, MOST);
    Check.that(maxPending, "maxPending").isBetween(0, MOST);
    Check.that(acquireTimeout, "acquireTimeout").isBetween(Timeouts.LEAST, Timeouts.MOST);
    Check.that(idleTimeout, "idleTimeout").isBetween(Timeouts.LEAST, Timeouts.MOST);
  }
}
