package dev.sluice.proxy.settings;

import io.netty.util.internal.PlatformDependent;

/**
 * Limits on request bodies that have to be read before they are decided, and on messages of
 * WebSockets that are. Immutable.
 *
 * @param bodyBytes one of them; then 413
 * @param bodiesBytes all of them together, at least one of the longest; then 503. {@link #AUTO} for
 *     a quarter of the memory that buffers may have
 * @param tenantBytes all of one tenant, at least one of the longest; then 429. {@link #AUTO} for a
 *     quarter of those of all
 */
public record HeldLimits(int bodyBytes, long bodiesBytes, long tenantBytes) {
  /** As {@code bodiesBytes} and {@code tenantBytes}: as much as is sensible. */
  public static final long AUTO = 0;

  /** Longest limit of a body that is held, in bytes. */
  public static final int MOST_BODY_BYTES = 300 * 1024 * 1024;

  /** The part of the buffers' memory, and of all, that {@link #AUTO} is, as its divisor. */
  private static final int AUTO_PART = 4;

  public static final HeldLimits DEFAULTS = new HeldLimits(32 * 1024 * 1024, AUTO, AUTO);

  public HeldLimits {
    Check.that(bodyBytes, "heldBodyBytes").isBetween(1, MOST_BODY_BYTES);
    Check.that(bodiesBytes, "heldBodiesBytes")
        .isBetween(bodiesBytes == AUTO ? AUTO : bodyBytes, HttpLimits.UNLIMITED);
    Check.that(tenantBytes, "heldTenantBytes")
        .isBetween(tenantBytes == AUTO ? AUTO : bodyBytes, HttpLimits.UNLIMITED);
  }

  /** {@link #bodiesBytes} as a number of bytes, whatever was set: one body always fits. */
  public long bodies() {
    return bodiesBytes == AUTO
        ? Math.max(bodyBytes, PlatformDependent.maxDirectMemory() / AUTO_PART)
        : bodiesBytes;
  }

  /** {@link #tenantBytes} as a number of bytes, whatever was set: one body always fits. */
  public long ofTenant() {
    return tenantBytes == AUTO ? Math.max(bodyBytes, bodies() / AUTO_PART) : tenantBytes;
  }
}
