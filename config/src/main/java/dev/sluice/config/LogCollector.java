package dev.sluice.config;

import dev.sluice.config.logging.Logging;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import java.util.List;

/** Counts the lines that the process's log had to drop; proxy-core counts those of exchanges. */
final class LogCollector extends Collector implements Collector.Describable {
  private static final String NAME = "sluice_process_log_lines_dropped_total";
  private static final String HELP = "Log lines dropped, those of exchanges not counted.";

  private final Logging logging;

  LogCollector(Logging logging) {
    this.logging = logging;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    return List.of(new CounterMetricFamily(NAME, HELP, logging.dropped()));
  }

  @Override
  public List<MetricFamilySamples> describe() {
    return List.of(new CounterMetricFamily(NAME, HELP, 0));
  }
}
