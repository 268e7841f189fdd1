package dev.sluice.admin.http;

import java.time.Duration;

/**
 * What one peer of the admin port may take.
 *
 * @param request longest time for a request to come whole, from its first byte (or from accept)
 * @param answer longest time for an answer to be made and taken
 * @param idle longest silence between an answer and the next request
 * @param connections most connections at once; more are closed at accept
 */
public record Limits(Duration request, Duration answer, Duration idle, int connections) {

  /** Longest request line, in bytes: the longest route with its query is far below. */
  public static final int MAX_REQUEST_LINE_BYTES = 2_048;

  /** All header fields of a request, in bytes: a browser's with its cookies fit. */
  public static final int MAX_HEAD_BYTES = 16_384;

  /** Longest request body, in bytes: a level and a logger's name. */
  public static final int MAX_BODY_BYTES = 16_384;

  /** Most query parameters. */
  public static final int MAX_QUERY_PARAMETERS = 16;

  public static final Limits DEFAULT =
      new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60), 256);
}
