package dev.sluice.proxy.settings;

import java.time.Duration;

/**
 * How long the gateway waits for each side. Immutable.
 *
 * @param connect for a connection to the runtime, TLS included; then 504
 * @param requestHead from the first byte of a request head (of a connection's first: from accept)
 *     to its last, absolute; then 408
 * @param requestBody silence between two bytes of a request body; then 408, or an abort when the
 *     response has begun
 * @param firstByte from the end of the request to the response head; then 504
 * @param firstByteRun the same for run starts, waits, joins and streams
 * @param idle silence between two bytes of a response body or a tunnel; then an abort
 * @param keepAlive silence on a client connection that has no exchange; then it is closed
 */
public record Timeouts(
    Duration connect,
    Duration requestHead,
    Duration requestBody,
    Duration firstByte,
    Duration firstByteRun,
    Duration idle,
    Duration keepAlive) {

  /** Shortest wait of any kind. */
  public static final Duration LEAST = Duration.ofMillis(1);

  /** Longest wait of any kind: in milliseconds and nanoseconds it fits every timer. */
  public static final Duration MOST = Duration.ofHours(24);

  public static final Timeouts DEFAULTS =
      new Timeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofMinutes(10), // SDKs start a run again after a 504
          Duration.ofMinutes(5),
          Duration.ofSeconds(75));

  public Timeouts {
    Check.that(connect, "connect").isBetween(LEAST, MOST);
    Check.that(requestHead, "requestHead").isBetween(LEAST, MOST);
    Check.that(requestBody, "requestBody").isBetween(LEAST, MOST);
    Check.that(firstByte, "firstByte").isBetween(LEAST, MOST);
    Check.that(firstByteRun, "firstByteRun").isBetween(LEAST, MOST);
    Check.that(idle, "idle").isBetween(LEAST, MOST);
    Check.that(keepAlive, "keepAlive").isBetween(LEAST, MOST);
  }
}
