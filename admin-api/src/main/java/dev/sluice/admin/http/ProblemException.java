package dev.sluice.admin.http;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A request that is not answered as asked; becomes {@code application/problem+json} (RFC 9457).
 * Without a stack trace: it says what the peer did, not where we are.
 */
public final class ProblemException extends Exception {
  private static final long serialVersionUID = 1L;

  /** So many are named in the sentence; all of them in the list. */
  private static final int MAX_ERRORS_IN_DETAIL = 8;

  private final int status;
  private final String code;
  private final String title;
  private final transient Map<String, String> fields;
  private final transient List<FieldError> errors;

  private ProblemException(
      int status,
      String code,
      String title,
      String detail,
      Map<String, String> fields,
      List<FieldError> errors) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
    this.title = title;
    this.fields = fields;
    this.errors = errors;
  }

  public int status() {
    return status;
  }

  /** What is wrong with which member; empty when it is about none. */
  public List<FieldError> errors() {
    return errors;
  }

  /** Query parameters that are not as expected, each with what was. */
  public static ProblemException badParameters(List<FieldError> errors) {
    return new ProblemException(
        400, "bad-request", "Bad Request", sentence(errors), Map.of(), List.copyOf(errors));
  }

  /** Members of a body that are not as expected, each with what was (RFC 9110 §15.5.21). */
  public static ProblemException unprocessable(List<FieldError> errors) {
    return new ProblemException(
        422,
        "unprocessable-content",
        "Unprocessable Content",
        sentence(errors),
        Map.of(),
        List.copyOf(errors));
  }

  /** One member of a body that is not as expected. */
  public static ProblemException unprocessable(String field, String detail) {
    return unprocessable(List.of(new FieldError(field, detail)));
  }

  private static String sentence(List<FieldError> errors) {
    return errors.stream()
        .limit(MAX_ERRORS_IN_DETAIL)
        .map(error -> error.field() + ": " + error.detail())
        .collect(Collectors.joining("; "));
  }

  /**
   * No valid credential was shown.
   *
   * @param challenge for {@code WWW-Authenticate} (RFC 6750 §3)
   */
  public static ProblemException unauthorized(String challenge) {
    return new ProblemException(
        401,
        "unauthorized",
        "Unauthorized",
        "a valid credential is needed (a bearer token of a configured issuer, or an API key)",
        Map.of("www-authenticate", challenge),
        List.of());
  }

  public static ProblemException notFound(String detail) {
    return of(404, "not-found", "Not Found", detail);
  }

  /** The state of things does not allow it. */
  public static ProblemException conflict(String detail) {
    return of(409, "conflict", "Conflict", detail);
  }

  /** The same about one member of the body. */
  public static ProblemException conflict(String field, String detail) {
    List<FieldError> errors = List.of(new FieldError(field, detail));
    return new ProblemException(409, "conflict", "Conflict", sentence(errors), Map.of(), errors);
  }

  public static ProblemException preconditionFailed() {
    return of(
        412,
        "precondition-failed",
        "Precondition Failed",
        "it was changed since (expected: If-Match with the ETag of its present state)");
  }

  /** RFC 6585 §3. */
  public static ProblemException preconditionRequired() {
    return of(
        428,
        "precondition-required",
        "Precondition Required",
        "an update needs If-Match with the ETag of what it changes");
  }

  /** What we must ask is away: our own trouble. */
  public static ProblemException unavailable() {
    return new ProblemException(
        503,
        "unavailable",
        "Service Unavailable",
        "the database or the issuer can't be asked now; try again",
        Map.of("retry-after", "1"),
        List.of());
  }

  /** A runtime that we must ask gives no answer. */
  public static ProblemException runtimeUnreachable(String detail) {
    return new ProblemException(
        503,
        "runtime-unreachable",
        "Service Unavailable",
        detail,
        Map.of("retry-after", "5"),
        List.of());
  }

  public static ProblemException badRequest(String detail) {
    return of(400, "bad-request", "Bad Request", detail);
  }

  public static ProblemException forbidden(String detail) {
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
        Map.of("allow", allowed),
        List.of());
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

  public static ProblemException unsupportedMediaType(String expected) {
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
    return new ProblemException(status, code, title, detail, Map.of(), List.of());
  }

  Response response() {
    String body =
        Json.object(json -> {
          json.writeStringField("type", "urn:sluice:problem:" + code);
          json.writeStringField("title", title);
          json.writeNumberField("status", status);
          json.writeStringField("detail", getMessage());
          if (!errors.isEmpty()) {
            json.writeArrayFieldStart("errors");
            for (FieldError error : errors) {
              json.writeStartObject();
              json.writeStringField("field", error.field());
              json.writeStringField("detail", error.detail());
              json.writeEndObject();
            }
            json.writeEndArray();
          }
        });
    return new Response(status, Response.PROBLEM_JSON, body, fields);
  }
}
