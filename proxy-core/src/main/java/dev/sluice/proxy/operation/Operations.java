package dev.sluice.proxy.operation;

import static dev.sluice.proxy.authz.Permission.ASSISTANTS;
import static dev.sluice.proxy.authz.Permission.CRONS;
import static dev.sluice.proxy.authz.Permission.READ_STATE;
import static dev.sluice.proxy.authz.Permission.RUN;
import static dev.sluice.proxy.authz.Permission.STORE;
import static dev.sluice.proxy.authz.Permission.WRITE_STATE;

import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.observe.route.RouteClass;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.observe.route.RouteTemplates;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one route table: every operation of the contract's section 3. What is not in it is denied on
 * a shared runtime, and needs {@link Permission#EVERYTHING} on a dedicated one. Immutable.
 */
public final class Operations {
  private static final List<Operation> TABLE =
      List.of(
          // ---- the server itself
          refused("GET /metrics"),
          refused("GET /docs"),
          refused("GET /openapi.json"),

          // ---- assistants: agents, and what clients make of them
          answered("POST /assistants/search", READ_STATE).reading(BodyShape.ASSISTANT_SEARCH),
          answered("POST /assistants/count", READ_STATE).reading(BodyShape.ASSISTANT_COUNT),
          answered("GET /assistants/{assistant_id}", READ_STATE).orElse(Absent.READ_ASSISTANT),
          forwarded("GET /assistants/{assistant_id}/graph", READ_STATE)
              .orElse(Absent.READ_ASSISTANT),
          forwarded("GET /assistants/{assistant_id}/schemas", READ_STATE)
              .orElse(Absent.READ_ASSISTANT),
          forwarded("GET /assistants/{assistant_id}/subgraphs", READ_STATE)
              .orElse(Absent.READ_ASSISTANT),
          forwarded("GET /assistants/{assistant_id}/subgraphs/{namespace}", READ_STATE)
              .orElse(Absent.READ_ASSISTANT),
          forwarded("POST /assistants/{assistant_id}/versions", READ_STATE)
              .orElse(Absent.ASSISTANT_VERSIONS),
          forwarded("POST /assistants", ASSISTANTS).reading(BodyShape.ASSISTANT),
          forwarded("PATCH /assistants/{assistant_id}", ASSISTANTS)
              .reading(BodyShape.ASSISTANT_PATCH)
              .orElse(Absent.ASSISTANT),
          forwarded("DELETE /assistants/{assistant_id}", ASSISTANTS)
              .orElse(Absent.ASSISTANT_WITH_ID)
              .settling(Settling.DELETION),
          forwarded("POST /assistants/{assistant_id}/latest", ASSISTANTS)
              .reading(BodyShape.ASSISTANT_LATEST)
              .orElse(Absent.ASSISTANT),

          // ---- threads
          forwarded("POST /threads", WRITE_STATE).reading(BodyShape.THREAD),
          forwarded("POST /threads/search", READ_STATE).reading(BodyShape.THREAD_FILTER),
          forwarded("POST /threads/count", READ_STATE).reading(BodyShape.THREAD_FILTER),
          forwarded("POST /threads/prune", WRITE_STATE).reading(BodyShape.THREAD_LIST),
          forwarded("GET /threads/{thread_id}", READ_STATE)
              .orElse(Absent.THREAD_WITH_ID)
              .settling(Settling.LOOK),
          forwarded("PATCH /threads/{thread_id}", WRITE_STATE)
              .reading(BodyShape.THREAD_PATCH)
              .orElse(Absent.PATCHED_THREAD),
          forwarded("DELETE /threads/{thread_id}", WRITE_STATE)
              .orElse(Absent.THREAD_WITH_ID)
              .settling(Settling.DELETION),
          forwarded("POST /threads/{thread_id}/copy", WRITE_STATE).orElse(Absent.COPIED_THREAD),
          forwarded("GET /threads/{thread_id}/state", READ_STATE).orElse(Absent.THREAD_WITH_ID),
          forwarded("POST /threads/{thread_id}/state", WRITE_STATE)
              .reading(BodyShape.STATE)
              .orElse(Absent.THREAD_WITH_ID),
          // No server has it; the JavaScript SDK sends it.
          forwarded("PATCH /threads/{thread_id}/state", WRITE_STATE).orElse(Absent.THREAD_WITH_ID),
          forwarded("GET /threads/{thread_id}/state/{checkpoint_id}", READ_STATE)
              .orElse(Absent.THREAD_WITH_ID),
          forwarded("POST /threads/{thread_id}/state/checkpoint", READ_STATE)
              .reading(BodyShape.STATE)
              .orElse(Absent.THREAD_WITH_ID),
          forwarded("GET /threads/{thread_id}/history", READ_STATE).orElse(Absent.THREAD_WITH_ID),
          forwarded("POST /threads/{thread_id}/history", READ_STATE)
              .reading(BodyShape.STATE)
              .orElse(Absent.THREAD_WITH_ID),
          forwarded("GET /threads/{thread_id}/storage", READ_STATE).orElse(Absent.THREAD_WITH_ID),
          forwarded("GET /threads/{thread_id}/stream", READ_STATE).orElse(Absent.THREAD_WITH_ID),

          // ---- runs of a thread
          forwarded("POST /threads/{thread_id}/runs", RUN)
              .reading(BodyShape.RUN)
              .orElse(Absent.RUN_THREAD),
          forwarded("POST /threads/{thread_id}/runs/stream", RUN)
              .reading(BodyShape.RUN)
              .orElse(Absent.RUN_THREAD),
          forwarded("POST /threads/{thread_id}/runs/wait", RUN)
              .reading(BodyShape.RUN)
              .orElse(Absent.RUN_THREAD),
          forwarded("GET /threads/{thread_id}/runs", READ_STATE).orElse(Absent.THREAD_WITH_ID),
          forwarded("GET /threads/{thread_id}/runs/{run_id}", READ_STATE)
              .orElse(Absent.THREAD_WITH_ID),
          forwarded("DELETE /threads/{thread_id}/runs/{run_id}", WRITE_STATE).orElse(Absent.RUN),
          forwarded("POST /threads/{thread_id}/runs/{run_id}/cancel", WRITE_STATE)
              .orElse(Absent.RUNS),
          forwarded("GET /threads/{thread_id}/runs/{run_id}/join", READ_STATE)
              .orElse(Absent.THREAD_WITH_ID),
          forwarded("GET /threads/{thread_id}/runs/{run_id}/stream", READ_STATE)
              .orElse(Absent.THREAD_WITH_ID),

          // ---- runs without a thread
          forwarded("POST /runs", RUN).reading(BodyShape.RUN),
          forwarded("POST /runs/stream", RUN).reading(BodyShape.RUN),
          forwarded("POST /runs/wait", RUN).reading(BodyShape.RUN),
          forwarded("POST /runs/batch", RUN).reading(BodyShape.RUN_BATCH),
          forwarded("POST /runs/cancel", WRITE_STATE).reading(BodyShape.CANCEL),
          // The JavaScript server alone has it, and no thread in it by which it could be owned.
          denied("GET /runs/{run_id}/stream", READ_STATE),

          // ---- schedules
          forwarded("POST /runs/crons", CRONS).reading(BodyShape.CRON),
          forwarded("POST /threads/{thread_id}/runs/crons", CRONS)
              .reading(BodyShape.CRON)
              .orElse(Absent.CRON_THREAD),
          forwarded("POST /runs/crons/search", READ_STATE).reading(BodyShape.CRON_FILTER),
          forwarded("POST /runs/crons/count", READ_STATE).reading(BodyShape.CRON_FILTER),
          forwarded("GET /runs/crons/{cron_id}", READ_STATE).orElse(Absent.NOT_FOUND),
          forwarded("PATCH /runs/crons/{cron_id}", CRONS)
              .reading(BodyShape.CRON_PATCH)
              .orElse(Absent.CRON),
          forwarded("DELETE /runs/crons/{cron_id}", CRONS)
              .orElse(Absent.NOT_FOUND)
              .settling(Settling.DELETION),

          // ---- the store
          forwarded("GET /store/items", STORE),
          forwarded("PUT /store/items", STORE).reading(BodyShape.STORE_ITEM),
          forwarded("DELETE /store/items", STORE).reading(BodyShape.STORE_ITEM),
          forwarded("POST /store/items/search", STORE).reading(BodyShape.STORE_SEARCH),
          forwarded("POST /store/namespaces", STORE).reading(BodyShape.STORE_NAMESPACES),

          // ---- the second streaming protocol. Where commands and messages are read, each is asked
          // about by itself (Command); what is needed here is what the most of them needs.
          forwarded("POST /threads/{thread_id}/commands", RUN)
              .reading(BodyShape.COMMAND)
              .orElse(Absent.THREAD_WITH_ID),
          forwarded("POST /threads/{thread_id}/stream/events", READ_STATE)
              .orElse(Absent.THREAD_WITH_ID),
          forwarded("GET /threads/{thread_id}/stream/events", RUN)
              .reading(BodyShape.COMMAND_MESSAGES)
              .orElse(Absent.THREAD_WITH_ID),

          // ---- other protocols: they list and run what is everybody's
          denied("POST /mcp", RUN),
          denied("GET /mcp", RUN),
          denied("DELETE /mcp", RUN),
          denied("POST /a2a/{assistant_id}", RUN),
          denied("GET /a2a/{assistant_id}", RUN),
          denied("DELETE /a2a/{assistant_id}", RUN),
          denied("GET /a2a/{assistant_id}/.well-known/agent-card.json", READ_STATE),
          denied("GET /a2a/{assistant_id}/.well-known/agent.json", READ_STATE),
          denied("GET /.well-known/agent-card.json", READ_STATE),
          denied("POST /ui/*", READ_STATE),
          denied("GET /ui/*", READ_STATE));

  /** About the whole server, by whatever method. */
  private static final Set<String> REFUSED_PATHS = Set.of("/metrics", "/docs", "/openapi.json");

  /** What a JavaScript server has no path for: what it says then is its own. */
  private static final Set<String> NOT_IN_JAVASCRIPT =
      Set.of(
          "GET /metrics",
          "GET /docs",
          "GET /openapi.json",
          "PATCH /threads/{thread_id}/state",
          "GET /threads/{thread_id}/storage",
          "GET /threads/{thread_id}/stream",
          "POST /threads/prune",
          "POST /runs/cancel",
          "GET /runs/crons/{cron_id}",
          "PATCH /runs/crons/{cron_id}",
          "POST /runs/crons/count",
          "POST /mcp",
          "GET /mcp",
          "DELETE /mcp",
          "POST /a2a/{assistant_id}",
          "GET /a2a/{assistant_id}",
          "DELETE /a2a/{assistant_id}",
          "GET /a2a/{assistant_id}/.well-known/agent-card.json",
          "GET /a2a/{assistant_id}/.well-known/agent.json",
          "GET /.well-known/agent-card.json");

  private static final @Nullable Operation[] BY_ROUTE = byRoute();

  private Operations() {}

  private static Operation forwarded(String name, Permission permission) {
    return Operation.of(name, permission, Treatment.FORWARDED);
  }

  private static Operation answered(String name, Permission permission) {
    return Operation.of(name, permission, Treatment.ANSWERED);
  }

  private static Operation denied(String name, Permission permission) {
    return Operation.of(name, permission, Treatment.DENIED);
  }

  private static Operation refused(String name) {
    return Operation.of(name, null, Treatment.REFUSED);
  }

  /** Every operation, in the order of the table. */
  public static List<Operation> all() {
    return TABLE;
  }

  /** The operation at a route; HEAD is GET without a body. Null: the table has none. */
  public static @Nullable Operation of(RouteTemplate route) {
    return BY_ROUTE[route.index()];
  }

  /**
   * What a route needs: what the table says, {@link Permission#EVERYTHING} for what is not in it;
   * empty when nobody may, or when we answer it ourselves.
   */
  public static Optional<Permission> permission(RouteTemplate route) {
    if (route.routeClass() == RouteClass.OWN || REFUSED_PATHS.contains(route.path())) {
      return Optional.empty();
    }
    Operation operation = of(route);
    return operation == null
        ? Optional.of(Permission.EVERYTHING)
        : Optional.ofNullable(operation.permission());
  }

  /** Whether this kind of server has a path for an operation of the table. */
  public static boolean isIn(Dialect dialect, Operation operation) {
    return dialect != Dialect.JAVASCRIPT || !NOT_IN_JAVASCRIPT.contains(operation.name());
  }

  private static @Nullable Operation[] byRoute() {
    Map<String, Operation> byName = new HashMap<>();
    TABLE.forEach(operation -> byName.put(operation.name(), operation));
    @Nullable Operation[] table = new Operation[RouteTemplates.count()];
    for (int i = 0; i < table.length; i++) {
      String name = RouteTemplates.at(i).toString();
      table[i] = byName.get(name.startsWith("HEAD ") ? "GET" + name.substring(4) : name);
    }
    return table;
  }
}
