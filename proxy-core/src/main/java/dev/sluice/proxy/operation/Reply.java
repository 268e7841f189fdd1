package dev.sluice.proxy.operation;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A whole answer in a runtime's own words. Immutable.
 *
 * @param contentType empty when there is no body
 * @param body as the runtime writes it, without a final line end
 * @param fields names in lower case and values, in turn, beside the content type
 */
public record Reply(int status, String contentType, String body, List<String> fields) {
  private static final String DETAIL = "{\"detail\":";

  public Reply {
    fields = List.copyOf(fields);
  }

  /** Without further fields. */
  public Reply(int status, String contentType, String body) {
    this(status, contentType, body, List.of());
  }

  /** {@code {"detail":"…"}}, as the SDKs read it. */
  public static Reply detail(int status, String detail) {
    return json(status, DETAIL + quoted(detail) + "}");
  }

  /** The text of a {@link #detail} as JSON writes it between quotes; empty of any other answer. */
  String detailText() {
    boolean detail = body.startsWith(DETAIL) && body.endsWith("\"}");
    return detail ? body.substring(DETAIL.length() + 1, body.length() - 2) : "";
  }

  public static Reply json(int status, String body) {
    return new Reply(status, "application/json", body);
  }

  /** A JSON string as orjson, with which runtimes write, would have it. */
  private static String quoted(String text) {
    byte[] json = dev.sluice.proxy.json.JsonWriter.string(text);
    return new String(json, StandardCharsets.UTF_8);
  }
}
