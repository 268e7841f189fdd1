package dev.sluice.admin.http;

import java.util.Map;
import java.util.TreeMap;

/**
 * An answer of the admin port. Immutable.
 *
 * @param body what is sent
 * @param keptBody the same without what may be told only once: what may be kept and sent again
 * @param fields header fields beside those that every answer has
 */
public record Response(
    int status, String contentType, String body, String keptBody, Map<String, String> fields) {

  public static final String JSON = "application/json";
  static final String PROBLEM_JSON = "application/problem+json";

  public Response(int status, String contentType, String body, Map<String, String> fields) {
    this(status, contentType, body, body, fields);
  }

  public static Response of(int status, String contentType, String body) {
    return new Response(status, contentType, body, Map.of());
  }

  /** No content: what was asked is done. */
  public static Response noContent() {
    return of(204, JSON, "");
  }

  /** A JSON answer; {@code content} writes the members of its one object. */
  public static Response json(int status, Json.Content content) {
    return of(status, JSON, Json.object(content));
  }

  /** This answer with one more header field. */
  public Response with(String name, String value) {
    Map<String, String> more = new TreeMap<>(fields);
    more.put(name, value);
    return new Response(status, contentType, body, keptBody, Map.copyOf(more));
  }

  /** This answer, of which only {@code content} may be kept. */
  public Response keeping(Json.Content content) {
    return new Response(status, contentType, body, Json.object(content), fields);
  }

  /** Without the body: it may hold what is told only once. */
  @Override
  public String toString() {
    return "Response[" + status + " " + contentType + "]";
  }
}
