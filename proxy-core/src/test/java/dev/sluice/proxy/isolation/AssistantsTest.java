package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.RuntimeAwayException;
import dev.sluice.proxy.ledger.Settlement;
import dev.sluice.proxy.operation.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Agents as assistants, and the assistants that clients make of them. */
class AssistantsTest {
  private static final UUID ACME = new UUID(1, 1);
  private static final UUID OTHER = new UUID(1, 2);

  private final World world = new World();
  private final Project shop = world.project(ACME, "shop", ThreadVisibility.PRINCIPAL);
  private final Agent helper = world.agent(shop, "helper", "agent", World.SHARED);
  private final Agent second = world.agent(shop, "second", "echo", World.SHARED);
  private final Project theirs = world.project(OTHER, "theirs", ThreadVisibility.PRINCIPAL);
  private final Agent foreign = world.agent(theirs, "foreign", "slow", World.SHARED);
  private final Principal alice = world.program(ACME, shop, Relation.DEVELOPER);
  private final Principal viewer = world.program(ACME, shop, Relation.VIEWER);
  private final Principal mallory = world.program(OTHER, theirs, Relation.ADMIN);

  private static UUID upstream(String graph) {
    return UUID.nameUUIDFromBytes(graph.getBytes(StandardCharsets.UTF_8));
  }

  private static void settle(World.Outcome outcome, int status) {
    Settlement settlement = outcome.directions().settlement();
    if (settlement != null) {
      settlement.responded(status);
    }
  }

  /** Makes one, as far as the runtime and we are concerned. */
  private UUID made(Principal owner, Agent agent, String name) throws Exception {
    UUID id = world.id();
    World.Outcome outcome =
        world.ask(
            owner,
            "POST",
            "/assistants",
            "{\"assistant_id\":\"%s\",\"graph_id\":\"%s\"}".formatted(id, agent.key()));
    world.runtime.has("/assistants/" + id, told(id, name, 1, String.valueOf(outcome.body())));
    settle(outcome, 200);
    return id;
  }

  /** What the runtime tells of an assistant that was made so. */
  private static String told(UUID id, String name, int version, String body) {
    String metadata = body.replaceAll(".*\"metadata\":(\\{[^}]*}).*", "$1");
    return """
    {"assistant_id":"%s","graph_id":"agent","config":{"tags":["a"]},"context":{},"metadata":%s,\
    "name":"%s","created_at":"2026-11-25T18:00:0%d.5+00:00",\
    "updated_at":"2026-11-25T18:00:0%d+00:00","version":%d,"description":null}\
    """
        .formatted(id, metadata, name, version, version, version);
  }

  private Reply denied(Principal who, String method, String path, String body) {
    Denial denial = catchThrowableOfType(Denial.class, () -> world.ask(who, method, path, body));
    assertThat(denial).as("%s %s is denied", method, path).isNotNull();
    Reply reply = denial.reply();
    return reply == null ? new Reply(0, "", denial.kind() + " " + denial.reason()) : reply;
  }

  private Reply search(String body) throws Exception {
    return world.answer(alice, "POST", "/assistants/search", body);
  }

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
      assertThat(away.isBusy()).isTrue();
      assertThat(away.whose()).isEqualTo("the agent shop:helper");
    }
  }

  // ---- agents

  @Test
  void showsAnAgentByEachOfItsNames() throws Exception {
    for (String name :
        new String[] {
          helper.id().toString(),
          helper.id().toString().toUpperCase(Locale.ROOT),
          "helper",
          "shop:helper",
          "agent",
          upstream("agent").toString(),
        }) {
      assertThat(world.answer(alice, "GET", "/assistants/" + name, null))
          .as(name)
          .isEqualTo(
              Reply.json(
                  200,
                  "{\"assistant_id\":\""
                      + helper.id()
                      + "\",\"graph_id\":\"helper\",\"config\":{},\"context\":{},\"metadata\":"
                      + "{\"created_by\":\"system\"},\"name\":\"helper\","
                      + "\"created_at\":\"1970-01-01T00:00:00+00:00\","
                      + "\"updated_at\":\"1970-01-01T00:00:00+00:00\",\"version\":1,"
                      + "\"description\":null}"));
    }
  }

  @Test
  void showsNothingOfWhatIsNotThere() throws Exception {
    UUID their = made(mallory, foreign, "Theirs");
    for (UUID id : List.of(foreign.id(), their, upstream("slow"), world.id())) {
      assertThat(denied(alice, "GET", "/assistants/" + id, ""))
          .isEqualTo(Reply.detail(404, "Not Found"));
    }
    for (String name : new String[] {"foreign", "theirs:foreign", "nobody", "%20"}) {
      assertThat(denied(alice, "GET", "/assistants/" + name, ""))
          .isEqualTo(Reply.detail(422, "Invalid assistant ID: must be a UUID"));
    }
  }

  @Test
  void asksTheRuntimeAboutAnAgentsGraphByItsOwnId() throws Exception {
    for (String operation :
        new String[] {
          "GET graph", "GET schemas", "GET subgraphs", "GET subgraphs/child", "POST versions"
        }) {
      String[] parts = operation.split(" ", -1);
      World.Outcome sent = world.ask(alice, parts[0], "/assistants/helper/" + parts[1], "{}");
      assertThat(sent.path()).isEqualTo("/assistants/" + upstream("agent") + "/" + parts[1]);
      UUID mine = made(alice, helper, "Mine");
      assertThat(world.ask(alice, parts[0], "/assistants/" + mine + "/" + parts[1], "{}").path())
          .isEqualTo("/assistants/" + mine + "/" + parts[1]);
    }
  }

  @Test
  void changesNoAgent() {
    for (String operation : new String[] {"PATCH %s", "DELETE %s", "POST %s/latest"}) {
      String[] parts = operation.split(" ", -1);
      for (String name : List.of("helper", helper.id() + "", upstream("agent") + "")) {
        String path = "/assistants/" + parts[1].formatted(name);
        assertThat(denied(alice, parts[0], path, "{\"version\":1}").body())
            .as(operation)
            .isEqualTo("FORBIDDEN system-assistant");
      }
    }
  }

  // ---- searches

  @Test
  void findsAgentsAndWhatClientsMadeOfThem() throws Exception {
    UUID mine = made(alice, helper, "Mine");
    made(mallory, foreign, "Theirs");
    assertThat(
            search(
                "{\"sort_by\":\"name\",\"sort_order\":\"asc\",\"select\":[\"name\",\"graph_id\"]}"))
        .isEqualTo(
            new Reply(
                200,
                "application/json",
                "[{\"graph_id\":\"helper\",\"name\":\"helper\"},"
                    + "{\"graph_id\":\"helper\",\"name\":\"Mine\"},"
                    + "{\"graph_id\":\"second\",\"name\":\"second\"}]",
                List.of("x-pagination-total", "3")));
    assertThat(search("{\"limit\":1}").body()).contains(mine.toString()); // the newest first
    assertThat(world.answer(alice, "POST", "/assistants/count", "{}").body()).isEqualTo("3");
    assertThat(world.answer(mallory, "POST", "/assistants/count", "{}").body()).isEqualTo("2");
  }

  @Test
  void tellsWherePagesGoOn() throws Exception {
    made(alice, helper, "Mine");
    made(alice, second, "More");
    String names = "\"sort_by\":\"name\",\"sort_order\":\"desc\",\"select\":[\"name\"]}";
    String[] sorted = {"second", "More", "Mine", "helper"};
    for (int offset = 0; offset < 6; offset++) {
      Reply page = search("{\"limit\":1,\"offset\":" + offset + "," + names);
      boolean more = offset < 3;
      assertThat(page.body())
          .isEqualTo(offset < 4 ? "[{\"name\":\"" + sorted[offset] + "\"}]" : "[]");
      assertThat(page.fields())
          .as("at %d", offset)
          .isEqualTo(
              more
                  ? List.of(
                      "x-pagination-total", offset + 2 + "", "x-pagination-next", offset + 1 + "")
                  : List.of("x-pagination-total", Math.max(offset, 4) + ""));
    }
  }

  @Test
  void filtersWhatIsShown() throws Exception {
    made(alice, helper, "Mine");
    String[][] cases = {
      {"{\"metadata\":{\"created_by\":\"system\"}}", "2"},
      {"{\"metadata\":{\"created_by\":\"me\"}}", "0"},
      {"{\"metadata\":{\"created_by\":\"system\",\"x\":1}}", "0"},
      {"{\"metadata\":{}}", "3"},
      {"{\"metadata\":{\"sluice_project\":\"" + shop.id() + "\"}}", "1"},
      {"{\"graph_id\":\"helper\"}", "2"},
      {"{\"graph_id\":\"agent\"}", "2"},
      {"{\"graph_id\":\"" + helper.id() + "\"}", "2"},
      {"{\"graph_id\":\"second\"}", "1"},
      {"{\"name\":\"E\"}", "3"},
      {"{\"name\":\"mIn\"}", "1"},
      {"{\"unknown\":1}", "3"},
    };
    for (String[] one : cases) {
      assertThat(world.answer(alice, "POST", "/assistants/count", one[0]).body())
          .as(one[0])
          .isEqualTo(one[1]);
    }
    for (String graph : new String[] {"nobody", "foreign", "slow", "" + foreign.id()}) {
      assertThat(denied(alice, "POST", "/assistants/search", "{\"graph_id\":\"" + graph + "\"}"))
          .isEqualTo(Reply.detail(404, "Graph '" + graph + "' not found"));
    }
  }

  @Test
  void refusesASearchInTheRuntimesWords() {
    String[][] cases = {
      {
        "{\"limit\":1001}",
        "1001 is greater than the maximum of 1000\n\nFailed validating \"maximum\" in"
            + " schema[\"properties\"][\"limit\"]\n\nOn instance[\"limit\"]:\n    1001"
      },
      {
        "{\"limit\":0}",
        "0 is less than the minimum of 1\n\nFailed validating \"minimum\" in"
            + " schema[\"properties\"][\"limit\"]\n\nOn instance[\"limit\"]:\n    0"
      },
      {
        "{\"select\":[\"name\",\"zzz\"]}",
        "\"zzz\" is not one of \"assistant_id\", \"graph_id\" or 8 other candidates\n\nFailed"
            + " validating \"enum\" in schema[\"properties\"][\"select\"][\"items\"]\n\nOn"
            + " instance[\"select\"][1]:\n    \"zzz\""
      },
      {
        "{\"metadata\":[1]}",
        "[1] is not of type \"object\"\n\nFailed validating \"type\" in"
            + " schema[\"properties\"][\"metadata\"]\n\nOn instance[\"metadata\"]:\n    [1]"
      },
      {
        " []",
        "[] is not of type \"object\"\n\nFailed validating \"type\" in schema\n\nOn instance:\n    []"
      },
    };
    for (String[] one : cases) {
      assertThat(denied(alice, "POST", "/assistants/search", one[0]))
          .isEqualTo(Reply.detail(422, one[1]));
    }
    for (String bad :
        new String[] {
          "{\"offset\":-1}", "{\"limit\":\"3\"}", "{\"limit\":null}", "{\"limit\":1.5}",
          "{\"limit\":1e9}", "{\"sort_by\":\"zzz\"}", "{\"sort_order\":\"ASC\"}", "{\"name\":7}",
        }) {
      assertThat(denied(alice, "POST", "/assistants/search", bad).status()).as(bad).isEqualTo(422);
    }
  }

  // ---- what clients make

  @Test
  void makesAnAssistantOfAnAgent() throws Exception {
    String body =
        "{\"graph_id\":\"helper\",\"metadata\":{\"a\":1,\"created_by\":\"system\",\"sluice_tenant\":\"evil\"},"
            + "\"config\":{\"configurable\":{\"thread_id\":\"evil\",\"langgraph_auth_user\":\"evil\",\"keep\":1}},"
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
  void adoptsNoAssistantOfTheRuntimeItself() throws Exception {
    world.dedicate(ACME);
    Project own = world.project(ACME, "own", ThreadVisibility.PROJECT, World.OWN);
    world.give(alice, own, Relation.ADMIN);
    UUID system = world.id();
    UUID other = world.id();
    world.runtime.has("/assistants/" + system, "{\"metadata\":{\"created_by\":\"system\"}}");
    world.runtime.has("/assistants/" + other, "{\"graph_id\":\"x\",\"metadata\":{}}");
    Denial denial =
        catchThrowableOfType(
            Denial.class,
            () -> world.ask(alice, "own", null, "DELETE", "/assistants/" + system, null));
    assertThat(denial.reply())
        .isEqualTo(Reply.detail(404, "Assistant with ID " + system + " not found"));
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
