package dev.sluice.proxy.settings;

/**
 * Limits on what clients may send. Immutable.
 *
 * @param requestLineBytes request line without its line end; then 414
 * @param headBytes all of a request head, request line included; then 431. A response head beyond
 *     it is a 502
 * @param headerFields header fields of a head, or of trailers; then 431
 * @param bodyBytes request body without its framing; then 413. {@link #UNLIMITED} for no limit
 * @param held request bodies that have to be read before they are decided
 * @param connections client connections at once; more are closed at accept
 */
public record HttpLimits(
    int requestLineBytes,
    int headBytes,
    int headerFields,
    long bodyBytes,
    HeldLimits held,
    int connections) {

  /** As {@code bodyBytes}: no limit. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** Shortest limit of a request line or a head, in bytes. */
  public static final int LEAST_BYTES = 512;

  /** Longest limit of a request line or a head, in bytes: it is held in memory as a whole. */
  public static final int MOST_BYTES = 1024 * 1024;

  public static final int MOST_FIELDS = 10_000;

  /** More connections than any machine has file descriptors for. */
  public static final int MOST_CONNECTIONS = 10_000_000;

  public static final HttpLimits DEFAULTS =
      new HttpLimits(16 * 1024, 64 * 1024, 100, UNLIMITED, HeldLimits.DEFAULTS, 50_000);

  public HttpLimits {
    Check.that(requestLineBytes, "requestLineBytes").isBetween(LEAST_BYTES, MOST_BYTES);
    Check.that(headBytes, "headBytes").isBetween(LEAST_BYTES, MOST_BYTES);
    Check.that(headBytes, "headBytes").isBetween(requestLineBytes, MOST_BYTES);
    Check.that(headerFields, "headerFields").isBetween(1, MOST_FIELDS);
    Check.that(bodyBytes, "bodyBytes").isBetween(1, UNLIMITED);
    Check.that(connections, "connections").isBetween(1, MOST_CONNECTIONS);
  }

  /** These limits with others of bodies that are held. */
  public HttpLimits withHeld(HeldLimits others) {
    return new HttpLimits(
        requestLineBytes, headBytes, headerFields, bodyBytes, others, connections);
  }
}
