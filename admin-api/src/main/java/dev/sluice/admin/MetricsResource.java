package dev.sluice.admin;

import dev.sluice.admin.http.Request;
import dev.sluice.admin.http.Resource;
import dev.sluice.admin.http.Response;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * All metrics in Prometheus' text format 0.0.4, whatever the scraper would take beside it. Query
 * parameters are ignored: scrape configurations add their own.
 */
final class MetricsResource implements Resource {

  private final CollectorRegistry registry;

  MetricsResource(CollectorRegistry registry) {
    this.registry = registry;
  }

  @Override
  public Response answer(Request request) throws IOException {
    StringWriter text = new StringWriter();
    List<MetricFamilySamples> families = new ArrayList<>();
    for (MetricFamilySamples family : Collections.list(registry.metricFamilySamples())) {
      families.add(withoutCreated(family));
    }
    TextFormat.write004(text, Collections.enumeration(families));
    return Response.of(200, TextFormat.CONTENT_TYPE_004, text.toString());
  }

  /** When a counter was made is no metric in this format: it would become one of its own. */
  private static MetricFamilySamples withoutCreated(MetricFamilySamples family) {
    String created = family.name + "_created";
    return new MetricFamilySamples(
        family.name,
        family.unit,
        family.type,
        family.help,
        family.samples.stream().filter(sample -> !sample.name.equals(created)).toList());
  }
}
