package dev.sluice.proxy.observe.metrics;

import io.prometheus.client.Collector;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Sums what the loops counted of each runtime. Thread-safe. */
final class UpstreamCollector extends Collector implements Collector.Describable {
  private static final List<ConnectResult> CONNECT_RESULTS = List.of(ConnectResult.values());
  private static final String RUNTIME = "runtime";

  private final List<LoopMetrics> loops;
  private final RuntimeNames names;
  private volatile Supplier<List<RuntimePlaces>> places = List::of;

  UpstreamCollector(List<LoopMetrics> loops, RuntimeNames names) {
    this.loops = loops;
    this.names = names;
  }

  void watch(Supplier<List<RuntimePlaces>> taken) {
    places = taken;
  }

  @Override
  public List<MetricFamilySamples> describe() {
    return collect();
  }

  @Override
  public List<MetricFamilySamples> collect() {
    return List.of(
        connections(),
        sums(
            Family.gauge("sluice_upstream_pending", "Exchanges that wait for a place.", RUNTIME),
            UpstreamMetrics.PENDING),
        places(),
        connects(),
        sums(
            Family.counter("sluice_upstream_retries_total", "Requests sent once more.", RUNTIME),
            UpstreamMetrics.RETRIES),
        sums(
            Family.counter(
                "sluice_upstream_unauthorized_total",
                "Requests whose credential, the gateway's own, a runtime refused.",
                RUNTIME),
            UpstreamMetrics.UNAUTHORIZED));
  }

  private MetricFamilySamples connections() {
    Family family =
        Family.gauge("sluice_upstream_connections", "Connections to runtimes.", RUNTIME, "state");
    for (int number = 0; number < names.count(); number++) {
      family.add(sum(number, UpstreamMetrics.IDLE), names.label(number), "idle");
      family.add(sum(number, UpstreamMetrics.BUSY), names.label(number), "busy");
    }
    return family.samples();
  }

  private MetricFamilySamples connects() {
    Family family =
        Family.counter(
            "sluice_upstream_connects_total",
            "Attempts to connect to a runtime.",
            RUNTIME,
            "result");
    for (int number = 0; number < names.count(); number++) {
      for (ConnectResult result : CONNECT_RESULTS) {
        long sum = sum(number, UpstreamMetrics.cell(result));
        family.add(sum, names.label(number), result.label());
      }
    }
    return family.samples();
  }

  private MetricFamilySamples places() {
    Map<String, int[]> taken = new TreeMap<>();
    for (RuntimePlaces some : places.get()) {
      String label = names.label(names.numberOf(some.runtime()));
      int[] sums = taken.computeIfAbsent(label, name -> new int[2]);
      sums[0] += some.shortExchanges();
      sums[1] += some.longExchanges();
    }
    Family family =
        Family.gauge("sluice_upstream_places", "Places taken at runtimes.", RUNTIME, "kind");
    taken.forEach((label, sums) -> {
      family.add(sums[0], label, "short");
      family.add(sums[1], label, "long");
    });
    return family.samples();
  }

  private MetricFamilySamples sums(Family family, int cell) {
    for (int number = 0; number < names.count(); number++) {
      family.add(sum(number, cell), names.label(number));
    }
    return family.samples();
  }

  /** Over all loops. */
  long sum(int number, int cell) {
    long sum = 0;
    for (LoopMetrics loop : loops) {
      UpstreamMetrics upstream = loop.upstream(number);
      sum += upstream == null ? 0 : upstream.get(cell);
    }
    return sum;
  }
}
