package dev.sluice.admin.http;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the route of a request by exact method and path. Immutable. */
public final class RouteTable {

  private final List<Route> routes;

  public RouteTable(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  public List<Route> routes() {
    return routes;
  }

  /** The route of a request; null when there is none. */
  @Nullable Route find(String method, String path) {
    String wanted = method.equals("HEAD") ? "GET" : method;
    for (Route route : routes) {
      if (route.path().equals(path) && route.method().equals(wanted)) {
        return route;
      }
    }
    return null;
  }

  /** Why there is no route: no such path, or no such method there. */
  ProblemException missing(String path) {
    Set<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      if (route.path().equals(path)) {
        allowed.add(route.method());
        if (route.method().equals("GET")) {
          allowed.add("HEAD");
        }
      }
    }
    return allowed.isEmpty()
        ? ProblemException.notFound()
        : ProblemException.methodNotAllowed(String.join(", ", allowed));
  }
}
