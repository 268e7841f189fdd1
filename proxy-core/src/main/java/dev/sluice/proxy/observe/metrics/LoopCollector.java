package dev.sluice.proxy.observe.metrics;

import io.prometheus.client.Collector;
import java.util.List;

/** Sums what the loops counted without a route. Thread-safe. */
final class LoopCollector extends Collector implements Collector.Describable {
  private static final List<ClientProtocol> PROTOCOLS = List.of(ClientProtocol.values());

  private final List<LoopMetrics> loops;

  LoopCollector(List<LoopMetrics> loops) {
    this.loops = loops;
  }

  @Override
  public List<MetricFamilySamples> describe() {
    return collect();
  }

  @Override
  public List<MetricFamilySamples> collect() {
    return List.of(
        Family.gauge("sluice_exchanges_live", "Exchanges that have not ended.")
            .add(sum(LoopMetrics.EXCHANGES_LIVE))
            .samples(),
        Family.gauge("sluice_streams_live", "Streams, waits, joins and sockets not ended.")
            .add(sum(LoopMetrics.STREAMS_LIVE))
            .samples(),
        Family.counter("sluice_bytes_total", "Body bytes passed on.", "direction")
            .add(sum(LoopMetrics.BYTES_UP), "up")
            .add(sum(LoopMetrics.BYTES_DOWN), "down")
            .samples(),
        Family.counter("sluice_sse_events_total", "Server-sent events passed on.")
            .add(sum(LoopMetrics.EVENTS))
            .samples(),
        clientConnections(),
        Family.counter(
                "sluice_revocations_total",
                "Live exchanges ended because their caller would not be let in any more.")
            .add(sum(LoopMetrics.REVOCATIONS))
            .samples(),
        Family.gauge("sluice_held_bytes", "Request bodies held until they are decided.")
            .add(sum(LoopMetrics.HELD_BYTES))
            .samples(),
        lagSeconds());
  }

  private MetricFamilySamples clientConnections() {
    Family family =
        Family.gauge("sluice_client_connections", "Connections of clients.", "protocol");
    for (ClientProtocol protocol : PROTOCOLS) {
      family.add(sum(LoopMetrics.cell(protocol)), protocol.label());
    }
    return family.samples();
  }

  private MetricFamilySamples lagSeconds() {
    long[] sums = new long[Buckets.LAG.count() + 2];
    for (LoopMetrics loop : loops) {
      loop.lagSeconds().addTo(sums);
    }
    return Family.histogram("sluice_event_loop_lag_seconds", "How late the event loops were.")
        .addHistogram(Buckets.LAG, sums)
        .samples();
  }

  private long sum(int cell) {
    long sum = 0;
    for (LoopMetrics loop : loops) {
      sum += loop.scalar(cell);
    }
    return sum;
  }
}
