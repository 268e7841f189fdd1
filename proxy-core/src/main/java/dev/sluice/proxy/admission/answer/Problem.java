package dev.sluice.proxy.admission.answer;

/**
 * An error of our own, as a client sees it (RFC 9457). Immutable.
 *
 * @param detail what was wrong, for the client; never holds internals, tokens or bytes of the
 *     request
 * @param reason a short code for the log and metrics, which may tell what the client is not told
 */
public record Problem(ProblemType type, String detail, String reason) {
  private static final int RETRY_AFTER_SECONDS = 1;
  private static final String CHALLENGE = "Bearer realm=\"sluice\"";

  /** A problem whose type says it all. */
  public Problem(ProblemType type, String detail) {
    this(type, detail, type.code());
  }

  /** The whole answer, which carries the {@code detail} that LangGraph's SDKs read. */
  public Answer answer(String requestId) {
    String body =
        "{\"type\":\"urn:sluice:problem:"
            + type.code()
            + "\",\"title\":\""
            + type.title()
            + "\",\"status\":"
            + type.status()
            + ",\"detail\":\""
            + escape(detail)
            + "\",\"request_id\":\""
            + requestId
            + "\"}\n";
    Answer answer = Answer.of(type.status(), type.title(), "application/problem+json", body);
    return switch (type) {
      case CREDENTIAL_MISSING -> answer.with("www-authenticate", CHALLENGE);
      case CREDENTIAL_INVALID ->
          answer.with("www-authenticate", CHALLENGE + ", error=\"invalid_token\""); // RFC 6750 §3
      default ->
          type.status() == 503 || type.status() == 429
              ? answer.with("retry-after", Integer.toString(RETRY_AFTER_SECONDS))
              : answer;
    };
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else {
        out.append(c < 0x20 ? ' ' : c);
      }
    }
    return out.toString();
  }
}
