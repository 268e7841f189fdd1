package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.Settlement;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threads that a whole project sees, runtimes that one tenant has alone, and runs that make
 * threads.
 */
class SharedThreadsTest {
  private static final UUID ACME = new UUID(1, 1);
  private static final String HELPER = "{\"assistant_id\":\"helper\"}";
  private static final String CREATE = "{\"assistant_id\":\"helper\",\"if_not_exists\":\"create\"}";

  private final World world = new World();
  private final Project shop = world.project(ACME, "shop", ThreadVisibility.PROJECT);
  private final Agent helper = world.agent(shop, "helper", "agent", World.SHARED);
  private final Principal alice = world.program(ACME, shop, Relation.DEVELOPER);
  private final Principal bob = world.program(ACME, shop, Relation.DEVELOPER);

  private UUID thread(Principal owner) throws Exception {
    UUID id = world.id();
    Settlement settlement =
        world
            .ask(owner, "POST", "/threads", "{\"thread_id\":\"" + id + "\"}")
            .directions()
            .settlement();
    Objects.requireNonNull(settlement).responded(200);
    return id;
  }

  private Denial denial(Principal who, String method, String path, String body) {
    return Objects.requireNonNull(
        catchThrowableOfType(Denial.class, () -> world.ask(who, method, path, body)));
  }

  // ---- thread_visibility: project

  @Test
  void showsAProjectsThreadsToAllWhoMayReadInIt() throws Exception {
    String path = "/threads/" + thread(alice);
    assertThat(world.ask(bob, "GET", path, null)).isNotNull();
    assertThat(world.ask(bob, "POST", path + "/runs", HELPER)).isNotNull();
    assertThat(world.ask(bob, "POST", "/threads/search", "{}").body())
        .contains("sluice_project")
        .doesNotContain("sluice_principal");
    Project another = world.project(ACME, "another", ThreadVisibility.PROJECT);
    Principal carol = world.program(ACME, another, Relation.DEVELOPER);
    world.invalidations.lost();
    assertThat(denial(carol, "GET", path, "").kind()).isNotEqualTo(Denial.Kind.RUNTIME_AWAY);
  }

  // ---- what runs make

  @Test
  void leavesTheClaimOfAThreadThatARuntimeFailedToMake() throws Exception {
    UUID id = world.id();
    String path = "/threads/" + id + "/runs";
    world.runtime.answers(503);
    assertThatThrownBy(() -> world.ask(alice, "POST", path, CREATE))
        .isInstanceOf(SourceUnavailableException.class);
    Owned claim = Objects.requireNonNull(world.rows.row(World.SHARED, ResourceKind.THREAD, id));
    assertThat(claim.pending()).isTrue();
    world.runtime.answers(0);
    assertThat(world.ask(alice, "POST", path, CREATE).path()).isEqualTo(path);
    Owned made = Objects.requireNonNull(world.rows.row(World.SHARED, ResourceKind.THREAD, id));
    assertThat(made.pending()).isFalse();
  }

  @Test
  void runsOnAThreadThatIsThereWhateverItSaysOfMakingOne() throws Exception {
    UUID id = thread(alice);
    int asked = world.runtime.asked().size();
    assertThat(world.ask(alice, "POST", "/threads/" + id + "/runs", CREATE)).isNotNull();
    assertThat(world.runtime.asked().subList(asked, world.runtime.asked().size()))
        .as("nothing is made")
        .noneMatch(request -> request.startsWith("POST /threads "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /runs {\"assistant_id\":\"helper\",%s}",
        "POST /runs/stream {\"assistant_id\":\"helper\",%s}",
        "POST /runs/batch [{\"assistant_id\":\"helper\"},{\"assistant_id\":\"helper\",%s}]",
        "POST /runs/crons {\"assistant_id\":\"helper\",\"schedule\":\"0 0 1 1 *\",%s}",
      })
  void letsNoBodyNameAnotherWebhookThanAListedOne(String request) throws Exception {
    String[] parts = request.split(" ", 3);
    String bad = "\"webhook\":\"https://evil.test/x\"";
    Denial denial = denial(alice, parts[0], parts[1], parts[2].formatted(bad));
    assertThat(denial.kind()).isEqualTo(Denial.Kind.FORBIDDEN);
    String good = "\"webhook\":\"https://hooks.example.com/x\"";
    assertThat(world.ask(alice, parts[0], parts[1], parts[2].formatted(good))).isNotNull();
  }

  // ---- placement

  @Test
  void runsAnAgentOnlyWhereItHasADeployment() throws Exception {
    world.dedicate(ACME);
    Agent mover = world.agent(shop, "mover", "echo", World.OWN);
    world.invalidations.lost();
    String path = "/threads/" + thread(alice) + "/runs";
    Denial elsewhere = denial(alice, "POST", path, "{\"assistant_id\":\"mover\"}");
    assertThat(elsewhere.kind()).isEqualTo(Denial.Kind.THREAD_ELSEWHERE);
    assertThat(elsewhere.detail()).contains(mover.key()).doesNotContain("runtime.test");
    assertThat(world.ask(alice, "POST", path, HELPER).directions().agent()).isEqualTo(helper.id());
  }

  // ---- a runtime of one's own

  @Test
  void takesWhatIsOnATenantsOwnRuntimeForItsOwn() throws Exception {
    world.dedicate(ACME);
    Project own = world.project(ACME, "own", ThreadVisibility.PRINCIPAL, World.OWN);
    world.give(alice, own, Relation.ADMIN);
    UUID id = world.id();
    world.runtime.has("/threads/" + id, "{\"metadata\":{}}");
    assertThat(world.ask(alice, "own", null, "GET", "/threads/" + id, null)).isNotNull();
    Owned row = Objects.requireNonNull(world.rows.row(World.OWN, ResourceKind.THREAD, id));
    assertThat(row.project()).isEqualTo(own.id());
    assertThat(row.pending()).isFalse();
  }

  @Test
  void opensASocketForThoseWhoMaySendWhateverGoesThroughIt() throws Exception {
    world.dedicate(ACME);
    Project own = world.project(ACME, "own", ThreadVisibility.PRINCIPAL, World.OWN);
    world.give(alice, own, Relation.DEVELOPER);
    UUID id = world.id();
    world.runtime.has("/threads/" + id, "{\"metadata\":{}}");
    String path = "/threads/" + id + "/stream/events";
    assertThat(world.ask(alice, "own", null, "GET", path, null).directions().standing())
        .as("and for as long as they may")
        .containsExactlyInAnyOrder(Permission.RUN, Permission.RESUME);
    world.withhold(Permission.RESUME);
    assertThat(
            catchThrowableOfType(
                Denial.class, () -> world.ask(alice, "own", null, "GET", path, null)))
        .isNotNull()
        .extracting(Denial::reason)
        .isEqualTo("permission-resume");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/unheard/of", "/mcp", "/.well-known/agent-card.json"})
  void passesWhatIsInNoTableOnATenantsOwnRuntimeOnly(String path) throws Exception {
    world.dedicate(ACME);
    var _ = world.project(ACME, "own", ThreadVisibility.PRINCIPAL, World.OWN);
    Principal owner =
        new Principal(
            PrincipalKind.USER,
            world.id(),
            alice.tenant(),
            TenantRole.OWNER,
            null,
            null,
            null,
            Long.MAX_VALUE);
    assertThat(world.ask(owner, "own", null, "GET", path, null).path()).isEqualTo(path);
    assertThat(
            Objects.requireNonNull(
                    catchThrowableOfType(
                        Denial.class, () -> world.ask(owner, "shop", null, "GET", path, null)))
                .kind())
        .isEqualTo(Denial.Kind.FORBIDDEN);
  }

  // ---- what a thread says of the agent that made it

  @ParameterizedTest
  @ValueSource(strings = {"/runs", "/runs/wait", "/runs/crons"})
  void makesNoThreadThatNamesAnotherAgentThanRuns(String path) throws Exception {
    String lies = "{\"graph_id\":\"theirs\",\"assistant_id\":\"theirs\",\"a\":1}";
    String body =
        "{\"assistant_id\":\"helper\",\"on_completion\":\"keep\",\"metadata\":"
            + lies
            + ",\"config\":{\"metadata\":"
            + lies
            + "}}";
    assertThat(world.ask(alice, "POST", path, body).body())
        .doesNotContain("theirs")
        .contains("\"a\":1}", "\"metadata\":{\"a\":1}}");
  }

  @Test
  void leavesWhatRunsSayToARuntimeOfOnesOwn() throws Exception {
    world.dedicate(ACME);
    Project own = world.project(ACME, "own", ThreadVisibility.PROJECT, World.OWN);
    var _ = world.agent(own, "keeper", "agent", World.OWN);
    world.give(alice, own, Relation.DEVELOPER);
    world.invalidations.lost();
    String body = "{\"assistant_id\":\"keeper\",\"metadata\":{\"graph_id\":\"another\"}}";
    assertThat(world.ask(alice, "POST", "/runs", body).body()).contains("\"graph_id\":\"another\"");
  }

  // ---- what a graph learns of its caller

  @ParameterizedTest
  @ValueSource(strings = {"/state", "/state/checkpoint", "/history"})
  void saysNothingOfTheCallerThatAStateDoesNotHave(String what) throws Exception {
    String path = "/threads/" + thread(alice) + what;
    String body =
        "{\"as_node\":\"a\",\"checkpoint\":{%s\"checkpoint_ns\":\"\"},\"values\":{\"b\":1}}";
    String lies = "\"sluice_tenant\":\"x\",\"langgraph_auth_user\":{\"identity\":\"x\"},";
    assertThat(world.ask(alice, "POST", path, body.formatted(lies)).body())
        .isEqualTo(body.formatted(""));
    assertThat(world.ask(alice, "POST", path, "{\"limit\":1}").body()).isEqualTo("{\"limit\":1}");
    assertThat(world.ask(alice, "POST", path, "[]").body()).isEqualTo("[]");
  }
}
