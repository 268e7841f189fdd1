package dev.sluice.admin.http;

import java.util.Map;

/**
 * A request that is not answered as asked; becomes {@code application/problem+json} (RFC 9457).
 * Without a stack trace: it says what the peer did, not where we are.
 */
public final class ProblemException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String title;
  private final transient Map<String, String> fields;

  private ProblemException(
      int status, String code, String title, String detail, Map<String, String> fields) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
    this.title = title;
    this.fields = fields;
  }

  public static ProblemException badRequest(String detail) {
    return of(400, "bad-request", "Bad Request", detail);
  }

  static ProblemException forbidden(String detail) {
    return of(403, "forbidden", "Forbidden", detail);
  }

  static ProblemException notFound() {
    return of(404, "not-found", "Not Found", "there is nothing here (see /openapi.json)");
  }

  /** RFC 9110 §15.5.6: with the methods there are. */
  static ProblemException methodNotAllowed(String allowed) {
    return new ProblemException(
        405,
        "method-not-allowed",
        "Method Not Allowed",
        "expected: " + allowed,
        Map.of("allow", allowed));
  }

  static ProblemException requestTimeout() {
    return of(408, "request-timeout", "Request Timeout", "the request did not come whole in time");
  }

  static ProblemException contentTooLarge() {
    return of(
        413,
        "content-too-large",
        "Content Too Large",
        "the body is too long (expected: at most " + Limits.MAX_BODY_BYTES + " bytes)");
  }

  static ProblemException uriTooLong() {
    return of(
        414,
        "uri-too-long",
        "URI Too Long",
        "the request line is too long (expected: at most "
            + Limits.MAX_REQUEST_LINE_BYTES
            + " bytes)");
  }

  static ProblemException unsupportedMediaType(String expected) {
    return of(
        415,
        "unsupported-media-type",
        "Unsupported Media Type",
        "the body's Content-Type is not understood (expected: " + expected + ")");
  }

  static ProblemException misdirected(String detail) {
    return of(421, "misdirected-request", "Misdirected Request", detail);
  }

  static ProblemException headTooLarge() {
    return of(
        431,
        "head-too-large",
        "Request Header Fields Too Large",
        "the header fields are too long (expected: at most " + Limits.MAX_HEAD_BYTES + " bytes)");
  }

  static ProblemException internal() {
    return of(500, "internal", "Internal Server Error", "this is our fault: the log says more");
  }

  static ProblemException versionNotSupported() {
    return of(
        505,
        "http-version-not-supported",
        "HTTP Version Not Supported",
        "expected: HTTP/1.1 or HTTP/1.0");
  }

  private static ProblemException of(int status, String code, String title, String detail) {
    return new ProblemException(status, code, title, detail, Map.of());
  }

  Response response() {
    String body =
        Json.object(json -> {
          json.writeStringField("type", "urn:sluice:problem:" + code);
          json.writeStringField("title", title);
          json.writeNumberField("status", status);
          json.writeStringField("detail", getMessage());
        });
    return new Response(status, Response.PROBLEM_JSON, body, fields);
  }
}
