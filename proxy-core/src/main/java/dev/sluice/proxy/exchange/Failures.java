package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.admission.answer.ProblemType;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.observe.Outcome;
import dev.sluice.proxy.upstream.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/** Which problem a failure is to a client, and which outcome to an operator. */
final class Failures {
  private Failures() {}

  static ProblemType typeOf(BadMessage fault) {
    return switch (fault.kind()) {
      case SYNTAX -> ProblemType.BAD_REQUEST;
      case LINE_TOO_LONG -> ProblemType.URI_TOO_LONG;
      case HEAD_TOO_LARGE -> ProblemType.HEAD_TOO_LARGE;
    };
  }

  static Problem problem(UpstreamFailure failure, String detail) {
    return switch (failure) {
      case CONNECT_REFUSED, ADDRESS_REFUSED ->
          new Problem(ProblemType.UPSTREAM_REFUSED, "the runtime refused the connection");
      case NAME_UNKNOWN ->
          new Problem(ProblemType.UPSTREAM_REFUSED, "the runtime's host name is unknown");
      case TLS_FAILED ->
          new Problem(ProblemType.UPSTREAM_REFUSED, "TLS with the runtime could not be agreed on");
      case CONNECT_TIMEOUT ->
          new Problem(ProblemType.CONNECT_TIMEOUT, "the runtime could not be reached in time");
      case RESET -> new Problem(ProblemType.UPSTREAM_RESET, "the runtime " + detail);
      case MALFORMED ->
          new Problem(
              ProblemType.UPSTREAM_MALFORMED, "the runtime's response is malformed: " + detail);
    };
  }

  /**
   * There was no connection, and nothing was sent.
   *
   * @param whose runtime it is, as clients know it; null when they know it by itself
   */
  static Problem unreachable(UpstreamFailure failure, @Nullable String whose) {
    Problem plain = problem(failure, "");
    return whose == null
        ? plain
        : new Problem(
            ProblemType.RUNTIME_UNREACHABLE,
            "the runtime of " + whose + " can't be reached now; try again soon",
            plain.reason());
  }

  static Outcome outcomeOf(ProblemType type) {
    return switch (type) {
      case BAD_REQUEST,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          CONTENT_TOO_LARGE,
          URI_TOO_LONG,
          HEAD_TOO_LARGE ->
          Outcome.REFUSED;
      case SCOPE_UNCLEAR, CREDENTIAL_MISSING, CREDENTIAL_INVALID, FORBIDDEN -> Outcome.REFUSED;
      case AGENT_AMBIGUOUS, THREAD_ELSEWHERE, NOT_PLACED, CONTENT_ENCODED, BODY_MALFORMED ->
          Outcome.REFUSED;
      case LOOK_UPS_EXHAUSTED, TENANT_BODIES_EXHAUSTED, RUNTIME_BUSY -> Outcome.REFUSED;
      case IDENTITY_UNAVAILABLE, RUNTIME_UNAVAILABLE, BODIES_EXHAUSTED, POOL_EXHAUSTED, DRAINING ->
          Outcome.REFUSED;
      case RUNTIME_UNREACHABLE -> Outcome.UPSTREAM_FAILED;
      case UPSTREAM_UNAUTHORIZED, UPSTREAM_REFUSED, UPSTREAM_RESET, UPSTREAM_MALFORMED ->
          Outcome.UPSTREAM_FAILED;
      case INTERNAL -> Outcome.GATEWAY_FAILED;
      case REQUEST_TIMEOUT, CONNECT_TIMEOUT, FIRST_BYTE_TIMEOUT -> Outcome.TIMED_OUT;
    };
  }
}
