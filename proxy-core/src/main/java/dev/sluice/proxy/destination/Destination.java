package dev.sluice.proxy.destination;

import dev.sluice.proxy.forward.RequestRules;
import dev.sluice.proxy.forward.ResponseRules;
import dev.sluice.proxy.upstream.RuntimeProbe;
import dev.sluice.proxy.upstream.Upstream;
import dev.sluice.proxy.upstream.UpstreamPlaces;

/**
 * One runtime as exchanges reach it: a handle that an exchange keeps from its admission to its end,
 * whatever becomes of the runtime's record meanwhile. Immutable, compared by identity; thread-safe.
 */
public final class Destination {
  private final Upstream upstream;
  private final UpstreamPlaces places;
  private final RuntimeProbe probe;
  private final RequestRules requestRules;
  private final ResponseRules responseRules;
  private final Runnable whenUnauthorized;

  Destination(
      Upstream upstream,
      UpstreamPlaces places,
      RuntimeProbe probe,
      RequestRules requestRules,
      ResponseRules responseRules,
      Runnable whenUnauthorized) {
    this.upstream = upstream;
    this.places = places;
    this.probe = probe;
    this.requestRules = requestRules;
    this.responseRules = responseRules;
    this.whenUnauthorized = whenUnauthorized;
  }

  /** The same runtime, connections and places, which is told something else. */
  Destination with(RequestRules other) {
    return new Destination(upstream, places, probe, other, responseRules, whenUnauthorized);
  }

  /** The runtime's key. */
  public String name() {
    return upstream.name();
  }

  /** Where to connect. */
  public Upstream upstream() {
    return upstream;
  }

  public UpstreamPlaces places() {
    return places;
  }

  public RuntimeProbe probe() {
    return probe;
  }

  public RequestRules requestRules() {
    return requestRules;
  }

  public ResponseRules responseRules() {
    return responseRules;
  }

  /** The runtime has refused the gateway's credential: it is read again. Returns at once. */
  public void unauthorized() {
    whenUnauthorized.run();
  }

  @Override
  public String toString() {
    return upstream.toString();
  }
}
