package dev.sluice.admin;

import static dev.sluice.admin.http.Route.Access.ANYBODY;
import static dev.sluice.admin.http.Route.Access.PLATFORM;
import static dev.sluice.admin.http.Route.Access.THIS_MACHINE;
import static dev.sluice.admin.http.Route.Access.THIS_MACHINE_OR_PLATFORM;

import dev.sluice.admin.access.Door;
import dev.sluice.admin.agents.AgentEndpoints;
import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.EndpointResource;
import dev.sluice.admin.api.Transactions;
import dev.sluice.admin.http.Resource;
import dev.sluice.admin.http.Route;
import dev.sluice.admin.http.Route.Access;
import dev.sluice.admin.http.RouteTable;
import dev.sluice.admin.runtimes.RuntimeEndpoints;
import dev.sluice.admin.tenancy.Endpoints;
import dev.sluice.db.identity.PlatformAdminDao;
import java.util.ArrayList;
import java.util.List;

/** Everything the admin port serves. The OpenAPI document and the README say the same: tested. */
final class Routes {

  private static final String DOCUMENT = "/openapi.json";

  private Routes() {}

  static RouteTable of(AdminSources sources) {
    ControlPlane control = sources.control();
    return new RouteTable(control == null ? open(sources) : signedIn(sources, control));
  }

  /** Without identity: the network is the boundary. */
  private static List<Route> open(AdminSources sources) {
    List<Route> routes = new ArrayList<>(operations(sources, ANYBODY, THIS_MACHINE));
    routes.add(new Route("GET", DOCUMENT, THIS_MACHINE, OpenApiResource.open()));
    return routes;
  }

  private static List<Route> signedIn(AdminSources sources, ControlPlane control) {
    Transactions transactions = new DatabaseTransactions(control.database());
    Door door =
        new Door(
            control.callers(),
            control.identities(),
            (issuer, subject) ->
                transactions.run(
                    null, daos -> daos.of(PlatformAdminDao.class).contains(issuer, subject)));
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.addAll(Endpoints.of(control.keyMaker(), control.clock()));
    endpoints.addAll(RuntimeEndpoints.of(transactions, control.runtimes()));
    endpoints.addAll(AgentEndpoints.of(transactions, control.runtimes()));
    List<Route> routes = new ArrayList<>();
    for (Route route : operations(sources, THIS_MACHINE_OR_PLATFORM, PLATFORM)) {
      routes.add(guarded(route, door));
    }
    routes.add(new Route("GET", DOCUMENT, ANYBODY, OpenApiResource.signedIn(endpoints, routes)));
    for (Endpoint endpoint : endpoints) {
      routes.add(EndpointResource.route(endpoint, door, transactions));
    }
    return routes;
  }

  private static List<Route> operations(AdminSources sources, Access metricsFor, Access operator) {
    var health = new HealthResource(sources.gateway());
    var metrics = new MetricsResource(sources.metrics());
    var version = new VersionResource(sources.build());
    var exchanges = new ExchangesResource(sources.gateway());
    var logLevel = new LogLevelResource(sources.logLevels());
    return List.of(
        new Route("GET", "/healthz", ANYBODY, health::alive),
        new Route("GET", "/readyz", ANYBODY, health::ready),
        new Route("GET", "/-/healthz", ANYBODY, health::alive), // as on the proxy port
        new Route("GET", "/-/readyz", ANYBODY, health::ready),
        new Route("GET", "/metrics", metricsFor, metrics),
        new Route("GET", "/version", operator, version),
        new Route("GET", "/v1/exchanges", operator, exchanges),
        new Route("GET", "/v1/log-level", operator, logLevel::get),
        new Route("PUT", "/v1/log-level", operator, logLevel::put));
  }

  /** A route whose resource does not ask itself who asks. */
  private static Route guarded(Route route, Door door) {
    Resource resource =
        request -> {
          boolean isFree =
              route.access() == ANYBODY
                  || (route.access() == THIS_MACHINE_OR_PLATFORM && request.isLocal());
          if (!isFree) {
            Door.check(door.enter(request), route.access(), null);
          }
          return route.resource().answer(request);
        };
    return new Route(route.method(), route.path(), route.access(), resource);
  }
}
