package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.ledger.Settlement;
import dev.sluice.proxy.operation.Reply;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where a request belongs (design section 5): what it names, else its agent, else its key, else
 * what it says, else the default; and what comes of two that disagree.
 */
class ScopeRuleTest {
  private static final UUID ACME = new UUID(1, 1);
  private static final String SEARCH = "/threads/search";
  private static final String HELPER = "{\"assistant_id\":\"helper\"}";

  private final World world = new World();
  private final Project shop = world.project(ACME, "shop", ThreadVisibility.PRINCIPAL);
  private final Project second = world.project(ACME, "second", ThreadVisibility.PRINCIPAL);
  private final Project hidden = world.project(ACME, "hidden", ThreadVisibility.PRINCIPAL);
  private final Agent helper = world.agent(shop, "helper", "agent", World.SHARED);
  private final Agent clerk = world.agent(second, "clerk", "echo", World.SHARED);
  private final Principal alice = both(world.program(ACME, shop, Relation.DEVELOPER));

  private Principal both(Principal principal) {
    world.give(principal, second, Relation.DEVELOPER);
    return principal;
  }

  /** By a key that is for one project alone. */
  private static Principal keyOf(Principal principal, Project project) {
    return new Principal(
        principal.kind(),
        principal.id(),
        principal.tenant(),
        principal.role(),
        new UUID(9, 9),
        project.id(),
        null,
        principal.expiresAtEpochSecond());
  }

  private Scope scope(
      Principal who,
      @Nullable String project,
      @Nullable String environment,
      String method,
      String path,
      @Nullable String body)
      throws Exception {
    return world.ask(who, project, environment, method, path, body).directions().scope();
  }

  private Refusal refusal(Principal who, @Nullable String project, String path, String body) {
    return Objects.requireNonNull(
        catchThrowableOfType(
            Refusal.class, () -> world.ask(who, project, null, "POST", path, body)));
  }

  private Denial denial(
      Principal who,
      @Nullable String project,
      @Nullable String environment,
      String method,
      String path,
      @Nullable String body) {
    return Objects.requireNonNull(
        catchThrowableOfType(
            Denial.class, () -> world.ask(who, project, environment, method, path, body)));
  }

  private static Reply absent(Denial denial) {
    return Objects.requireNonNull(denial.reply());
  }

  private String thread(Principal who, String project) throws Exception {
    UUID id = world.id();
    String body = "{\"thread_id\":\"" + id + "\"}";
    Settlement settlement =
        world.ask(who, project, null, "POST", "/threads", body).directions().settlement();
    Objects.requireNonNull(settlement).responded(200);
    return id.toString();
  }

  // ---- what nothing names

  @Test
  void takesTheDefaultProjectAndItsDefaultEnvironment() throws Exception {
    Scope scope = scope(alice, null, null, "POST", SEARCH, "{}");
    assertThat(scope.project()).isEqualTo(shop);
    assertThat(scope.environment()).isEqualTo(Environment.DEV);
  }

  @Test
  void saysHowToNameAProjectWhereThereIsNoDefault() {
    world.withoutDefaultProject();
    Refusal refusal = refusal(alice, null, SEARCH, "{}");
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNCLEAR);
    assertThat(refusal.detail()).contains("/-/at/{tenant}/{project}", "X-Sluice-Project");
  }

  // ---- what the request says, and the key

  @Test
  void takesWhatTheRequestSays() throws Exception {
    Scope scope = scope(alice, "second", "prod", "POST", SEARCH, "{}");
    assertThat(scope.project()).isEqualTo(second);
    assertThat(scope.environment()).isEqualTo(Environment.PROD);
  }

  @Test
  void takesTheProjectOfTheKey() throws Exception {
    Principal key = keyOf(alice, second);
    assertThat(scope(key, null, null, "POST", SEARCH, "{}").project()).isEqualTo(second);
    assertThat(scope(key, "second", null, "POST", SEARCH, "{}").project()).isEqualTo(second);
    Refusal refusal = refusal(key, "shop", SEARCH, "{}");
    assertThat(refusal.reason()).isEqualTo("project-contradicted");
    assertThat(refusal.detail()).contains("API key", "leave one out");
  }

  @Test
  void tellsNobodyWhichProjectsThereAreThatTheyMayNotRead() {
    world.project(new UUID(1, 2), "theirs", ThreadVisibility.PRINCIPAL);
    String path = "/threads/" + world.id();
    for (String name : new String[] {hidden.key(), "theirs", "none"}) {
      for (Refusal refusal :
          new Refusal[] {
            refusal(alice, name, SEARCH, "{}"),
            refusal(alice, name, "/runs", HELPER),
            refusal(alice, name, path + "/runs", HELPER),
            refusal(alice, name, path + "/copy", "{}"),
            refusal(alice, name, "/mcp", "{}"),
          }) {
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.ABSENT);
        assertThat(refusal.detail()).isEqualTo("Project '" + name + "' not found");
      }
      Refusal byKey = refusal(keyOf(alice, second), name, SEARCH, "{}");
      assertThat(byKey.reason()).as("a key that is for another").isEqualTo("project-contradicted");
    }
  }

  @Test
  void saysWhereARequestGoesThatNamesNothingElse() throws Exception {
    assertThat(world.me(alice, null, null)).contains(place("\"shop\"", "\"dev\""));
    assertThat(world.me(alice, "second", "prod")).contains(place("\"second\"", "\"prod\""));
    assertThat(world.me(keyOf(alice, second), null, null)).contains(place("\"second\"", "\"dev\""));
    for (String name : new String[] {hidden.key(), "none"}) {
      assertThat(world.me(alice, name, null)).contains(place("\"" + name + "\"", "null"));
    }
    Principal elsewhere = world.program(ACME, hidden, Relation.VIEWER);
    assertThat(world.me(elsewhere, null, null))
        .as("the default is none of theirs")
        .contains(place("null", "null"));
  }

  private static String place(String project, String environment) {
    return "\"scope\":{\"project\":" + project + ",\"environment\":" + environment + ",";
  }

  // ---- the agent

  @Test
  void takesTheProjectOfTheAgentAndTheEnvironmentThatIsSaid() throws Exception {
    Scope scope = scope(alice, null, "prod", "POST", "/runs", "{\"assistant_id\":\"clerk\"}");
    assertThat(scope.project()).isEqualTo(second);
    assertThat(scope.environment()).isEqualTo(Environment.PROD);
  }

  @ParameterizedTest
  @CsvSource({"helper", "shop:helper", "agent"})
  void knowsNoAgentOfAnotherProjectThanTheOneThatIsSaid(String name) {
    String body = "{\"assistant_id\":\"" + name + "\"}";
    assertThat(absent(denial(alice, "second", null, "POST", "/runs", body)).body())
        .isEqualTo("{\"detail\":\"Thread or assistant not found.\"}");
    assertThat(absent(denial(keyOf(alice, second), null, null, "POST", "/runs", body)).body())
        .isEqualTo("{\"detail\":\"Thread or assistant not found.\"}");
  }

  @Test
  void runsNoAgentOfAnotherProjectOnAThread() throws Exception {
    String path = "/threads/" + thread(alice, "shop") + "/runs";
    for (String name : new String[] {"clerk", "second:clerk", clerk.id().toString(), "echo"}) {
      String body = "{\"assistant_id\":\"" + name + "\"}";
      assertThat(absent(denial(alice, null, null, "POST", path, body)).status()).isEqualTo(404);
    }
    assertThat(scope(alice, null, null, "POST", path, HELPER).project()).isEqualTo(shop);
  }

  @Test
  void listsTheAgentsThatAnAmbiguousNameMeansToWhomeverMayViewThem() {
    world.agent(second, "helper", "agent", World.SHARED);
    world.agent(hidden, "helper", "agent", World.SHARED);
    world.invalidations.lost();
    for (String name : new String[] {"helper", "agent"}) {
      String body = "{\"assistant_id\":\"" + name + "\"}";
      Denial denial = denial(alice, null, null, "POST", "/runs", body);
      assertThat(denial.kind()).isEqualTo(Denial.Kind.AGENT_AMBIGUOUS);
      assertThat(denial.detail())
          .isEqualTo("the name means several agents: shop:helper, second:helper");
    }
  }

  @Test
  void prefersTheAgentThatRanOnTheThreadLast() throws Exception {
    Agent twin = world.agent(shop, "twin", "agent", World.SHARED);
    world.invalidations.lost();
    String runs = "/threads/" + thread(alice, "shop") + "/runs";
    String byGraph = "{\"assistant_id\":\"agent\"}";
    assertThat(denial(alice, null, null, "POST", runs, byGraph).kind())
        .isEqualTo(Denial.Kind.AGENT_AMBIGUOUS);
    for (Agent ran : new Agent[] {twin, helper}) {
      var _ = world.ask(alice, "POST", runs, "{\"assistant_id\":\"" + ran.id() + "\"}");
      assertThat(world.ask(alice, "POST", runs, byGraph).directions().agent()).isEqualTo(ran.id());
    }
  }

  // ---- the ledger's row

  /** What a request may be about, and the path that names it. */
  @ParameterizedTest
  @CsvSource({"/threads/%s", "/runs/crons/%s", "/threads/%s/state"})
  void takesTheScopeOfWhatItNamesAndAnswersContradictionsAsAbsence(String template)
      throws Exception {
    UUID id = world.id();
    String path = template.formatted(id);
    String resource = path.replace("/state", "");
    world.runtime.has(resource, stamped(second));
    assertThat(scope(alice, "second", null, "GET", path, null).project()).isEqualTo(second);
    assertThat(scope(alice, null, null, "GET", path, null).project())
        .as("the row goes before the default")
        .isEqualTo(second);
    String nothing = template.formatted(world.id());
    Reply none = absent(denial(alice, null, null, "GET", nothing, null));
    for (Denial denial :
        new Denial[] {
          denial(alice, "shop", null, "GET", path, null),
          denial(alice, null, "prod", "GET", path, null),
          denial(alice, "shop", "prod", "GET", path, null),
          denial(keyOf(alice, shop), null, null, "GET", path, null),
        }) {
      Reply reply = absent(denial);
      assertThat(reply.status()).isEqualTo(none.status());
      assertThat(reply.body().replace(id.toString(), "ID"))
          .isEqualTo(none.body().replaceAll("[0-9a-f-]{36}", "ID"));
    }
  }

  private String stamped(Project project) {
    return """
    {"metadata":{"sluice_tenant":"%s","sluice_project":"%s","sluice_env":"dev",\
    "sluice_principal":"service_account:%s"}}\
    """
        .formatted(ACME, project.id(), alice.id());
  }
}
