package dev.sluice.proxy.operation;

import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A whole answer in a runtime's own words. Immutable.
 *
 * @param dialect whose words: each kind of server has header fields of its own
 * @param contentType empty when it has none
 * @param body as the runtime writes it, without a final line end
 * @param fields names in lower case and values, in turn, beside the content type
 */
public record Reply(
    Dialect dialect, int status, String contentType, String body, List<String> fields) {
  private static final String JSON = "application/json";
  private static final String DETAIL = "{\"detail\":";

  public Reply {
    fields = List.copyOf(fields);
  }

  /** Of a Python server. */
  public Reply(int status, String contentType, String body, List<String> fields) {
    this(Dialect.PYTHON, status, contentType, body, fields);
  }

  /** Of a Python server, without further fields. */
  public Reply(int status, String contentType, String body) {
    this(Dialect.PYTHON, status, contentType, body);
  }

  /** Without further fields. */
  public Reply(Dialect dialect, int status, String contentType, String body) {
    this(dialect, status, contentType, body, List.of());
  }

  /** {@code {"detail":"…"}}, as Python servers say what is wrong. */
  public static Reply detail(int status, String detail) {
    return json(status, DETAIL + quoted(detail) + "}");
  }

  /** The text of a {@link #detail} as JSON writes it between quotes; empty of any other answer. */
  String detailText() {
    boolean detail = body.startsWith(DETAIL) && body.endsWith("\"}");
    return detail ? body.substring(DETAIL.length() + 1, body.length() - 2) : "";
  }

  /** A sentence, as JavaScript servers say what is wrong. */
  public static Reply sentence(int status, String sentence) {
    return new Reply(Dialect.JAVASCRIPT, status, "text/plain;charset=UTF-8", sentence);
  }

  /** As JavaScript servers say what is wrong with a request's form: the one issue, an object. */
  public static Reply issue(String issue) {
    String body =
        "{\"success\":false,\"error\":{\"issues\":[" + issue + "],\"name\":\"ZodError\"}}";
    return json(Dialect.JAVASCRIPT, 400, body);
  }

  /** Of a Python server. */
  public static Reply json(int status, String body) {
    return json(Dialect.PYTHON, status, body);
  }

  public static Reply json(Dialect dialect, int status, String body) {
    return new Reply(dialect, status, JSON, body);
  }

  /** The same, of another kind of server. */
  Reply by(Dialect other) {
    return new Reply(other, status, contentType, body, fields);
  }

  /** A JSON string as orjson, with which runtimes write, would have it. */
  private static String quoted(String text) {
    byte[] json = JsonWriter.string(text);
    return new String(json, StandardCharsets.UTF_8);
  }
}
