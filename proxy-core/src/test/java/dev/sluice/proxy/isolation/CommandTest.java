package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.TenantDirectory;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.RuntimeAwayException;
import dev.sluice.proxy.ledger.Settlement;
import dev.sluice.proxy.operation.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands of the second streaming protocol, by POST, on a runtime that two tenants share. */
class CommandTest {
  private static final UUID ACME = new UUID(1, 1);
  private static final UUID OTHER = new UUID(1, 2);

  /** What a Python server was seen to say of an assistant that is not there. */
  private static final String NO_ASSISTANT =
      "{\"type\":\"error\",\"id\":1,\"error\":\"unknown_error\","
          + "\"message\":\"404: Thread or assistant not found.\"}";

  private final World world = new World();
  private final Project shop = world.project(ACME, "shop", ThreadVisibility.PROJECT);
  private final Agent helper = world.agent(shop, "helper", "agent", World.SHARED);
  private final Project theirs = world.project(OTHER, "theirs", ThreadVisibility.PRINCIPAL);
  private final Agent helperOfOthers = world.agent(theirs, "helper", "echo", World.SHARED);
  private final Principal alice = world.program(ACME, shop, Relation.DEVELOPER);
  private final Principal viewer = world.program(ACME, shop, Relation.VIEWER);
  private final Principal mallory = world.program(OTHER, theirs, Relation.ADMIN);

  private String thread(Principal owner) throws Exception {
    String id = world.id().toString();
    World.Outcome made = world.ask(owner, "POST", "/threads", "{\"thread_id\":\"" + id + "\"}");
    Settlement claim = Objects.requireNonNull(made.directions().settlement());
    claim.responded(200);
    return id;
  }

  private static String command(String method, String params) {
    return "{\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
  }

  private static String start(String agent) {
    return command("run.start", "{\"assistant_id\":\"" + agent + "\",\"input\":{}}");
  }

  private static String path(String thread) {
    return "/threads/" + thread + "/commands";
  }

  private static String assistant(String graph) {
    return UUID.nameUUIDFromBytes(graph.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private Denial denied(Principal who, String thread, String body) {
    Denial denial =
        catchThrowableOfType(Denial.class, () -> world.ask(who, "POST", path(thread), body));
    assertThat(denial).as("%s is denied", body).isNotNull();
    return denial;
  }

  private Reply told(Principal who, String thread, String body) {
    return Objects.requireNonNull(denied(who, thread, body).reply());
  }

  // ---- run.start

  @Test
  void mapsAndStampsARun() throws Exception {
    String body = start("helper").replace("\"input\"", "\"metadata\":{\"mine\":1},\"input\"");
    World.Outcome sent = world.ask(alice, "POST", path(thread(alice)), body);
    assertThat(sent.body())
        .startsWith("{\"id\":1,\"method\":\"run.start\",\"params\":{")
        .contains("\"assistant_id\":\"" + assistant("agent") + '"')
        .contains("\"metadata\":{\"sluice_tenant\":\"" + ACME)
        .contains("\"config\":{\"configurable\":{\"sluice_tenant\"")
        .contains("\"mine\":1");
    assertThat(sent.directions().agent()).isEqualTo(helper.id());
    assertThat(sent.directions().deployment()).isNotNull();
  }

  @Test
  void takesWhatClientsMayNotSayOutOfARun() throws Exception {
    String params =
        """
        {"assistant_id":"helper","thread_id":"evil","metadata":{"sluice_tenant":"evil"},
         "config":{"metadata":{"sluice_project":"evil"},"thread_id":"evil","sluice_env":"evil",
                   "configurable":{"langgraph_auth_user":"evil","thread_id":"evil","sluice_x":"evil"}},
         "context":{"sluice_tenant":"evil","a":1}}\
        """;
    World.Outcome sent =
        world.ask(alice, "POST", path(thread(alice)), command("run.start", params));
    assertThat(sent.body())
        .doesNotContain("evil")
        .doesNotContain("context") // no runtime reads it here, and it would hide who asks
        .contains("\"configurable\":{\"sluice_tenant\":\"" + ACME);
  }

  @Test
  void knowsNoAgentOfAnotherTenant() throws Exception {
    String own = thread(alice);
    String absent = world.id().toString();
    for (String name :
        new String[] {"nobody", "theirs:helper", helperOfOthers.id().toString(), "echo", absent}) {
      for (String thread : new String[] {own, absent}) {
        Reply reply = told(alice, thread, start(name));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).as(name).isEqualTo(NO_ASSISTANT);
      }
    }
    assertThat(world.rows.row(World.SHARED, ResourceKind.THREAD, UUID.fromString(absent))).isNull();
  }

  @Test
  void makesTheThreadThatARuntimeWouldMakeUnstamped() throws Exception {
    UUID fresh = world.id();
    world.ask(alice, "POST", path(fresh.toString()), start("helper"));
    assertThat(world.runtime.asked())
        .anyMatch(call ->
            call.startsWith("POST /threads {\"thread_id\":\"" + fresh)
                && call.contains("\"if_exists\":\"raise\"")
                && call.contains("\"sluice_tenant\":\"" + ACME));
    Owned row = Objects.requireNonNull(world.rows.row(World.SHARED, ResourceKind.THREAD, fresh));
    assertThat(row.pending()).isFalse();
    assertThat(row.principal()).isEqualTo(alice.id());
  }

  @Test
  void startsNothingOnAThreadOfAnother() throws Exception {
    String foreign = thread(mallory);
    Reply reply = told(alice, foreign, start("helper"));
    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.body())
        .isEqualTo("{\"detail\":\"Thread with ID " + foreign + " already exists\"}");
  }

  @Test
  void startsRunsForThoseWhoMayAnswerAnInterruptToo() throws Exception {
    String thread = thread(alice);
    UUID fresh = world.id();
    world.withhold(Permission.RESUME);
    for (String at : new String[] {thread, fresh.toString()}) {
      assertThat(denied(alice, at, start("helper")).reason()).isEqualTo("permission-resume");
    }
    assertThat(world.rows.row(World.SHARED, ResourceKind.THREAD, fresh))
        .as("nothing was made for it")
        .isNull();
    String run = "{\"assistant_id\":\"helper\",\"input\":{}}"; // begins anew, interrupted or not
    assertThat(world.ask(alice, "POST", "/threads/" + thread + "/runs", run).body()).isNotNull();
  }

  @Test
  void stampsTheAgentOntoAThreadBeforeItRuns() throws Exception {
    String thread = thread(alice);
    world.ask(alice, "POST", path(thread), start("helper"));
    assertThat(world.runtime.asked())
        .anyMatch(call ->
            call.startsWith("PATCH /threads/" + thread) && call.contains(helper.id().toString()));
  }

  @Test
  void allowsWebhooksToListedHostsOnly() throws Exception {
    String body =
        start("helper").replace("\"input\"", "\"webhook\":\"http://evil.test/\",\"input\"");
    assertThat(denied(alice, thread(alice), body).reason()).isEqualTo("webhook-host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":1,\"method\":\"run.start\",\"params\":{\"assistant_id\":\"helper\","
            + "\"metadata\":[[\"sluice_tenant\",\"evil\"]]}}",
        "{\"id\":1,\"method\":\"run.start\",\"params\":{\"assistant_id\":\"helper\",\"config\":[]}}"
      })
  void refusesWhatARuntimeMightMakeAnObjectOf(String body) throws Exception {
    assertThat(denied(alice, thread(alice), body).kind()).isEqualTo(Denial.Kind.BODY_MALFORMED);
  }

  // ---- what goes as it came, for the runtime to say what is wrong

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"id\":1,\"method\":\"run.start\",\"params\":{\"assistant_id\":\"echo\"}}]",
        "null",
        "{\"method\":\"run.start\",\"params\":{\"assistant_id\":\"echo\"}}",
        "{\"id\":\"1\",\"method\":\"run.start\",\"params\":{\"assistant_id\":\"echo\"}}",
        "{\"id\":1.0,\"method\":\"run.start\",\"params\":{\"assistant_id\":\"echo\"}}",
        "{\"id\":1e0,\"method\":\"run.start\",\"params\":{\"assistant_id\":\"echo\"}}",
        "{\"id\":1,\"method\":[\"run.start\"],\"params\":{\"assistant_id\":\"echo\"}}",
        "{\"id\":1,\"method\":\"run.start\",\"params\":{\"assistant_id\":\"\"}}",
        "{\"id\":1,\"method\":\"run.start\",\"params\":{\"assistant_id\":7}}",
        "{\"id\":1,\"method\":\"run.start\",\"params\":[{\"assistant_id\":\"echo\"}]}",
        "{\"id\":1,\"method\":\"input.respond\"}"
      })
  void passesWhatStartsNothingOnItsOwnThreadOnly(String body) throws Exception {
    assertThat(world.ask(alice, "POST", path(thread(alice)), body).body()).isEqualTo(body);
    isAbsent(body);
  }

  @Test
  void mapsARunWhoseIdIsTrue() throws Exception {
    String body = start("helper").replace("\"id\":1", "\"id\":true"); // an integer to Python
    assertThat(world.ask(alice, "POST", path(thread(alice)), body).body())
        .contains(assistant("agent"));
    assertThat(told(alice, thread(alice), body.replace("helper", "echo")).body())
        .contains("\"id\":true");
  }

  private void isAbsent(String body) throws Exception {
    for (String thread : new String[] {thread(mallory), world.id().toString()}) {
      Reply reply = told(alice, thread, body);
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.body())
          .isEqualTo("{\"detail\":\"Thread with ID " + thread + " not found\"}");
    }
  }

  // ---- every other command

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input.respond", "agent.getTree", "subscription.subscribe", "subscription.unsubscribe",
        "subscription.reconnect", "state.get", "run.startt", ""
      })
  void answersForAnothersThreadAsForOneThatIsNotThere(String method) throws Exception {
    isAbsent(command(method, "{\"interrupt_id\":\"i\",\"response\":1}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"state.get", "run.Start", "input.inject", ""})
  void knowsTheMethodsOfTheTableAlone(String method) throws Exception {
    Reply reply = told(alice, thread(alice), command(method, "{}"));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body())
        .isEqualTo(
            "{\"type\":\"error\",\"id\":1,\"error\":\"unknown_command\","
                + "\"message\":\"Unknown protocol command: "
                + method
                + "\"}");
  }

  @Test
  void asksForEachCommandThePermissionOfThat() throws Exception {
    String thread = thread(alice);
    for (String method : new String[] {"agent.getTree", "subscription.subscribe"}) {
      World.Outcome sent = world.ask(viewer, "POST", path(thread), command(method, "{}"));
      assertThat(sent.directions().standing()).containsExactly(Permission.READ_STATE);
    }
    assertThat(denied(viewer, thread, start("helper")).reason()).isEqualTo("permission-run");
    assertThat(denied(viewer, thread, command("input.respond", "{}")).reason())
        .isEqualTo("permission-resume");
  }

  @Test
  void keepsNothingOfTheTenantWhileASocketIsOpen() throws Exception {
    String path = "/threads/" + thread(alice) + "/stream/events";
    assertThat(world.opened(alice, path).directory()).isSameAs(TenantDirectory.NOTHING);
  }

  // ---- input.respond

  private void ranBy(String thread, String assistant) {
    world.runtime.has(
        "/threads/" + thread, "{\"metadata\":{\"assistant_id\":\"" + assistant + "\"}}");
  }

  @Test
  void stampsAResumption() throws Exception {
    String thread = thread(alice);
    ranBy(thread, assistant("agent"));
    String params =
        "{\"interrupt_id\":\"i\",\"response\":1,\"config\":{\"configurable\":{\"sluice_x\":\"evil\"}},"
            + "\"metadata\":{\"sluice_tenant\":\"evil\"}}";
    World.Outcome sent = world.ask(alice, "POST", path(thread), command("input.respond", params));
    assertThat(sent.body())
        .doesNotContain("evil")
        .doesNotContain("assistant_id")
        .contains("\"metadata\":{\"sluice_tenant\":\"" + ACME)
        .contains("\"configurable\":{\"sluice_tenant\":\"" + ACME);
    assertThat(sent.directions().standing()).containsExactly(Permission.RESUME);
  }

  @Test
  void tellsARuntimeThatIsAwayByWhatTheThreadIsIn() throws Exception {
    String thread = thread(alice);
    world.runtime.away(World.SHARED);
    RuntimeAwayException away =
        catchThrowableOfType(
            RuntimeAwayException.class,
            () -> world.ask(alice, "POST", path(thread), command("input.respond", "{}")));
    assertThat(away.whose()).isEqualTo("environment dev of project shop");
  }

  @Test
  void resumesWithNoAssistantThatTheCallerCouldNotRun() throws Exception {
    String thread = thread(alice);
    for (String other : new String[] {assistant("echo"), "echo", world.id().toString()}) {
      ranBy(thread, other);
      Reply reply =
          told(alice, thread, command("input.respond", "{\"interrupt_id\":\"i\",\"response\":1}"));
      assertThat(reply.body()).isEqualTo(NO_ASSISTANT);
    }
  }

  @Test
  void writesNoAssistantIntoAThreadThatTheCallerCouldNotRun() throws Exception {
    String path = "/threads/" + thread(alice);
    for (String field : new String[] {"assistant_id", "graph_id"}) {
      for (String other : new String[] {assistant("echo"), "echo", world.id().toString()}) {
        String body = "{\"metadata\":{\"" + field + "\":\"" + other + "\"}}";
        Denial denial =
            catchThrowableOfType(Denial.class, () -> world.ask(alice, "PATCH", path, body));
        assertThat(denial).as(body).isNotNull();
        assertThat(Objects.requireNonNull(denial.reply()).status()).isEqualTo(404);
      }
    }
    assertThat(
            world
                .ask(alice, "PATCH", path, "{\"metadata\":{\"assistant_id\":\"helper\",\"a\":1}}")
                .body())
        .isEqualTo("{\"metadata\":{\"assistant_id\":\"" + assistant("agent") + "\",\"a\":1}}");
  }

  // ---- dedicated runtimes

  @Test
  void passesMethodsOfLaterServersToADedicatedRuntime() throws Exception {
    world.dedicate(ACME);
    Project own = world.project(ACME, "own", ThreadVisibility.PRINCIPAL, World.OWN);
    world.agent(own, "solo", "agent", World.OWN);
    Principal developer = world.program(ACME, own, Relation.DEVELOPER);
    UUID thread = world.id();
    world.ask(developer, "POST", path(thread.toString()), start("solo"));
    assertThat(denied(developer, thread.toString(), command("state.get", "{}")).reason())
        .isEqualTo("permission-everything");
    String tree = command("agent.getTree", "{}");
    assertThat(world.ask(developer, "POST", path(thread.toString()), tree).body()).isEqualTo(tree);
  }
}
