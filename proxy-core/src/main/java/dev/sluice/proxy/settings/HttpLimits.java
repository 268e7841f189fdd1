package dev.sluice.proxy.settings;

import io.netty.util.internal.PlatformDependent;

/**
 * Limits on what clients may send. Immutable.
 *
 * @param requestLineBytes request line without its line end; then 414
 * @param headBytes all of a request head, request line included; then 431. A response head beyond
 *     it is a 502
 * @param headerFields header fields of a head, or of trailers; then 431
 * @param bodyBytes request body without its framing; then 413. {@link #UNLIMITED} for no limit
 * @param heldBodyBytes request body that has to be read before it is decided; then 413
 * @param heldBodiesBytes all such bodies together, at least one of the longest; then 503. {@link
 *     #AUTO} for a quarter of the memory that buffers may have
 * @param connections client connections at once; more are closed at accept
 */
public record HttpLimits(
    int requestLineBytes,
    int headBytes,
    int headerFields,
    long bodyBytes,
    int heldBodyBytes,
    long heldBodiesBytes,
    int connections) {

  /** As {@code bodyBytes}: no limit. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** As {@code heldBodiesBytes}: as much as is sensible on this machine. */
  public static final long AUTO = 0;

  /** Longest limit of a body that is held, in bytes. */
  public static final int MOST_HELD_BODY_BYTES = 300 * 1024 * 1024;

  /** The part of the buffers' memory that held bodies may have, as its divisor. */
  private static final int AUTO_PART = 4;

  /** Shortest limit of a request line or a head, in bytes. */
  public static final int LEAST_BYTES = 512;

  /** Longest limit of a request line or a head, in bytes: it is held in memory as a whole. */
  public static final int MOST_BYTES = 1024 * 1024;

  public static final int MOST_FIELDS = 10_000;

  /** More connections than any machine has file descriptors for. */
  public static final int MOST_CONNECTIONS = 10_000_000;

  public static final HttpLimits DEFAULTS =
      new HttpLimits(16 * 1024, 64 * 1024, 100, UNLIMITED, 32 * 1024 * 1024, AUTO, 50_000);

  public HttpLimits {
    Check.that(requestLineBytes, "requestLineBytes").isBetween(LEAST_BYTES, MOST_BYTES);
    Check.that(headBytes, "headBytes").isBetween(LEAST_BYTES, MOST_BYTES);
    Check.that(headBytes, "headBytes").isBetween(requestLineBytes, MOST_BYTES);
    Check.that(headerFields, "headerFields").isBetween(1, MOST_FIELDS);
    Check.that(bodyBytes, "bodyBytes").isBetween(1, UNLIMITED);
    Check.that(heldBodyBytes, "heldBodyBytes").isBetween(1, MOST_HELD_BODY_BYTES);
    Check.that(heldBodiesBytes, "heldBodiesBytes")
        .isBetween(heldBodiesBytes == AUTO ? AUTO : heldBodyBytes, UNLIMITED);
    Check.that(connections, "connections").isBetween(1, MOST_CONNECTIONS);
  }

  /** These limits with others of bodies that are held. */
  public HttpLimits withHeld(int bodyBytes, long bodiesBytes) {
    return new HttpLimits(
        requestLineBytes,
        headBytes,
        headerFields,
        this.bodyBytes,
        bodyBytes,
        bodiesBytes,
        connections);
  }

  /** {@link #heldBodiesBytes} as a number of bytes, whatever was set: one body always fits. */
  public long heldBodies() {
    return heldBodiesBytes == AUTO
        ? Math.max(heldBodyBytes, PlatformDependent.maxDirectMemory() / AUTO_PART)
        : heldBodiesBytes;
  }
}
