package dev.sluice.proxy.destination;

import dev.sluice.proxy.forward.CorsFields;
import dev.sluice.proxy.forward.Disclosure;
import dev.sluice.proxy.forward.RequestRules;
import dev.sluice.proxy.forward.ResponseRules;
import dev.sluice.proxy.observe.metrics.GatewayMetrics;
import dev.sluice.proxy.upstream.RuntimeProbe;
import dev.sluice.proxy.upstream.Upstream;
import dev.sluice.proxy.upstream.UpstreamPlaces;
import java.time.Duration;

/** Makes destinations of what is common to all and of what one has of its own. Thread-safe. */
public final class DestinationMaker {
  private final CorsFields cors;
  private final String via;
  private final Duration connectTimeout;
  private final GatewayMetrics metrics;

  /**
   * For one gateway.
   *
   * @param via what it calls itself in {@code Via}; empty: it adds none
   */
  public DestinationMaker(
      CorsFields cors, String via, Duration connectTimeout, GatewayMetrics metrics) {
    this.cors = cors;
    this.via = via;
    this.connectTimeout = connectTimeout;
    this.metrics = metrics;
  }

  /** The runtime of the settings, which nobody replaces. */
  public Destination configured(Upstream upstream, Disclosure disclosure) {
    return make(upstream, disclosure, () -> {});
  }

  Destination make(Upstream upstream, Disclosure disclosure, Runnable whenUnauthorized) {
    metrics.runtime(upstream.name());
    UpstreamPlaces places = new UpstreamPlaces(upstream.settings().pool());
    return new Destination(
        upstream,
        places,
        new RuntimeProbe(upstream, places, metrics, connectTimeout),
        rules(upstream, disclosure),
        new ResponseRules(upstream, cors, via),
        whenUnauthorized);
  }

  /** Another word to the same runtime; connections and places stay. */
  Destination remake(Destination before, Disclosure disclosure) {
    return before.with(rules(before.upstream(), disclosure));
  }

  private RequestRules rules(Upstream upstream, Disclosure disclosure) {
    return new RequestRules(upstream, via, disclosure);
  }
}
