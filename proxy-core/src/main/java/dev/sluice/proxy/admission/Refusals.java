package dev.sluice.proxy.admission;

import static java.time.ZoneOffset.UTC;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.admission.answer.ProblemType;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.ledger.RuntimeAwayException;
import dev.sluice.proxy.operation.Reply;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Which problem a refusal is to a client. */
final class Refusals {
  /** What a client is told while it can't be found out who calls. */
  private static final String UNAVAILABLE = "it can't be found out now who calls; try again soon";

  /** Why a request ends that waited for a call of the gateway's own, for the log. */
  private static final String RUNTIME_TIMEOUT = "runtime-timeout";

  /** RFC 9110 §5.6.7: two digits for the day, unlike the JDK's format of RFC 1123. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

  private Refusals() {}

  static Problem problem(Refusal refusal) {
    ProblemType type =
        switch (refusal.kind()) {
          case NO_CREDENTIAL -> ProblemType.CREDENTIAL_MISSING;
          case BAD_CREDENTIAL -> ProblemType.CREDENTIAL_INVALID;
          case UNCLEAR -> ProblemType.SCOPE_UNCLEAR;
          case ABSENT -> ProblemType.NOT_FOUND;
          case FORBIDDEN -> ProblemType.FORBIDDEN;
        };
    return new Problem(type, refusal.detail(), refusal.reason());
  }

  /** Of a denial that is not in the runtime's words. */
  static Problem problem(Denial denial) {
    ProblemType type =
        switch (denial.kind()) {
          case REPLY -> throw new IllegalStateException("answered in the runtime's words");
          case FORBIDDEN -> ProblemType.FORBIDDEN;
          case AGENT_AMBIGUOUS -> ProblemType.AGENT_AMBIGUOUS;
          case THREAD_ELSEWHERE -> ProblemType.THREAD_ELSEWHERE;
          case NOT_PLACED -> ProblemType.NOT_PLACED;
          case BODY_MALFORMED -> ProblemType.BODY_MALFORMED;
          case LOOK_UPS_EXHAUSTED -> ProblemType.LOOK_UPS_EXHAUSTED;
          case RUNTIME_AWAY -> ProblemType.RUNTIME_UNAVAILABLE;
        };
    return new Problem(type, denial.detail(), denial.reason());
  }

  /** Of a runtime that its clients know by their agents alone. */
  static Problem problem(RuntimeAwayException away) {
    String which = away.whose() == null ? "that this is about" : "of " + away.whose();
    return switch (away.kind()) {
      case AWAY, UNAWAITED ->
          new Problem(
              ProblemType.RUNTIME_UNREACHABLE,
              "the runtime " + which + " can't be reached now; try again soon");
      case BUSY ->
          new Problem(
              ProblemType.RUNTIME_BUSY,
              "too much is asked at once of the runtime " + which + "; try again soon");
      case LATE -> late(which);
    };
  }

  /**
   * Of a runtime that did not answer the gateway in time: the client sees what it sees when the
   * runtime does not answer the request itself.
   */
  private static Problem late(String which) {
    return new Problem(
        ProblemType.FIRST_BYTE_TIMEOUT,
        "the runtime " + which + " did not answer in time; try again soon",
        RUNTIME_TIMEOUT);
  }

  /** The same, when it can't be said whose runtime it is. */
  static Problem late() {
    return late("that this is about");
  }

  /** An answer in the runtime's words, with its fields: whose answer it is, must not show. */
  static Answer answer(Reply reply) {
    String reason =
        switch (reply.status()) {
          case 200 -> "OK";
          case 204 -> "No Content";
          case 400 -> "Bad Request";
          case 404 -> "Not Found";
          case 409 -> "Conflict";
          case 422 -> "Unprocessable Entity"; // by the name that Python 3.11 has of it
          case 500 -> "Internal Server Error";
          default -> "";
        };
    Answer answer = new Answer(reply.status(), reason, List.of(), ascii(reply.body()));
    answer = answer.with("date", DATE.format(ZonedDateTime.now(UTC)));
    boolean isPython = reply.dialect() == Dialect.PYTHON;
    if (isPython) {
      answer = answer.with("server", "uvicorn");
    }
    if (!reply.contentType().isEmpty()) {
      answer = answer.with("content-type", reply.contentType());
    }
    if (isPython) {
      answer = answer.with("vary", "Origin");
    }
    for (int i = 0; i + 1 < reply.fields().size(); i += 2) {
      answer = answer.with(reply.fields().get(i), reply.fields().get(i + 1));
    }
    return answer;
  }

  /** In ASCII: what is beyond stands in JSON's strings, where it may be escaped, or in quotes. */
  private static String ascii(String json) {
    StringBuilder ascii = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c < 0x7f) {
        ascii.append(c);
      } else {
        ascii.append("\\u").append(HexFormat.of().toHexDigits(c));
      }
    }
    return ascii.toString();
  }

  /** {@code reason} is a short code for the log. */
  static Problem unavailable(String reason) {
    return new Problem(ProblemType.IDENTITY_UNAVAILABLE, UNAVAILABLE, reason);
  }
}
