package dev.sluice.proxy.observe.route;

import static dev.sluice.proxy.observe.route.RouteClass.OWN;
import static dev.sluice.proxy.observe.route.RouteClass.RUN_START;
import static dev.sluice.proxy.observe.route.RouteClass.SHORT;
import static dev.sluice.proxy.observe.route.RouteClass.SOCKET;
import static dev.sluice.proxy.observe.route.RouteClass.STREAM;
import static dev.sluice.proxy.observe.route.RouteClass.WAIT;

/**
 * Every operation of a LangGraph API server and the gateway's own, so that whatever strangers send
 * has one of a bounded number of names. Immutable.
 */
public final class RouteTemplates {
  /** Labels of methods, in the order of their positions. Whatever is not here is {@code other}. */
  private static final String[] METHOD_LABELS = {
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "other"
  };

  static final int METHODS = METHOD_LABELS.length;

  private static final String OTHER_LABEL = "other";
  private static final int OTHER_METHOD = METHODS - 1;

  /** Paths of which no method is long. */
  private static final String[] SHORT_PATHS = {
    "/",
    "/ok",
    "/info",
    "/metrics",
    "/docs",
    "/openapi.json",
    "/assistants",
    "/assistants/search",
    "/assistants/count",
    "/assistants/{assistant_id}",
    "/assistants/{assistant_id}/graph",
    "/assistants/{assistant_id}/schemas",
    "/assistants/{assistant_id}/subgraphs",
    "/assistants/{assistant_id}/subgraphs/{namespace}",
    "/assistants/{assistant_id}/versions",
    "/assistants/{assistant_id}/latest",
    "/threads",
    "/threads/search",
    "/threads/count",
    "/threads/prune",
    "/threads/{thread_id}",
    "/threads/{thread_id}/copy",
    "/threads/{thread_id}/state",
    "/threads/{thread_id}/state/checkpoint",
    "/threads/{thread_id}/state/{checkpoint_id}",
    "/threads/{thread_id}/history",
    "/threads/{thread_id}/storage",
    "/threads/{thread_id}/runs/crons",
    "/threads/{thread_id}/runs/{run_id}",
    "/runs/cancel",
    "/runs/crons",
    "/runs/crons/search",
    "/runs/crons/count",
    "/runs/crons/{cron_id}",
    "/store/items",
    "/store/items/search",
    "/store/namespaces",
    "/a2a/{assistant_id}/.well-known/agent-card.json",
    "/a2a/{assistant_id}/.well-known/agent.json",
    "/.well-known/agent-card.json",
    "/ui/*",
  };

  /** A path of which one method is long, and whether that method starts a run. */
  private record LongPath(String path, String method, RouteClass routeClass, boolean runStart) {}

  private static final LongPath[] LONG_PATHS = {
    new LongPath("/threads/{thread_id}/runs", "POST", RUN_START, true),
    new LongPath("/threads/{thread_id}/runs/stream", "POST", STREAM, true),
    new LongPath("/threads/{thread_id}/runs/wait", "POST", WAIT, true),
    new LongPath("/threads/{thread_id}/runs/{run_id}/join", "GET", WAIT, false),
    new LongPath("/threads/{thread_id}/runs/{run_id}/stream", "GET", STREAM, false),
    new LongPath("/threads/{thread_id}/stream", "GET", STREAM, false),
    new LongPath("/threads/{thread_id}/commands", "POST", RUN_START, true),
    new LongPath("/runs", "POST", RUN_START, true),
    new LongPath("/runs/stream", "POST", STREAM, true),
    new LongPath("/runs/wait", "POST", WAIT, true),
    new LongPath("/runs/batch", "POST", RUN_START, true),
    // The JavaScript server has this one.
    new LongPath("/runs/{run_id}/stream", "GET", STREAM, false),
    new LongPath("/mcp", "POST", RUN_START, true),
    new LongPath("/a2a/{assistant_id}", "POST", RUN_START, true),
  };

  /** Server-sent events by POST and a WebSocket by GET. */
  private static final String EVENTS_PATH = "/threads/{thread_id}/stream/events";

  /** By POST, and with {@code wait} in its query, it answers when the run has ended. */
  private static final String CANCEL_PATH = "/threads/{thread_id}/runs/{run_id}/cancel";

  private static final String[] OWN_PATHS = {"/-/healthz", "/-/readyz", "/-/*"};

  private static final PathTrie TRIE = new PathTrie();
  private static final RouteTemplate[] ALL;
  private static final RouteTemplate OTHER;
  private static final int OTHER_PATH;

  static {
    OTHER_PATH = SHORT_PATHS.length + LONG_PATHS.length + 2 + OWN_PATHS.length;
    ALL = new RouteTemplate[(OTHER_PATH + 1) * METHODS];
    int path = 0;
    for (String template : SHORT_PATHS) {
      add(path++, template, SHORT);
    }
    for (LongPath template : LONG_PATHS) {
      add(path, template.path, SHORT);
      set(path++, template.path, template.method, template.routeClass, template.runStart);
    }
    add(path, EVENTS_PATH, SHORT);
    set(path, EVENTS_PATH, "POST", STREAM, false);
    set(path++, EVENTS_PATH, "GET", SOCKET, true);
    add(path, CANCEL_PATH, SHORT);
    int cancel = path++ * METHODS + methodIndex("POST");
    ALL[cancel] = new RouteTemplate(cancel, "POST", CANCEL_PATH);
    for (String template : OWN_PATHS) {
      add(path++, template, OWN);
    }
    fill(OTHER_PATH, OTHER_LABEL, SHORT);
    OTHER = ALL[ALL.length - 1];
  }

  private RouteTemplates() {}

  private static void add(int path, String template, RouteClass routeClass) {
    TRIE.add(template, path);
    fill(path, template, routeClass);
  }

  private static void fill(int path, String template, RouteClass routeClass) {
    for (String method : METHOD_LABELS) {
      set(path, template, method, routeClass, false);
    }
  }

  private static void set(
      int path, String template, String method, RouteClass routeClass, boolean runStart) {
    int index = path * METHODS + methodIndex(method);
    ALL[index] = new RouteTemplate(index, method, template, routeClass, runStart);
  }

  /**
   * The template of a request. Allocates nothing.
   *
   * @param method the method as it was sent
   * @param path holds the path as it was sent
   * @param from where the path begins
   * @param to where it ends, before any query
   */
  public static RouteTemplate match(String method, byte[] path, int from, int to) {
    int found = TRIE.find(path, from, to);
    return ALL[(found == PathTrie.NO_PATH ? OTHER_PATH : found) * METHODS + methodIndex(method)];
  }

  private static int methodIndex(String method) {
    return switch (method) {
      case "GET" -> 0;
      case "POST" -> 1;
      case "PUT" -> 2;
      case "PATCH" -> 3;
      case "DELETE" -> 4;
      case "HEAD" -> 5;
      case "OPTIONS" -> 6;
      default -> OTHER_METHOD;
    };
  }

  /** The template of a request that could not be read. */
  public static RouteTemplate other() {
    return OTHER;
  }

  /** How many templates there are. */
  public static int count() {
    return ALL.length;
  }

  /** How many paths there are. */
  public static int pathCount() {
    return OTHER_PATH + 1;
  }

  /** The path at a position. */
  public static String pathAt(int pathIndex) {
    return ALL[pathIndex * METHODS].path();
  }

  /** The template at a position. */
  public static RouteTemplate at(int index) {
    return ALL[index];
  }
}
