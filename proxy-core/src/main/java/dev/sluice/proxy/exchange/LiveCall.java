package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.Grant;
import dev.sluice.proxy.admission.Identity;
import dev.sluice.proxy.admission.Problem;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.observe.route.RouteTemplate;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf, and for what, an exchange is live. Exchanges whose calls are equal stand and
 * fall together. Immutable.
 */
public final class LiveCall {
  private final Caller caller;
  private final RouteTemplate route;

  private LiveCall(Caller caller, RouteTemplate route) {
    this.caller = caller;
    this.route = route;
  }

  /** The call that a grant is for, null when it is on behalf of nobody. */
  static @Nullable LiveCall of(@Nullable Grant grant) {
    Caller caller = grant == null ? null : grant.caller();
    return grant == null || caller == null ? null : new LiveCall(caller, grant.route());
  }

  /** What the client is to be told if the call would not be admitted now, null if it would. */
  @Nullable Problem standing(Identity identity) throws SourceUnavailableException {
    return identity.standing(caller, route);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LiveCall call
        && call.route == route
        && call.caller.id().equals(caller.id())
        && call.caller.principal().tenant().id().equals(caller.principal().tenant().id());
  }

  @Override
  public int hashCode() {
    return caller.id().hashCode() * 31 + route.index();
  }
}
