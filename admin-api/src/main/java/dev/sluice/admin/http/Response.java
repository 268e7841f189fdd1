package dev.sluice.admin.http;

import java.util.Map;

/**
 * An answer of the admin port. Immutable.
 *
 * @param fields header fields beside those that every answer has
 */
public record Response(int status, String contentType, String body, Map<String, String> fields) {

  public static final String JSON = "application/json";
  static final String PROBLEM_JSON = "application/problem+json";

  public static Response of(int status, String contentType, String body) {
    return new Response(status, contentType, body, Map.of());
  }

  /** A JSON answer; {@code content} writes the members of its one object. */
  public static Response json(int status, Json.Content content) {
    return of(status, JSON, Json.object(content));
  }
}
