package dev.sluice.proxy.authz;

import static dev.sluice.proxy.authz.Permission.ASSISTANTS;
import static dev.sluice.proxy.authz.Permission.CRONS;
import static dev.sluice.proxy.authz.Permission.EVERYTHING;
import static dev.sluice.proxy.authz.Permission.READ_STATE;
import static dev.sluice.proxy.authz.Permission.RUN;
import static dev.sluice.proxy.authz.Permission.STORE;
import static dev.sluice.proxy.authz.Permission.WRITE_STATE;

import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.observe.route.RouteTemplates;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which permission each operation of a runtime needs. What is not listed needs {@link
 * Permission#EVERYTHING}. Immutable.
 */
public final class RoutePermissions {
  private record Need(Permission permission, List<String> operations) {}

  private static final List<Need> NEEDS =
      List.of(
          new Need(
              READ_STATE,
              List.of(
                  "POST /assistants/search",
                  "POST /assistants/count",
                  "GET /assistants/{assistant_id}",
                  "GET /assistants/{assistant_id}/graph",
                  "GET /assistants/{assistant_id}/schemas",
                  "GET /assistants/{assistant_id}/subgraphs",
                  "GET /assistants/{assistant_id}/subgraphs/{namespace}",
                  "POST /assistants/{assistant_id}/versions",
                  "POST /threads/search",
                  "POST /threads/count",
                  "GET /threads/{thread_id}",
                  "GET /threads/{thread_id}/state",
                  "GET /threads/{thread_id}/state/{checkpoint_id}",
                  "POST /threads/{thread_id}/state/checkpoint",
                  "GET /threads/{thread_id}/history",
                  "POST /threads/{thread_id}/history",
                  "GET /threads/{thread_id}/storage",
                  "GET /threads/{thread_id}/stream",
                  "POST /threads/{thread_id}/stream/events",
                  "GET /threads/{thread_id}/runs",
                  "GET /threads/{thread_id}/runs/{run_id}",
                  "GET /threads/{thread_id}/runs/{run_id}/join",
                  "GET /threads/{thread_id}/runs/{run_id}/stream",
                  "GET /runs/{run_id}/stream",
                  "POST /runs/crons/search",
                  "POST /runs/crons/count",
                  "GET /runs/crons/{cron_id}",
                  "GET /a2a/{assistant_id}/.well-known/agent-card.json",
                  "GET /a2a/{assistant_id}/.well-known/agent.json",
                  "GET /.well-known/agent-card.json",
                  "GET /ui/*",
                  "POST /ui/*")),
          new Need(
              RUN,
              List.of(
                  "POST /threads/{thread_id}/runs",
                  "POST /threads/{thread_id}/runs/stream",
                  "POST /threads/{thread_id}/runs/wait",
                  "POST /threads/{thread_id}/commands",
                  // A WebSocket starts runs and answers interrupts by its messages.
                  "GET /threads/{thread_id}/stream/events",
                  "POST /runs",
                  "POST /runs/stream",
                  "POST /runs/wait",
                  "POST /runs/batch",
                  // The other two methods are how clients find out that there is no session.
                  "POST /mcp",
                  "GET /mcp",
                  "DELETE /mcp",
                  "POST /a2a/{assistant_id}",
                  "GET /a2a/{assistant_id}",
                  "DELETE /a2a/{assistant_id}")),
          new Need(
              WRITE_STATE,
              List.of(
                  "POST /threads",
                  "POST /threads/prune",
                  "PATCH /threads/{thread_id}",
                  "DELETE /threads/{thread_id}",
                  "POST /threads/{thread_id}/copy",
                  "POST /threads/{thread_id}/state",
                  "PATCH /threads/{thread_id}/state",
                  "DELETE /threads/{thread_id}/runs/{run_id}",
                  "POST /threads/{thread_id}/runs/{run_id}/cancel",
                  "POST /runs/cancel")),
          new Need(
              CRONS,
              List.of(
                  "POST /threads/{thread_id}/runs/crons",
                  "POST /runs/crons",
                  "PATCH /runs/crons/{cron_id}",
                  "DELETE /runs/crons/{cron_id}")),
          new Need(
              STORE,
              List.of(
                  "GET /store/items",
                  "PUT /store/items",
                  "DELETE /store/items",
                  "POST /store/items/search",
                  "POST /store/namespaces")),
          new Need(
              ASSISTANTS,
              List.of(
                  "POST /assistants",
                  "PATCH /assistants/{assistant_id}",
                  "DELETE /assistants/{assistant_id}",
                  "POST /assistants/{assistant_id}/latest")));

  /** About the whole server, whoever asks; and what the gateway answers itself. */
  private static final List<String> DENIED_PATHS =
      List.of("/metrics", "/docs", "/openapi.json", "/-/healthz", "/-/readyz", "/-/*");

  private static final List<Optional<Permission>> BY_ROUTE = byRoute();

  private RoutePermissions() {}

  /** What an operation needs; empty when nobody may. */
  public static Optional<Permission> of(RouteTemplate route) {
    return BY_ROUTE.get(route.index());
  }

  private static List<Optional<Permission>> byRoute() {
    @SuppressWarnings({"unchecked", "rawtypes"}) // there are no generic arrays
    Optional<Permission>[] table = new Optional[RouteTemplates.count()];
    Arrays.fill(table, Optional.of(EVERYTHING));
    for (Need need : NEEDS) {
      for (String operation : need.operations()) {
        table[indexOf(operation)] = Optional.of(need.permission());
        if (operation.startsWith("GET ")) {
          table[indexOf("HEAD" + operation.substring(3))] = Optional.of(need.permission());
        }
      }
    }
    for (int i = 0; i < table.length; i++) {
      if (DENIED_PATHS.contains(RouteTemplates.at(i).path())) {
        table[i] = Optional.empty();
      }
    }
    return List.of(table);
  }

  private static int indexOf(String operation) {
    for (int i = 0; i < RouteTemplates.count(); i++) {
      if (RouteTemplates.at(i).toString().equals(operation)) {
        return i;
      }
    }
    throw new IllegalStateException("no such operation: " + operation);
  }

  /** Every operation that is listed, as {@code METHOD path}. */
  static List<String> listed() {
    return NEEDS.stream().flatMap(need -> need.operations().stream()).toList();
  }
}
