package dev.sluice.admin;

import static dev.sluice.admin.http.Route.Access.ANYBODY;
import static dev.sluice.admin.http.Route.Access.THIS_MACHINE;

import dev.sluice.admin.http.Route;
import dev.sluice.admin.http.RouteTable;
import java.util.List;

/** Everything the admin port serves. {@code openapi.json} and the README say the same: tested. */
final class Routes {

  private Routes() {}

  static RouteTable of(AdminSources sources) {
    var health = new HealthResource(sources.gateway());
    var metrics = new MetricsResource(sources.metrics());
    var version = new VersionResource(sources.build());
    var exchanges = new ExchangesResource(sources.gateway());
    var logLevel = new LogLevelResource(sources.logLevels());
    return new RouteTable(
        List.of(
            new Route("GET", "/healthz", ANYBODY, health::alive),
            new Route("GET", "/readyz", ANYBODY, health::ready),
            new Route("GET", "/-/healthz", ANYBODY, health::alive), // as on the proxy port
            new Route("GET", "/-/readyz", ANYBODY, health::ready),
            new Route("GET", "/metrics", ANYBODY, metrics),
            new Route("GET", "/version", THIS_MACHINE, version),
            new Route("GET", "/v1/exchanges", THIS_MACHINE, exchanges),
            new Route("GET", "/v1/log-level", THIS_MACHINE, logLevel::get),
            new Route("PUT", "/v1/log-level", THIS_MACHINE, logLevel::put),
            new Route("GET", "/openapi.json", THIS_MACHINE, new OpenApiResource())));
  }
}
