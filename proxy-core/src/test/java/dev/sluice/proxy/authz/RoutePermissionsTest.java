package dev.sluice.proxy.authz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.observe.route.RouteClass;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.observe.route.RouteTemplates;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RoutePermissionsTest {
  /** Answered by the gateway, denied to all, or not a route of a runtime. */
  private static final Set<String> UNLISTED =
      Set.of("/", "/ok", "/info", "/metrics", "/docs", "/openapi.json", "other");

  @Test
  void listsAnOperationOfEveryPathOfARuntime() {
    Set<String> listed =
        RoutePermissions.listed().stream()
            .map(operation -> operation.substring(operation.indexOf(' ') + 1))
            .collect(Collectors.toSet());
    Set<String> missing = new TreeSet<>();
    for (int i = 0; i < RouteTemplates.count(); i++) {
      RouteTemplate route = RouteTemplates.at(i);
      boolean own = route.routeClass() == RouteClass.OWN || UNLISTED.contains(route.path());
      if (!own && !listed.contains(route.path())) {
        missing.add(route.path());
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void listsEveryOperationOnce() {
    assertThat(RoutePermissions.listed()).doesNotHaveDuplicates();
  }

  @Test
  void listsEveryOperationThatIsLong() {
    for (int i = 0; i < RouteTemplates.count(); i++) {
      RouteTemplate route = RouteTemplates.at(i);
      if (route.isLong()) {
        assertThat(RoutePermissions.listed()).contains(route.toString());
      }
    }
  }

  @Test
  void needsForRunStartsThePermissionToRun() {
    for (int i = 0; i < RouteTemplates.count(); i++) {
      RouteTemplate route = RouteTemplates.at(i);
      if (route.isRunStart()) {
        assertThat(RoutePermissions.of(route)).as(route.toString()).contains(Permission.RUN);
      }
    }
  }

  @Test
  void deniesToEverybodyWhatConcernsTheWholeServer() {
    for (String path : new String[] {"/metrics", "/docs", "/openapi.json", "/-/me"}) {
      for (String method : new String[] {"GET", "HEAD", "POST", "OPTIONS", "TRACE"}) {
        assertThat(RoutePermissions.of(route(method, path))).as(method + path).isEmpty();
      }
    }
  }

  @Test
  void leavesWhatIsNotListedToWhoeverMayDoEverything() {
    for (String operation :
        new String[] {
          "GET /unheard/of", "PUT /threads", "POST /runs/r/stream", "DELETE /assistants",
          "GET /threads", "POST /threads/t/state/bulk", "BREW /threads/t", "POST /ok",
        }) {
      String[] parts = operation.split(" ", -1);
      assertThat(RoutePermissions.of(route(parts[0], parts[1])))
          .as(operation)
          .contains(Permission.EVERYTHING);
    }
  }

  @Test
  void asksForHeadWhatItAsksForGet() {
    assertThat(RoutePermissions.of(route("HEAD", "/threads/t")))
        .isEqualTo(RoutePermissions.of(route("GET", "/threads/t")));
  }

  static RouteTemplate route(String method, String path) {
    byte[] bytes = path.getBytes(StandardCharsets.US_ASCII);
    return RouteTemplates.match(method, bytes, 0, bytes.length);
  }
}
