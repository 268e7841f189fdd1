package dev.sluice.proxy.observe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsDocumentTest {
  /** How a row of the document begins: name, type. */
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z0-9_]+)` \\| ([a-z]+) \\|", Pattern.MULTILINE);

  @Test
  void namesEveryMetricOfTheRegistryAndNoOther() throws IOException {
    assertThat(documented()).isEqualTo(registered());
  }

  private static Map<String, String> documented() throws IOException {
    Map<String, String> types = new TreeMap<>();
    Matcher rows = ROW.matcher(Files.readString(Path.of("METRICS.md")));
    while (rows.find()) {
      types.put(rows.group(1), rows.group(2));
    }
    return types;
  }

  private static Map<String, String> registered() {
    CollectorRegistry registry = new CollectorRegistry();
    new GatewayMetrics(registry, ByteBufAllocator.DEFAULT, () -> 0);
    Map<String, String> types = new TreeMap<>();
    for (MetricFamilySamples family : Collections.list(registry.metricFamilySamples())) {
      String name = family.type == Collector.Type.COUNTER ? family.name + "_total" : family.name;
      types.put(name, family.type.name().toLowerCase(Locale.ROOT));
    }
    return types;
  }
}
