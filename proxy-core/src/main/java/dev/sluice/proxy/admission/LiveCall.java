package dev.sluice.proxy.admission;

import dev.sluice.proxy.admission.Identity.Place;
import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.observe.route.RouteTemplate;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf, for what and where, an exchange is live. Exchanges whose calls are equal stand
 * and fall together. Immutable.
 */
public final class LiveCall {
  private final Caller caller;
  private final RouteTemplate route;
  private final Place place;

  private LiveCall(Caller caller, RouteTemplate route, Place place) {
    this.caller = caller;
    this.route = route;
    this.place = place;
  }

  /** The call that a grant is for, null when it is on behalf of nobody. */
  public static @Nullable LiveCall of(@Nullable Grant grant) {
    Caller caller = grant == null ? null : grant.caller();
    if (grant == null || caller == null) {
      return null;
    }
    Directions directions = grant.directions();
    Place place =
        directions == null
            ? Place.ONE_RUNTIME
            : new Place.InProject(directions.scope().project().id(), directions.standing());
    return new LiveCall(caller, grant.route(), place);
  }

  /** The call of a request whose body is being read: where it belongs is not known yet. */
  public static LiveCall of(Caller caller, RouteTemplate route) {
    return new LiveCall(caller, route, Place.UNKNOWN);
  }

  /**
   * What the client is to be told if the call would not be admitted now, null if it would. Blocks:
   * never on an event loop.
   *
   * @throws SourceUnavailableException when that can't be found out
   */
  public @Nullable Problem standing(Identity identity) throws SourceUnavailableException {
    return identity.standing(caller, route, place);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LiveCall call
        && call.route == route
        && call.place.equals(place)
        && call.caller.id().equals(caller.id())
        && call.caller.principal().tenant().id().equals(caller.principal().tenant().id());
  }

  @Override
  public int hashCode() {
    return (caller.id().hashCode() * 31 + route.index()) * 31 + place.hashCode();
  }
}
