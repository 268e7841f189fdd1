package dev.sluice.admin;

import dev.sluice.admin.http.Request;
import dev.sluice.admin.http.Resource;
import dev.sluice.admin.http.Response;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;

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
    TextFormat.write004(text, registry.metricFamilySamples());
    return Response.of(200, TextFormat.CONTENT_TYPE_004, text.toString());
  }
}
