package dev.sluice.proxy.observe.metrics;

import dev.sluice.proxy.observe.Outcome;
import dev.sluice.proxy.observe.route.RouteClass;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.observe.route.RouteTemplates;
import io.prometheus.client.Collector;
import java.util.List;

/** Sums what the loops counted by route. Thread-safe. */
final class ExchangeCollector extends Collector implements Collector.Describable {
  private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
  private static final List<RouteClass> ROUTE_CLASSES = List.of(RouteClass.values());

  private final List<LoopMetrics> loops;

  ExchangeCollector(List<LoopMetrics> loops) {
    this.loops = loops;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    return List.of(
        exchanges(loops), seconds(loops), gatewaySeconds(loops), firstByteSeconds(loops));
  }

  @Override
  public List<MetricFamilySamples> describe() {
    List<LoopMetrics> none = List.of();
    return List.of(exchanges(none), seconds(none), gatewaySeconds(none), firstByteSeconds(none));
  }

  private static MetricFamilySamples exchanges(List<LoopMetrics> loops) {
    Family family =
        Family.counter(
            "sluice_exchanges_total",
            "Exchanges that have ended.",
            "route",
            "method",
            "outcome",
            "status_class");
    for (int route = 0; route < RouteTemplates.count(); route++) {
      addRoute(family, RouteTemplates.at(route), loops);
    }
    return family.samples();
  }

  private static void addRoute(Family family, RouteTemplate route, List<LoopMetrics> loops) {
    long[] sums = new long[LoopMetrics.OUTCOMES * LoopMetrics.STATUS_CLASSES];
    for (LoopMetrics loop : loops) {
      long[] cells = loop.exchanges(route.index());
      for (int i = 0; cells != null && i < sums.length; i++) {
        sums[i] += Cells.get(cells, i);
      }
    }
    for (int i = 0; i < sums.length; i++) {
      if (sums[i] > 0) {
        String outcome = OUTCOMES.get(i / LoopMetrics.STATUS_CLASSES).label();
        family.add(sums[i], route.path(), route.method(), outcome, statusClass(i));
      }
    }
  }

  private static String statusClass(int cell) {
    int statusClass = cell % LoopMetrics.STATUS_CLASSES;
    return statusClass == 0 ? "none" : statusClass + "xx";
  }

  private static MetricFamilySamples seconds(List<LoopMetrics> loops) {
    Family family =
        Family.histogram(
            "sluice_exchange_seconds", "Short exchanges, from first byte to last.", "route");
    for (int path = 0; path < RouteTemplates.pathCount(); path++) {
      long[] sums = new long[Buckets.EXCHANGE.count() + 2];
      boolean seen = false;
      for (LoopMetrics loop : loops) {
        LoopHistogram histogram = loop.seconds(path);
        if (histogram != null) {
          histogram.addTo(sums);
          seen = true;
        }
      }
      if (seen) {
        family.addHistogram(Buckets.EXCHANGE, sums, RouteTemplates.pathAt(path));
      }
    }
    return family.samples();
  }

  private static MetricFamilySamples gatewaySeconds(List<LoopMetrics> loops) {
    long[] sums = new long[Buckets.GATEWAY.count() + 2];
    for (LoopMetrics loop : loops) {
      loop.gatewaySeconds().addTo(sums);
    }
    return Family.histogram("sluice_gateway_seconds", "Time that the gateway added.")
        .addHistogram(Buckets.GATEWAY, sums)
        .samples();
  }

  private static MetricFamilySamples firstByteSeconds(List<LoopMetrics> loops) {
    Family family =
        Family.histogram(
            "sluice_upstream_first_byte_seconds",
            "From the request's head sent to the response's first byte.",
            "route_class");
    for (RouteClass routeClass : ROUTE_CLASSES) {
      long[] sums = new long[Buckets.FIRST_BYTE.count() + 2];
      for (LoopMetrics loop : loops) {
        loop.firstByteSeconds(routeClass).addTo(sums);
      }
      family.addHistogram(Buckets.FIRST_BYTE, sums, routeClass.label());
    }
    return family.samples();
  }
}
