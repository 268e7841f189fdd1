package dev.sluice.proxy.admission;

/**
 * An error of our own, as a client sees it (RFC 9457). Immutable.
 *
 * @param detail what was wrong, for the client; never holds internals, tokens or bytes of the
 *     request
 */
public record Problem(ProblemType type, String detail) {
  private static final int RETRY_AFTER_SECONDS = 1;

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
    return type.status() == 503
        ? answer.with("retry-after", Integer.toString(RETRY_AFTER_SECONDS))
        : answer;
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
