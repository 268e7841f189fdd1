package dev.sluice.proxy.admission;

import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.settings.HttpSettings;
import org.jspecify.annotations.Nullable;

/**
 * What is decided about a request, in the order of {@link #decide}. Framing was checked when the
 * head was read ({@link RequestHead}). Immutable, thread-safe.
 */
public final class Admission {
  /** Paths that are ours: never passed on. */
  private static final String RESERVED = "/-/";

  private final Health health;
  private final Cors cors;
  private final long bodyLimit;

  public Admission(HttpSettings settings, Cors cors, Health health) {
    this.health = health;
    this.cors = cors;
    this.bodyLimit = settings.limits().bodyBytes();
  }

  /**
   * Decides about a request from its head. On an event loop with {@link Lookup#CACHED}; after
   * {@link Verdict.Undecided} once more on a virtual thread with {@link Lookup#LOADING}.
   */
  public Verdict decide(RequestHead head, RouteTemplate route, Lookup lookup) {
    try {
      Answer own = own(head, lookup);
      if (own != null) {
        return new Verdict.Answered(own);
      }
      checkReserved(head);
      checkServing();
      checkLength(head.framing());
      return new Verdict.Admitted(new Grant(route, bodyLimit));
    } catch (Rejection rejection) {
      return new Verdict.Rejected(rejection.problem());
    } catch (CacheMiss miss) {
      return new Verdict.Undecided();
    }
  }

  private @Nullable Answer own(RequestHead head, Lookup lookup) throws Rejection, CacheMiss {
    Answer preflight = cors.preflight(head);
    if (preflight != null) {
      return preflight;
    }
    Answer answer = health.answer(head, lookup);
    return answer == null ? null : cors.onAnswer(answer, head.fields().first(FieldName.ORIGIN));
  }

  private static void checkReserved(RequestHead head) throws Rejection {
    if (head.target().pathStartsWith(RESERVED)) {
      throw new Rejection(ProblemType.NOT_FOUND, "nothing is served at this path");
    }
  }

  private void checkServing() throws Rejection {
    if (health.isRefusing()) {
      throw new Rejection(ProblemType.DRAINING, "the gateway is shutting down");
    }
  }

  private void checkLength(Framing framing) throws Rejection {
    if (framing.length() > bodyLimit) {
      throw new Rejection(ProblemType.CONTENT_TOO_LARGE, "the request body is over limits.body");
    }
  }
}
