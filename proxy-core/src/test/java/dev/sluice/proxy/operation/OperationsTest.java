package dev.sluice.proxy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.observe.route.RouteClass;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.observe.route.RouteTemplates;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The route table is whole, and says the same as the names of routes. */
class OperationsTest {
  /** Answered by the gateway, denied to all, or not a route of a runtime. */
  private static final Set<String> UNLISTED =
      Set.of("/", "/ok", "/info", "/metrics", "/docs", "/openapi.json", "other");

  @Test
  void listsAnOperationOfEveryPathOfARuntime() {
    Set<String> listed =
        listed().stream()
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
    assertThat(listed()).doesNotHaveDuplicates();
  }

  @Test
  void settlesByItsAnswerWhetherWhatAPathNamesLastIsDeleted() {
    for (Operation operation : Operations.all()) {
      String name = operation.name();
      boolean isOwned = !operation.names(PathId.RUN) && operation.hasIds();
      boolean deletes =
          operation.treatment() == Treatment.FORWARDED
              && isOwned
              && name.startsWith("DELETE ")
              && name.endsWith("_id}");
      assertThat(operation.settling() == Settling.DELETION).as(name).isEqualTo(deletes);
    }
  }

  @Test
  void listsEveryOperationThatIsLong() {
    for (int i = 0; i < RouteTemplates.count(); i++) {
      RouteTemplate route = RouteTemplates.at(i);
      if (route.isLong()) {
        assertThat(listed()).contains(route.toString());
      }
    }
  }

  @Test
  void needsForRunStartsThePermissionToRun() {
    for (int i = 0; i < RouteTemplates.count(); i++) {
      RouteTemplate route = RouteTemplates.at(i);
      if (route.isRunStart()) {
        assertThat(Operations.permission(route)).as(route.toString()).contains(Permission.RUN);
      }
    }
  }

  @Test
  void deniesToEverybodyWhatConcernsTheWholeServer() {
    for (String path : new String[] {"/metrics", "/docs", "/openapi.json", "/-/me"}) {
      for (String method : new String[] {"GET", "HEAD", "POST", "OPTIONS", "TRACE"}) {
        assertThat(Operations.permission(route(method, path))).as(method + path).isEmpty();
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
      assertThat(Operations.permission(route(parts[0], parts[1])))
          .as(operation)
          .contains(Permission.EVERYTHING);
    }
  }

  @Test
  void asksForHeadWhatItAsksForGet() {
    assertThat(Operations.permission(route("HEAD", "/threads/t")))
        .isEqualTo(Operations.permission(route("GET", "/threads/t")));
  }

  @Test
  void findsEveryOperationByItsRoute() {
    for (Operation operation : Operations.all()) {
      String[] parts = operation.name().split(" ", -1);
      String path = parts[1].replaceAll("[{][a-z_]+[}]", "x").replace("*", "x");
      assertThat(Operations.of(route(parts[0], path))).as(operation.name()).isSameAs(operation);
    }
  }

  private static List<String> listed() {
    return Operations.all().stream().map(Operation::name).toList();
  }

  public static RouteTemplate route(String method, String path) {
    byte[] bytes = path.getBytes(StandardCharsets.US_ASCII);
    return RouteTemplates.match(method, bytes, 0, bytes.length);
  }
}
