package dev.sluice.proxy.admission;

import dev.sluice.proxy.identity.caller.Refusal;

/** Which problem a refusal is to a client. */
final class Refusals {
  /** What a client is told while it can't be found out who calls. */
  private static final String UNAVAILABLE = "it can't be found out now who calls; try again soon";

  private Refusals() {}

  static Problem problem(Refusal refusal) {
    ProblemType type =
        switch (refusal.kind()) {
          case NO_CREDENTIAL -> ProblemType.CREDENTIAL_MISSING;
          case BAD_CREDENTIAL -> ProblemType.CREDENTIAL_INVALID;
          case UNCLEAR -> ProblemType.SCOPE_UNCLEAR;
          case FORBIDDEN -> ProblemType.FORBIDDEN;
        };
    return new Problem(type, refusal.detail(), refusal.reason());
  }

  /** {@code reason} is a short code for the log. */
  static Problem unavailable(String reason) {
    return new Problem(ProblemType.IDENTITY_UNAVAILABLE, UNAVAILABLE, reason);
  }
}
