package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.RuntimeAwayException;
import dev.sluice.proxy.operation.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The assistants that clients make of agents. */
class ClientAssistantsTest extends AssistantRequests {
  @Test
  void keepsWhatWasMadeOnARuntimeThatIsAskedAsMuchAsItMayBe() throws Exception {
    UUID id = world.id();
    String body = "{\"assistant_id\":\"%s\",\"graph_id\":\"helper\"}".formatted(id);
    World.Outcome outcome = world.ask(alice, "POST", "/assistants", body);
    world.runtime.has("/assistants/" + id, told(id, "Mine", 1, String.valueOf(outcome.body())));
    world.runtime.busy();
    settle(outcome, 200); // its copy waits its turn
    assertThat(search("{}").body()).contains(id.toString());
  }

  @Test
  void areReadFromARuntimeThatIsAwayByTheirAgents() throws Exception {
    UUID id = made(alice, helper, "Mine");
    World.Outcome write = world.ask(alice, "PATCH", "/assistants/" + id, "{\"name\":\"New\"}");
    assertThat(write.directions().settlement()).as("under way").isNotNull();
    world.runtime.busy();
    for (String[] request :
        new String[][] {
          {"GET", "/assistants/" + id}, {"POST", "/assistants/" + id + "/latest"},
        }) {
      RuntimeAwayException away =
          catchThrowableOfType(
              RuntimeAwayException.class,
              () -> world.ask(alice, request[0], request[1], "{\"version\":1}"));
      assertThat(away).as(request[1]).isNotNull();
      assertThat(away.kind()).isEqualTo(RuntimeAwayException.Kind.BUSY);
      assertThat(away.whose()).isEqualTo("the agent shop:helper");
    }
  }

  // ---- what clients make

  @Test
  void makesAnAssistantOfAnAgent() throws Exception {
    String body =
        "{\"graph_id\":\"helper\",\"metadata\":{\"a\":1,\"created_by\":\"system\",\"sluice_tenant\":\"evil\"},"
            + "\"config\":{\"sluice_tenant\":\"evil\",\"thread_id\":\"evil\",\"configurable\":{\"thread_id\":\"evil\",\"langgraph_auth_user\":\"evil\",\"keep\":1}},"
            + "\"context\":{\"langgraph_auth_user\":\"evil\",\"sluice_x\":\"evil\",\"too\":2},"
            + "\"if_exists\":\"do_nothing\"}";
    World.Outcome outcome = world.ask(alice, "POST", "/assistants", body);
    assertThat(outcome.body())
        .contains("\"graph_id\":\"agent\"")
        .contains("\"if_exists\":\"raise\"")
        .contains("\"sluice_tenant\":\"" + ACME)
        .contains("\"sluice_agent\":\"" + helper.id())
        .contains("\"a\":1")
        .contains("\"keep\":1")
        .contains("\"too\":2")
        .doesNotContain("evil")
        .doesNotContain("created_by");
    String id =
        String.valueOf(outcome.body()).replaceAll(".*\"assistant_id\":\"([^\"]*)\".*", "$1");
    Owned row =
        Objects.requireNonNull(
            world.rows.row(World.SHARED, ResourceKind.ASSISTANT, UUID.fromString(id)));
    assertThat(row.pending()).isTrue();
    settle(outcome, 422);
    assertThat(world.rows.row(World.SHARED, ResourceKind.ASSISTANT, row.id())).isNull();
    assertThat(denied(viewer, "POST", "/assistants", body).body())
        .isEqualTo("FORBIDDEN permission-assistants");
    assertThat(denied(alice, "POST", "/assistants", "{\"graph_id\":\"slow\"}"))
        .isEqualTo(Reply.detail(404, "Graph 'slow' not found"));
    assertThat(
            denied(alice, "POST", "/assistants", "{\"graph_id\":\"agent\",\"assistant_id\":\"x\"}"))
        .isEqualTo(Reply.detail(422, "Invalid assistant ID: must be a UUID"));
  }

  @Test
  void handsOutNoIdThatIsTaken() throws Exception {
    String body = "{\"graph_id\":\"%s\",\"assistant_id\":\"%s\",\"if_exists\":\"do_nothing\"}";
    UUID their = made(mallory, foreign, "Theirs");
    UUID elsewhere = made(alice, helper, "Mine");
    Owned row =
        Objects.requireNonNull(world.rows.row(World.SHARED, ResourceKind.ASSISTANT, elsewhere));
    assertThat(world.ask(alice, "POST", "/assistants", body.formatted("helper", elsewhere)).body())
        .as("one's own, in the same scope")
        .contains("do_nothing");
    for (UUID taken : List.of(their, helper.id())) {
      assertThat(denied(alice, "POST", "/assistants", body.formatted("helper", taken)))
          .isEqualTo(Reply.detail(409, "Assistant " + taken + " already exists"));
    }
    Denial denial =
        catchThrowableOfType(
            Denial.class,
            () ->
                world.ask(
                    alice,
                    null,
                    "prod",
                    "POST",
                    "/assistants",
                    body.formatted("helper", row.id())));
    assertThat(denial.reply())
        .isEqualTo(Reply.detail(409, "Assistant " + row.id() + " already exists"));
  }

  @Test
  void keepsAndShowsWhatTheRuntimeTold() throws Exception {
    UUID mine = made(alice, helper, "Mine");
    assertThat(world.assistants.has(mine)).isTrue();
    int asked = world.runtime.asked().size();
    assertThat(world.answer(viewer, "GET", "/assistants/" + mine, null).body())
        .startsWith(
            "{\"assistant_id\":\""
                + mine
                + "\",\"graph_id\":\"helper\",\"config\":{\"tags\":[\"a\"]},")
        .contains("\"created_at\":\"2026-11-25T18:00:01.500000+00:00\"")
        .contains("\"name\":\"Mine\"");
    assertThat(world.runtime.asked()).hasSize(asked);
  }

  @Test
  void asksTheRuntimeWhileAWriteIsUnderWay() throws Exception {
    UUID mine = made(alice, helper, "Mine");
    String path = "/assistants/" + mine;
    World.Outcome patch = world.ask(alice, "PATCH", path, "{\"name\":\"New\"}");
    world.runtime.has(path, told(mine, "New", 2, String.valueOf(patch.body())));
    assertThat(world.answer(alice, "GET", path, null).body())
        .contains("\"name\":\"New\"")
        .contains("\"graph_id\":\"helper\"");
    world.assistants.away(true);
    settle(patch, 200); // what is written behind fails, and the runtime goes on to be asked
    world.assistants.away(false);
    int asked = world.runtime.asked().size();
    assertThat(world.answer(alice, "GET", path, null).body()).contains("\"name\":\"New\"");
    assertThat(world.runtime.asked()).hasSize(asked + 1);
  }

  @Test
  void keepsStampsThroughChanges() throws Exception {
    UUID mine = made(alice, helper, "Mine");
    World.Outcome patch =
        world.ask(
            alice,
            "PATCH",
            "/assistants/" + mine,
            "{\"metadata\":{\"sluice_tenant\":\"evil\",\"created_by\":\"system\",\"b\":2},\"graph_id\":\"helper\"}");
    assertThat(patch.body())
        .doesNotContain("evil")
        .doesNotContain("created_by")
        .contains("\"b\":2")
        .contains("\"sluice_tenant\":\"" + ACME)
        .contains("\"graph_id\":\"agent\"");
    assertThat(denied(alice, "PATCH", "/assistants/" + mine, "{\"graph_id\":\"second\"}").body())
        .isEqualTo("FORBIDDEN assistant-of-another-agent");
    assertThat(denied(viewer, "PATCH", "/assistants/" + mine, "{}").body())
        .isEqualTo("FORBIDDEN permission-assistants");
  }

  @Test
  void bringsBackStampedVersionsOnly() throws Exception {
    UUID mine = made(alice, helper, "Mine");
    String path = "/assistants/" + mine + "/latest";
    assertThat(denied(alice, "POST", path, "{\"version\":1}"))
        .as("the runtime knows no version with our stamps")
        .isEqualTo(Reply.detail(404, "Version 1 not found for assistant " + mine));
    world.runtime.has(
        "POST /assistants/" + mine + "/versions", "[{\"version\":2},{\"version\":1}]");
    assertThat(world.ask(alice, "POST", path, "{\"version\":1}").path()).isEqualTo(path);
    assertThat(world.runtime.asked())
        .anySatisfy(asked ->
            assertThat(asked)
                .startsWith("POST /assistants/" + mine + "/versions")
                .contains("\"sluice_tenant\":\"" + ACME)
                .contains("\"sluice_env\":\"dev\""));
    assertThat(denied(alice, "POST", path, "{\"version\":3}").status()).isEqualTo(404);
    assertThat(denied(alice, "POST", path, "{}").body()).startsWith("BODY_MALFORMED");
  }

  @Test
  void deletesAnAssistantAndNoThreads() throws Exception {
    UUID mine = made(alice, helper, "Mine");
    String path = "/assistants/" + mine;
    for (String query :
        new String[] {
          "?delete_threads=true",
          "?a=b&delete%5Fthreads=TRUE",
          "?delete_threads=false&delete_threads=1"
        }) {
      assertThat(denied(alice, "DELETE", path + query, "").body())
          .as(query)
          .isEqualTo("FORBIDDEN delete-threads");
    }
    World.Outcome deleted = world.ask(alice, "DELETE", path + "?delete_threads=false", null);
    world.runtime.lost(path);
    assertThat(denied(alice, "GET", path, "").status()).as("under way").isEqualTo(404);
    settle(deleted, 204);
    assertThat(world.assistants.has(mine)).isFalse();
    assertThat(world.rows.row(World.SHARED, ResourceKind.ASSISTANT, mine)).isNull();
    assertThat(denied(alice, "DELETE", path, ""))
        .isEqualTo(Reply.detail(404, "Assistant with ID " + mine + " not found"));
  }

  @Test
  void answersForAnothersAssistantAsForOneThatIsNotThere() throws Exception {
    UUID their = made(mallory, foreign, "Theirs");
    UUID absent = world.id();
    for (String operation :
        new String[] {
          "GET /assistants/%s",
          "GET /assistants/%s/graph",
          "GET /assistants/%s/schemas",
          "GET /assistants/%s/subgraphs",
          "POST /assistants/%s/versions",
          "POST /assistants/%s/latest",
          "PATCH /assistants/%s",
          "DELETE /assistants/%s",
          "DELETE /assistants/%s?delete_threads=true",
        }) {
      String[] parts = operation.split(" ", -1);
      Reply of = denied(alice, parts[0], parts[1].formatted(their), "{\"version\":1}");
      Reply no = denied(alice, parts[0], parts[1].formatted(absent), "{\"version\":1}");
      assertThat(of.status()).as(operation).isEqualTo(404);
      assertThat(of.body().replace(their.toString(), absent.toString())).isEqualTo(no.body());
      assertThat(denied(alice, parts[0], parts[1].formatted("x"), "{\"version\":1}"))
          .as(operation)
          .isEqualTo(Reply.detail(422, "Invalid assistant ID: must be a UUID"));
    }
    String run = "{\"assistant_id\":\"%s\"}";
    assertThat(denied(alice, "POST", "/runs", run.formatted(their)))
        .isEqualTo(denied(alice, "POST", "/runs", run.formatted(absent)));
  }

  @Test
  void adoptsNoAssistantOfTheRuntimeItselfOrOfADeployment() throws Exception {
    world.dedicate(ACME);
    Project own = world.project(ACME, "own", ThreadVisibility.PROJECT, World.OWN);
    world.give(alice, own, Relation.ADMIN);
    UUID other = world.id();
    world.runtime.has("/assistants/" + other, "{\"graph_id\":\"x\",\"metadata\":{}}");
    for (String maker : List.of("system", "sluice")) {
      UUID made = world.id();
      world.runtime.has("/assistants/" + made, "{\"metadata\":{\"created_by\":\"" + maker + "\"}}");
      Denial denial =
          catchThrowableOfType(
              Denial.class,
              () -> world.ask(alice, "own", null, "DELETE", "/assistants/" + made, null));
      assertThat(denial.reply())
          .as(maker)
          .isEqualTo(Reply.detail(404, "Assistant with ID " + made + " not found"));
    }
    assertThat(world.ask(alice, "own", null, "DELETE", "/assistants/" + other, null)).isNotNull();
  }

  // ---- runs

  @Test
  void runsAnAssistantAsItself() throws Exception {
    UUID mine = made(alice, helper, "Mine");
    World.Outcome run =
        world.ask(
            alice,
            "POST",
            "/runs",
            "{\"assistant_id\":\"" + mine.toString().toUpperCase(Locale.ROOT) + "\"}");
    assertThat(run.body())
        .contains("\"assistant_id\":\"" + mine + '"')
        .contains("\"sluice_agent\":\"" + helper.id());
    assertThat(run.directions().agent()).isEqualTo(helper.id());
    World.Outcome thread = world.ask(alice, "POST", "/threads", "{}");
    settle(thread, 200);
    String id = String.valueOf(thread.body()).replaceAll(".*\"thread_id\":\"([^\"]*)\".*", "$1");
    World.Outcome onThread =
        world.ask(alice, "POST", "/threads/" + id + "/runs", "{\"assistant_id\":\"" + mine + "\"}");
    assertThat(onThread.body()).contains("\"assistant_id\":\"" + mine + '"');
    assertThat(
            world.ask(alice, "POST", "/runs/batch", "[{\"assistant_id\":\"" + mine + "\"}]").body())
        .contains("\"assistant_id\":\"" + mine + '"');
  }

  @Test
  void looksForThreadsByAnAssistant() throws Exception {
    UUID mine = made(alice, helper, "Mine");
    String filter = "{\"metadata\":{\"assistant_id\":\"%s\"}}";
    assertThat(
            world
                .ask(
                    alice,
                    "POST",
                    "/threads/search",
                    filter.formatted(mine.toString().replace("-", "")))
                .body())
        .contains("\"assistant_id\":\"" + mine + '"')
        .doesNotContain("\"sluice_agent\"");
    assertThat(world.ask(alice, "POST", "/threads/search", filter.formatted(world.id())).body())
        .contains("\"sluice_agent\":\"00000000-0000-0000-0000-000000000000\"");
  }
}
