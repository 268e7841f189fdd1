package dev.sluice.proxy.observe.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTemplatesTest {
  private static final String UUID = "0190e0c1-7b2a-7c3d-8e4f-0123456789ab";

  /** Every operation of the runtime, with the class that its answer makes it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET | / | SHORT
          GET | /ok | SHORT
          GET | /info | SHORT
          GET | /metrics | SHORT
          GET | /docs | SHORT
          GET | /openapi.json | SHORT
          POST | /assistants | SHORT
          POST | /assistants/search | SHORT
          POST | /assistants/count | SHORT
          GET | /assistants/{assistant_id} | SHORT
          PATCH | /assistants/{assistant_id} | SHORT
          DELETE | /assistants/{assistant_id} | SHORT
          GET | /assistants/{assistant_id}/graph | SHORT
          GET | /assistants/{assistant_id}/schemas | SHORT
          GET | /assistants/{assistant_id}/subgraphs | SHORT
          GET | /assistants/{assistant_id}/subgraphs/{namespace} | SHORT
          POST | /assistants/{assistant_id}/versions | SHORT
          POST | /assistants/{assistant_id}/latest | SHORT
          POST | /threads | SHORT
          POST | /threads/search | SHORT
          POST | /threads/count | SHORT
          POST | /threads/prune | SHORT
          GET | /threads/{thread_id} | SHORT
          PATCH | /threads/{thread_id} | SHORT
          DELETE | /threads/{thread_id} | SHORT
          POST | /threads/{thread_id}/copy | SHORT
          GET | /threads/{thread_id}/state | SHORT
          POST | /threads/{thread_id}/state | SHORT
          GET | /threads/{thread_id}/state/{checkpoint_id} | SHORT
          POST | /threads/{thread_id}/state/checkpoint | SHORT
          GET | /threads/{thread_id}/history | SHORT
          POST | /threads/{thread_id}/history | SHORT
          GET | /threads/{thread_id}/storage | SHORT
          GET | /threads/{thread_id}/stream | STREAM
          POST | /threads/{thread_id}/runs | RUN_START
          POST | /threads/{thread_id}/runs/stream | STREAM
          POST | /threads/{thread_id}/runs/wait | WAIT
          GET | /threads/{thread_id}/runs | SHORT
          GET | /threads/{thread_id}/runs/{run_id} | SHORT
          DELETE | /threads/{thread_id}/runs/{run_id} | SHORT
          POST | /threads/{thread_id}/runs/{run_id}/cancel | SHORT
          GET | /threads/{thread_id}/runs/{run_id}/join | WAIT
          GET | /threads/{thread_id}/runs/{run_id}/stream | STREAM
          POST | /runs | RUN_START
          POST | /runs/stream | STREAM
          POST | /runs/wait | WAIT
          POST | /runs/batch | RUN_START
          POST | /runs/cancel | SHORT
          GET | /runs/{run_id}/stream | STREAM
          POST | /runs/crons | SHORT
          POST | /threads/{thread_id}/runs/crons | SHORT
          POST | /runs/crons/search | SHORT
          POST | /runs/crons/count | SHORT
          GET | /runs/crons/{cron_id} | SHORT
          PATCH | /runs/crons/{cron_id} | SHORT
          DELETE | /runs/crons/{cron_id} | SHORT
          PUT | /store/items | SHORT
          DELETE | /store/items | SHORT
          GET | /store/items | SHORT
          POST | /store/items/search | SHORT
          POST | /store/namespaces | SHORT
          POST | /mcp | RUN_START
          GET | /mcp | SHORT
          DELETE | /mcp | SHORT
          POST | /a2a/{assistant_id} | RUN_START
          GET | /a2a/{assistant_id} | SHORT
          DELETE | /a2a/{assistant_id} | SHORT
          GET | /a2a/{assistant_id}/.well-known/agent-card.json | SHORT
          GET | /a2a/{assistant_id}/.well-known/agent.json | SHORT
          GET | /.well-known/agent-card.json | SHORT
          POST | /threads/{thread_id}/commands | RUN_START
          POST | /threads/{thread_id}/stream/events | STREAM
          GET | /threads/{thread_id}/stream/events | SOCKET
          GET | /-/healthz | OWN
          GET | /-/readyz | OWN
          """)
  void knowsEveryOperation(String method, String template, RouteClass routeClass) {
    RouteTemplate route = match(method, template.replaceAll("\\{[a-z_]+}", UUID));

    assertThat(route.path()).isEqualTo(template);
    assertThat(route.method()).isEqualTo(method);
    assertThat(route.routeClass()).isEqualTo(routeClass);
    assertThat(route.isLong())
        .isEqualTo(routeClass != RouteClass.SHORT && routeClass != RouteClass.OWN);
    assertThat(RouteTemplates.at(route.index())).isSameAs(route);
    assertThat(RouteTemplates.pathAt(route.pathIndex())).isEqualTo(template);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /runs, true",
    "POST, /runs/stream, true",
    "POST, /runs/wait, true",
    "POST, /runs/batch, true",
    "POST, /threads/t/runs, true",
    "POST, /threads/t/runs/stream, true",
    "POST, /threads/t/runs/wait, true",
    "POST, /threads/t/commands, true",
    "GET, /threads/t/stream/events, true",
    "POST, /mcp, true",
    "POST, /a2a/a, true",
    "GET, /threads/t/runs, false",
    "GET, /threads/t/runs/r/join, false",
    "GET, /threads/t/runs/r/stream, false",
    "POST, /threads/t/stream/events, false",
    "POST, /runs/crons, false",
    "OPTIONS, /runs/stream, false",
  })
  void knowsWhatStartsARun(String method, String path, boolean runStart) {
    assertThat(match(method, path).isRunStart()).isEqualTo(runStart);
  }

  @ParameterizedTest
  @CsvSource({
    "/threads/, /threads",
    "/mcp/, /mcp",
    "/a2a/x/, /a2a/{assistant_id}",
    "/threads/search, /threads/search",
    "/threads/searching, /threads/{thread_id}",
    "/threads/%7Bx%7D, /threads/{thread_id}",
    "/%6detrics, /metrics",
    "/threads/%73e%61rch, /threads/search",
    "/%2D/healthz, /-/healthz",
    "/threads/t/runs/%63rons, /threads/{thread_id}/runs/crons",
    "/threads/%zz%4, /threads/{thread_id}",
    "/runs/crons/stream, /runs/crons/{cron_id}",
    "/threads/t/state/checkpoint, /threads/{thread_id}/state/checkpoint",
    "/threads/t/state/checkpoints, /threads/{thread_id}/state/{checkpoint_id}",
    "/ui/agent, /ui/*",
    "/ui/a/b/c.js, /ui/*",
    "/-/tickets, /-/*",
    "/-/healthz/x, /-/*",
    "/-/, /-/*",
  })
  void foldsPathsIntoTemplates(String path, String template) {
    assertThat(match("POST", path).path()).isEqualTo(template);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "ok",
        "//",
        "//ok",
        "/OK",
        "/okay",
        "/threads//runs",
        "/threads/t/runs/r/join/more",
        "/threads/t/unknown",
        "/runs/r",
        "/store",
        "/favicon.ico",
        "/threads%2Fsearch",
      })
  void callsEverythingElseOther(String path) {
    assertThat(match("GET", path).path()).isEqualTo("other");
    assertThat(match("GET", path).routeClass()).isEqualTo(RouteClass.SHORT);
  }

  @Test
  void knowsWhatWaitsOnlyWhenItIsAskedTo() {
    RouteTemplate cancel = match("POST", "/threads/t/runs/r/cancel");

    assertThat(cancel.isWaitAsked()).isTrue();
    assertThat(cancel.waiting().routeClass()).isEqualTo(RouteClass.WAIT);
    assertThat(cancel.waiting().index()).isEqualTo(cancel.index());
    assertThat(cancel.waiting()).hasToString(cancel.toString());
    assertThat(match("GET", "/threads/t/runs/r/cancel").isWaitAsked()).isFalse();
    assertThat(match("POST", "/runs/cancel").isWaitAsked()).isFalse();
  }

  @Test
  void callsUnknownMethodsOther() {
    assertThat(match("BREW", "/runs/stream").method()).isEqualTo("other");
    assertThat(match("BREW", "/runs/stream").path()).isEqualTo("/runs/stream");
    assertThat(match("BREW", "/runs/stream").isLong()).isFalse();
    assertThat(match("get", "/nothing")).isSameAs(RouteTemplates.other());
  }

  @Test
  void looksOnlyAtItsPartOfTheBytes() {
    byte[] head = ascii("GET /threads/t?x=/y HTTP/1.1");

    RouteTemplate route = RouteTemplates.match("GET", head, 4, 14);

    assertThat(route.toString()).isEqualTo("GET /threads/{thread_id}");
  }

  @Test
  void staysBoundedWhateverIsSent() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String[] segments = {"threads", "runs", "x", "", "stream", "-", "crons", UUID, "\u00ff", "ui"};
    Set<RouteTemplate> seen = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      StringBuilder path = new StringBuilder();
      for (int n = random.nextInt(7); n > 0; n--) {
        path.append('/')
            .append(segments[random.nextInt(segments.length)])
            .append(random.nextInt(2));
      }
      seen.add(match("M" + i, path.toString()));
    }
    assertThat(seen).as("seed %d", seed).allMatch(route -> route.method().equals("other"));
    assertThat(seen.size()).isLessThanOrEqualTo(RouteTemplates.pathCount());
    assertThat(RouteTemplates.count()).isEqualTo(RouteTemplates.pathCount() * 8);
  }

  @Test
  void hasDistinctTemplates() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < RouteTemplates.count(); i++) {
      assertThat(names.add(RouteTemplates.at(i).toString())).isTrue();
    }
  }

  private static RouteTemplate match(String method, String path) {
    byte[] bytes = ascii(path);
    return RouteTemplates.match(method, bytes, 0, bytes.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
