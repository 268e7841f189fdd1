package dev.sluice.admin.http;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request by method and path. A path without variables goes before one with
 * them. Immutable.
 */
public final class RouteTable {

  private final List<Route> routes;
  private final List<Template> templates;

  public RouteTable(List<Route> routes) {
    this.routes = List.copyOf(routes);
    this.templates =
        routes.stream().map(Route::path).distinct().sorted().map(Template::of).toList();
  }

  public List<Route> routes() {
    return routes;
  }

  /** The route of a request; null when there is none. */
  @Nullable Match find(String method, String path) {
    String wanted = method.equals("HEAD") ? "GET" : method;
    Match at = template(path);
    if (at == null) {
      return null;
    }
    for (Route route : routes) {
      if (route.path().equals(at.path()) && route.method().equals(wanted)) {
        return new Match(at.path(), route, at.variables());
      }
    }
    return null;
  }

  /** Why there is no route: no such path, or no such method there. */
  ProblemException missing(String path) {
    Match at = template(path);
    if (at == null) {
      return ProblemException.notFound();
    }
    Set<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      if (route.path().equals(at.path())) {
        allowed.add(route.method());
        if (route.method().equals("GET")) {
          allowed.add("HEAD");
        }
      }
    }
    return ProblemException.methodNotAllowed(String.join(", ", allowed));
  }

  private @Nullable Match template(String path) {
    Match best = null;
    String[] segments = path.split("/", -1);
    for (Template template : templates) {
      Map<String, String> variables = template.match(segments);
      if (variables != null && (best == null || variables.size() < best.variables().size())) {
        best = new Match(template.path(), null, variables);
      }
    }
    return best;
  }

  /**
   * @param path the template
   * @param route null while only the path is known
   */
  record Match(String path, @Nullable Route route, Map<String, String> variables) {}

  private record Template(String path, List<String> segments) {

    static Template of(String path) {
      return new Template(path, List.of(path.split("/", -1)));
    }

    /** Variables by name; null when the path is another. */
    @Nullable Map<String, String> match(String[] given) {
      if (given.length != segments.size()) {
        return null;
      }
      Map<String, String> variables = new TreeMap<>();
      for (int i = 0; i < given.length; i++) {
        String segment = segments.get(i);
        if (segment.startsWith("{") && !given[i].isEmpty()) {
          variables.put(segment.substring(1, segment.length() - 1), given[i]);
        } else if (!segment.equals(given[i])) {
          return null;
        }
      }
      return variables;
    }
  }
}
