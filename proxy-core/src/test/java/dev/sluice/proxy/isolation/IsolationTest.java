package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.operation.Reply;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who gets where with what, on a runtime that two tenants share. */
class IsolationTest extends TwoTenants {
  private final Agent helperOfOthers = world.agent(theirs, "helper", "echo", World.SHARED);
  private final Principal bob = world.program(ACME, shop, Relation.DEVELOPER);
  private final Principal boss = world.program(ACME, shop, Relation.OPERATOR);

  // ---- threads

  @Test
  void claimsAThreadBeforeItIsMade() throws Exception {
    World.Outcome made = world.ask(alice, "POST", "/threads", "{\"metadata\":{\"a\":1}}");
    assertThat(made.body()).contains("\"if_exists\":\"raise\"").contains("\"a\":1");
    UUID id = UUID.fromString(thread(alice));
    Owned row = Objects.requireNonNull(world.rows.row(World.SHARED, ResourceKind.THREAD, id));
    assertThat(row.pending()).isFalse();
    assertThat(row.principal()).isEqualTo(alice.id());
  }

  @Test
  void settlesAClaimByWhatTheRuntimeAnswers() throws Exception {
    UUID refused = world.id();
    String body = "{\"thread_id\":\"" + refused + "\"}";
    settle(world.ask(alice, "POST", "/threads", body), 409);
    assertThat(world.rows.row(World.SHARED, ResourceKind.THREAD, refused)).isNull();
    settle(world.ask(alice, "POST", "/threads", body), 500);
    Owned left = Objects.requireNonNull(world.rows.row(World.SHARED, ResourceKind.THREAD, refused));
    assertThat(left.pending()).isTrue();
    World.Outcome again = world.ask(alice, "POST", "/threads", body);
    assertThat(again.body()).contains("\"if_exists\":\"raise\"");
    settle(again, 200);
    Owned confirmed =
        Objects.requireNonNull(world.rows.row(World.SHARED, ResourceKind.THREAD, refused));
    assertThat(confirmed.pending()).isFalse();
  }

  @Test
  void tellsNobodyThatAnIdIsAnothersWhenTheyMakeAThread() throws Exception {
    String id = thread(mallory);
    String body = "{\"thread_id\":\"" + id + "\",\"if_exists\":\"do_nothing\"}";
    Reply taken = denied(alice, "POST", "/threads", body);
    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.body()).isEqualTo("{\"detail\":\"Thread with ID " + id + " already exists\"}");
    // One's own: the runtime says the same, or gives it back as asked.
    assertThat(world.ask(mallory, "POST", "/threads", body).body())
        .contains("\"if_exists\":\"do_nothing\"");
  }

  @Test
  void answersForAnothersThreadAsForOneThatIsNotThere() throws Exception {
    String foreign = thread(mallory);
    world.runtime.has("/threads/" + foreign, stamped(OTHER, theirs, mallory));
    String absent = world.id().toString();
    for (String operation :
        new String[] {
          "GET /threads/%s",
          "DELETE /threads/%s",
          "POST /threads/%s/copy",
          "GET /threads/%s/state",
          "GET /threads/%s/history",
          "GET /threads/%s/stream",
          "GET /threads/%s/runs",
          "GET /threads/%s/runs/" + absent,
          "POST /threads/%s/runs/" + absent + "/cancel",
          "GET /threads/%s/runs/" + absent + "/join",
          "PATCH /threads/%s",
          "POST /threads/%s/runs",
          "POST /threads/%s/runs/stream",
          "POST /threads/%s/runs/crons",
        }) {
      String[] parts = operation.split(" ", -1);
      String body = "{\"assistant_id\":\"helper\"}";
      Reply of = denied(alice, parts[0], parts[1].formatted(foreign), body);
      Reply no = denied(alice, parts[0], parts[1].formatted(absent), body);
      assertThat(of.status()).as(operation).isBetween(404, 409).isEqualTo(no.status());
      assertThat(of.body().replace(foreign, absent)).as(operation).isEqualTo(no.body());
    }
  }

  @Test
  void leavesAloneWhatAChangeOfAScheduleDoesNotName() throws Exception {
    UUID cron = world.id();
    world.runtime.has("/runs/crons/" + cron, stamped(ACME, shop, alice));
    String path = "/runs/crons/" + cron;
    String body = "{\"schedule\":\"30 6 * * 1\",\"enabled\":false}";
    assertThat(world.ask(alice, "PATCH", path, body).body()).isEqualTo(body);
    String more = "{\"metadata\":{\"a\":1},\"config\":{\"tags\":[]}}";
    assertThat(world.ask(alice, "PATCH", path, more).body())
        .contains("{\"metadata\":{\"sluice_tenant\"", "\"a\":1}")
        .contains("\"config\":{\"configurable\":{\"sluice_tenant\"", "\"tags\":[]}");
  }

  @Test
  void forwardsOneSpellingOfAnId() throws Exception {
    String thread = thread(alice);
    String bare = thread.replace("-", "");
    for (String spelling :
        new String[] {
          thread.toUpperCase(Locale.ROOT),
          bare,
          "urn:uuid:" + thread,
          "%7B" + thread + "%7D",
          "%30" + thread.substring(1),
          thread + "/",
        }) {
      World.Outcome read = world.ask(alice, "GET", "/threads/" + spelling, null);
      assertThat(read.path()).as(spelling).isEqualTo("/threads/" + thread);
    }
    for (String bad : new String[] {"x", bare.substring(1), bare + "0", thread + "x"}) {
      assertThat(denied(alice, "GET", "/threads/" + bad, "").body())
          .as(bad)
          .isEqualTo("{\"detail\":\"Invalid thread ID: must be a UUID\"}");
    }
  }

  @Test
  void adoptsWhatTheRuntimeMadeWithTheCallersStamps() throws Exception {
    UUID made = world.id();
    world.runtime.has("/threads/" + made, stamped(ACME, shop, alice));
    assertThat(world.ask(alice, "GET", "/threads/" + made + "/state", null).path())
        .isEqualTo("/threads/" + made + "/state");
    assertThat(world.rows.row(World.SHARED, ResourceKind.THREAD, made)).isNotNull();
    int asked = world.runtime.asked().size();
    assertThat(world.ask(alice, "GET", "/threads/" + made, null)).isNotNull();
    assertThat(world.runtime.asked()).hasSize(asked); // a yes is kept
  }

  @Test
  void adoptsNothingWithoutStampsOnASharedRuntime() throws Exception {
    UUID made = world.id();
    world.runtime.has("/threads/" + made, "{\"metadata\":{\"sluice_tenant\":\"" + ACME + "\"}}");
    assertThat(denied(alice, "GET", "/threads/" + made, "").status()).isEqualTo(404);
  }

  @Test
  void showsAPrincipalItsOwnThreadsOnly() throws Exception {
    String thread = thread(alice);
    assertThat(denied(bob, "GET", "/threads/" + thread, "").status()).isEqualTo(404);
    assertThat(world.ask(boss, "GET", "/threads/" + thread, null).path()).endsWith(thread);
  }

  @Test
  void narrowsSearches() throws Exception {
    String search =
        "{\"metadata\":{\"sluice_tenant\":\""
            + OTHER
            + "\",\"graph_id\":\"helper\",\"a\":1},\"limit\":5}";
    String mine = String.valueOf(world.ask(alice, "POST", "/threads/search", search).body());
    assertThat(mine)
        .doesNotContain(OTHER.toString())
        .doesNotContain("graph_id")
        .contains("\"sluice_tenant\":\"" + ACME)
        .contains("\"sluice_agent\":\"" + helper.id())
        .contains("\"sluice_principal\":\"service_account:" + alice.id())
        .contains("\"a\":1")
        .contains("\"limit\":5");
    assertThat(String.valueOf(world.ask(boss, "POST", "/threads/count", "{}").body()))
        .doesNotContain("sluice_principal");
  }

  @Test
  void findsNothingByAnAgentOfAnotherTenant() throws Exception {
    String search = "{\"metadata\":{\"assistant_id\":\"" + helperOfOthers.id() + "\"}}";
    assertThat(String.valueOf(world.ask(alice, "POST", "/threads/search", search).body()))
        .contains("\"sluice_agent\":\"00000000-0000-0000-0000-000000000000\"");
  }

  @Test
  void dropsForeignThreadsFromAListToPrune() throws Exception {
    String own = thread(alice);
    String foreign = thread(mallory);
    World.Outcome pruned =
        world.ask(
            alice,
            "POST",
            "/threads/prune",
            "{\"thread_ids\":[\"" + foreign + "\",\"" + own.toUpperCase(Locale.ROOT) + "\"]}");
    assertThat(pruned.body()).isEqualTo("{\"thread_ids\":[\"" + own + "\"]}");
  }

  @Test
  void cancelsNothingByStatus() {
    assertThat(denied(alice, "POST", "/runs/cancel", "{\"status\":\"all\"}").body())
        .isEqualTo("FORBIDDEN cancel-by-status");
  }

  // ---- the scope

  @Test
  void takesTheScopeFromTheThreadAgainstWhatIsSaid() throws Exception {
    Project second = world.project(ACME, "second", ThreadVisibility.PROJECT);
    world.give(alice, second, Relation.DEVELOPER);
    String thread = thread(alice);
    assertThat(world.ask(alice, "shop", "dev", "GET", "/threads/" + thread, null)).isNotNull();
    for (String[] said : new String[][] {{"second", null}, {null, "prod"}}) {
      Denial denial =
          catchThrowableOfType(
              Denial.class,
              () -> world.ask(alice, said[0], said[1], "GET", "/threads/" + thread, null));
      assertThat(denial.reply())
          .isEqualTo(
              new Reply(
                  404,
                  "application/json",
                  "{\"detail\":\"Thread with ID " + thread + " not found\"}"));
    }
  }

  @Test
  void takesTheScopeFromTheAgent() throws Exception {
    Project second = world.project(ACME, "second", ThreadVisibility.PROJECT);
    Agent there = world.agent(second, "there", "agent", World.SHARED);
    world.give(alice, second, Relation.DEVELOPER);
    World.Outcome run = world.ask(alice, "POST", "/runs", "{\"assistant_id\":\"there\"}");
    assertThat(run.directions().scope().project()).isEqualTo(second);
    assertThat(run.directions().agent()).isEqualTo(there.id());
    // A graph that agents of both projects have had means neither.
    assertThat(denied(alice, "POST", "/runs", "{\"assistant_id\":\"agent\"}").body())
        .isEqualTo("AGENT_AMBIGUOUS agent-ambiguous");
  }

  @Test
  void refusesAProjectThatIsNotThere() {
    assertThatThrownBy(() -> world.ask(alice, "theirs", null, "POST", "/threads/search", "{}"))
        .hasMessage("project-unknown");
  }

  // ---- the whole server

  @Test
  void deniesWhatIsAboutTheWholeServer() {
    for (String operation :
        new String[] {
          "POST /mcp",
          "GET /unheard/of",
          "GET /.well-known/agent-card.json",
          "GET /metrics",
          "POST /a2a/" + helper.id(),
          "GET /ui/x",
        }) {
      String[] parts = operation.split(" ", -1);
      assertThat(denied(boss, parts[0], parts[1], "{}").body())
          .as(operation)
          .startsWith("FORBIDDEN");
    }
  }

  private static String stamped(UUID tenant, Project project, Principal principal) {
    return "{\"thread_id\":\"x\",\"metadata\":{\"sluice_tenant\":\"%s\",\"sluice_project\":\"%s\",\"sluice_env\":\"dev\",\"sluice_principal\":\"service_account:%s\"}}"
        .formatted(tenant, project.id(), principal.id());
  }
}
