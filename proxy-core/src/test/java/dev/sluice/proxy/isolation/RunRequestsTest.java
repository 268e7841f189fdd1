package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.ledger.ResourceKind;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs, on a runtime that two tenants share. */
class RunRequestsTest extends TwoTenants {
  private final Agent helperOfOthers = world.agent(theirs, "helper", "echo", World.SHARED);

  @Test
  void mapsAnAgentToTheAssistantOfItsDeployment() throws Exception {
    World.Outcome run =
        world.ask(alice, "POST", "/runs/wait", "{\"assistant_id\":\"helper\",\"input\":{}}");
    assertThat(run.body())
        .contains(
            "\"assistant_id\":\""
                + UUID.nameUUIDFromBytes("agent".getBytes(StandardCharsets.UTF_8))
                + '"')
        .contains("\"metadata\":{\"sluice_tenant\":\"" + ACME)
        .contains("\"config\":{\"configurable\":{\"sluice_tenant\"")
        .contains("\"sluice_agent\":\"" + helper.id() + '"')
        .contains("\"sluice_principal\":\"service_account:" + alice.id() + '"');
    assertThat(run.directions().agent()).isEqualTo(helper.id());
  }

  @Test
  void knowsAnAgentByEachOfItsNames() throws Exception {
    for (String name :
        new String[] {
          "helper",
          "shop:helper",
          helper.id().toString(),
          "agent",
          UUID.nameUUIDFromBytes("agent".getBytes(StandardCharsets.UTF_8))
              .toString()
              .toUpperCase(Locale.ROOT),
        }) {
      World.Outcome run = world.ask(alice, "POST", "/runs", "{\"assistant_id\":\"" + name + "\"}");
      assertThat(run.directions().agent()).as(name).isEqualTo(helper.id());
    }
  }

  @Test
  void knowsNoAgentOfAnotherTenant() {
    for (String name :
        new String[] {"nobody", "theirs:helper", helperOfOthers.id().toString(), "echo"}) {
      assertThat(denied(alice, "POST", "/runs", "{\"assistant_id\":\"" + name + "\"}").body())
          .as(name)
          .isEqualTo("{\"detail\":\"Thread or assistant not found.\"}");
    }
  }

  @Test
  void takesWhatClientsMayNotSayOutOfARun() throws Exception {
    String body =
        "{\"assistant_id\":\"helper\",\"thread_id\":\"x\",\"metadata\":{\"sluice_tenant\":\"evil\","
            + "\"mine\":1},\"config\":{\"metadata\":{\"sluice_project\":\"evil\"},"
            + "\"configurable\":{\"langgraph_auth_user\":{},\"thread_id\":\"evil\",\"sluice\\u005fx\":1,"
            + "\"keep\":2}}}";
    World.Outcome run = world.ask(alice, "POST", "/runs", body);
    assertThat(run.body())
        .doesNotContain("evil")
        .doesNotContain("langgraph_auth_user")
        .doesNotContain("sluice\\u005fx")
        .contains("\"mine\":1")
        .contains("\"keep\":2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/runs", "/runs/batch", "/runs/crons"})
  void takesOutOfAConfigWhatAGraphsLibraryPutsOverConfigurable(String path) throws Exception {
    // langgraph's ensure_config copies members that it does not know (seen with langgraph-api
    // 0.16.7).
    String body =
        "{\"assistant_id\":\"helper\",\"schedule\":\"0 0 1 1 *\",\"config\":{\"thread_id\":\"evil\","
            + "\"sluice_tenant\":\"evil\",\"langgraph\\u005fauth_user\":{\"identity\":\"evil\"},"
            + "\"graph_id\":\"evil\",\"assistant_id\":\"evil\",\"recursion_limit\":3,\"tags\":[\"t\"]}}";
    boolean isBatch = path.endsWith("batch");
    World.Outcome sent = world.ask(alice, "POST", path, isBatch ? "[" + body + "]" : body);
    assertThat(sent.body())
        .doesNotContain("evil")
        .contains("\"recursion_limit\":3,\"tags\":[\"t\"]")
        .contains("\"configurable\":{\"sluice_tenant\":\"" + ACME);
  }

  @Test
  void takesACallersIdentityOutOfACheckpointAndAContext() throws Exception {
    // Python servers put a run's checkpoint over its configuration (seen with langgraph-api
    // 0.16.7).
    World.Outcome run =
        world.ask(
            alice,
            "POST",
            "/runs",
            "{\"assistant_id\":\"helper\",\"checkpoint\":{\"sluice_principal\":\"evil\","
                + "\"langgraph_auth_user\":\"evil\",\"checkpoint_id\":\"c\"},"
                + "\"context\":{\"langgraph_auth_user\":\"evil\",\"sluice_x\":\"evil\",\"a\":1}}");
    assertThat(run.body())
        .doesNotContain("evil")
        .contains("\"checkpoint\":{\"checkpoint_id\":\"c\"}")
        .contains("\"context\":{\"a\":1}");
  }

  @Test
  void tellsAGraphInConfigurableWhenTheContextIsEmpty() throws Exception {
    World.Outcome run =
        world.ask(alice, "POST", "/runs", "{\"assistant_id\":\"helper\",\"context\":{}}");
    assertThat(run.body()).contains("\"config\":{\"configurable\":{\"sluice_tenant\"");
  }

  @Test
  void tellsAGraphNothingInConfigurableWhenThereIsAContext() throws Exception {
    World.Outcome run =
        world.ask(alice, "POST", "/runs", "{\"assistant_id\":\"helper\",\"context\":{\"a\":1}}");
    assertThat(run.body()).doesNotContain("configurable").contains("\"context\":{\"a\":1}");
  }

  @Test
  void allowsWebhooksToListedHostsOnly() throws Exception {
    String front = "{\"assistant_id\":\"helper\",\"webhook\":\"";
    assertThat(world.ask(alice, "POST", "/runs", front + "https://hooks.example.com/x\"}"))
        .isNotNull();
    for (String bad :
        new String[] {
          "http://169.254.169.254/", "https://hooks.example.com.evil.test/", "/relative",
          "https://hooks.example.com@evil.test/", "file:///etc/passwd", "https://EVIL.test",
        }) {
      assertThat(denied(alice, "POST", "/runs", front + bad + "\"}").body())
          .as(bad)
          .startsWith("FORBIDDEN");
    }
  }

  @Test
  void asksForAnotherPermissionToResume() throws Exception {
    Principal viewer = world.program(ACME, shop, Relation.VIEWER);
    String thread = thread(alice);
    assertThat(
            denied(viewer, "POST", "/threads/" + thread + "/runs", "{\"assistant_id\":\"helper\"}")
                .status())
        .isEqualTo(404); // another principal's thread
    assertThat(denied(viewer, "POST", "/runs", "{\"assistant_id\":\"helper\"}").body())
        .isEqualTo("FORBIDDEN permission-run");
  }

  @Test
  void validatesEveryRunOfABatch() throws Exception {
    String batch = "[{\"assistant_id\":\"helper\"},{\"assistant_id\":\"agent\",\"input\":1}]";
    World.Outcome sent = world.ask(alice, "POST", "/runs/batch", batch);
    assertThat(sent.body()).isNotNull();
    assertThat(String.valueOf(sent.body()).split("\"sluice_tenant\":\"" + ACME, -1)).hasSize(5);
    assertThat(
            denied(
                    alice,
                    "POST",
                    "/runs/batch",
                    "[{\"assistant_id\":\"helper\"},{\"assistant_id\":\"x\"}]")
                .status())
        .isEqualTo(404);
    assertThat(denied(alice, "POST", "/runs/batch", "[{\"assistant_id\":\"helper\"},1]").body())
        .startsWith("BODY_MALFORMED");
  }

  // ---- threads of runs

  @Test
  void makesTheThreadOfARunItself() throws Exception {
    UUID id = world.id();
    String body = "{\"assistant_id\":\"helper\",\"if_not_exists\":\"create\"}";
    World.Outcome run = world.ask(alice, "POST", "/threads/" + id + "/runs", body);
    assertThat(run.path()).isEqualTo("/threads/" + id + "/runs");
    assertThat(world.runtime.asked())
        .anySatisfy(asked ->
            assertThat(asked)
                .startsWith("POST /threads {\"thread_id\":\"" + id)
                .contains("\"if_exists\":\"raise\"")
                .contains("\"sluice_tenant\":\"" + ACME));
    assertThat(denied(mallory, "POST", "/threads/" + id + "/runs", body).status()).isEqualTo(409);
  }

  @Test
  void takesNoThreadThatIsThereAlreadyForOneItMakes() throws Exception {
    UUID id = world.id();
    world.runtime.answers(409);
    String body = "{\"assistant_id\":\"helper\",\"if_not_exists\":\"create\"}";
    assertThat(denied(alice, "POST", "/threads/" + id + "/runs", body).status()).isEqualTo(409);
    assertThat(world.rows.row(World.SHARED, ResourceKind.THREAD, id)).isNull();
  }

  @Test
  void stampsAnotherAgentOntoAThreadBeforeItRuns() throws Exception {
    Agent second = world.agent(shop, "second", "approval", World.SHARED);
    world.invalidations.lost();
    String thread = thread(alice);
    for (int i = 0; i < 2; i++) {
      var _ =
          world.ask(alice, "POST", "/threads/" + thread + "/runs", "{\"assistant_id\":\"second\"}");
    }
    assertThat(world.runtime.asked())
        .containsOnlyOnce(
            "PATCH /threads/"
                + thread
                + " {\"metadata\":{\"sluice_agent\":\""
                + second.id()
                + "\"}}");
  }
}
