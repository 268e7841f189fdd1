package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.TestPlane.Reply;
import dev.sluice.admin.agents.BackgroundChecks;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Runtimes, projects, agents, placements, deployments and bindings, as the API has them. */
class AgentsIT {

  private static final String ROOT = TestPlane.ROOT;

  private FakeRuntime runtime;
  private TestPlane plane;
  private String tenant;
  private String owner;
  private String here;

  @BeforeEach
  void start() throws IOException {
    runtime = FakeRuntime.start();
    plane = TestPlane.start();
    tenant = plane.tenant();
    owner = plane.member(tenant, "owner");
    here = "/v1/tenants/" + tenant;
  }

  @AfterEach
  void stop() {
    plane.close();
    runtime.close();
  }

  private String registration(String url, String more) {
    return "{\"key\": \"%s\", \"name\": \"R\", \"base_url\": \"%s\"%s}"
        .formatted(TestCallers.unique("r"), url, more);
  }

  private String register(String more) {
    return plane.made("/v1/runtimes", ROOT, registration(runtime.url(), more)).get("id").asString();
  }

  private String project() {
    return plane.get(here + "/projects", owner).json().get("items").get(0).get("id").asString();
  }

  private String agent() {
    String body =
        "{\"project_id\": \"%s\", \"key\": \"%s\", \"name\": \"A\"}"
            .formatted(project(), TestCallers.unique("a"));
    return plane.made(here + "/agents", owner, body).get("id").asString();
  }

  private Reply place(String environment, String runtimeId) {
    return plane.ask(
        "PUT",
        here + "/projects/" + project() + "/placements/" + environment,
        owner,
        "{\"runtime_id\": \"" + runtimeId + "\"}");
  }

  private Reply bind(String agent, String body, String... fields) {
    return plane.ask("PUT", here + "/agents/" + agent + "/bindings/dev", owner, body, fields);
  }

  /** An agent that is bound to the graph "agent" in dev. */
  private String bound() {
    assertThat(place("dev", register("")).status()).isEqualTo(201);
    String agent = agent();
    Reply reply = bind(agent, "{\"langgraph_graph_id\": \"agent\", \"note\": \"first\"}");
    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    return agent;
  }

  @Test
  void registersARuntimeWithWhatIsReadOfIt() {
    JsonNode made =
        plane.made(
            "/v1/runtimes", ROOT, registration(runtime.url(), ", \"secret_ref\": \"env:K\""));
    assertThat(made.get("version").asString()).isEqualTo("0.16.7");
    assertThat(made.get("dialect").asString()).isEqualTo("python");
    assertThat(made.get("health").asString()).isEqualTo("up");
    assertThat(made.get("graphs").size()).isEqualTo(2);
    assertThat(made.get("graphs").get(0).get("graph_id").asString()).isEqualTo("agent");
    assertThat(made.get("graphs").get(0).get("schema_hash").asString()).hasSize(64);
    assertThat(runtime.keysSeen).containsOnly("the secret");
    assertThat(made.toString()).doesNotContain("the secret");
  }

  @Test
  void registersNoRuntimeThatIsToBeShownAnotherSecretOfTheGateway() {
    String forced = "/v1/runtimes?force=true";
    String stolen = ", \"secret_ref\": \"env:OF_THE_GATEWAY\"";
    Reply refused = plane.post(forced, ROOT, registration(runtime.url(), stolen));
    assertThat(refused.status()).as(refused.body()).isEqualTo(422);
    assertThat(refused.body()).contains("secret_ref", "the setting says no");
    JsonNode made = plane.made("/v1/runtimes", ROOT, registration(runtime.url(), ""));
    String one = "/v1/runtimes/" + made.get("id").asString();
    Reply changed =
        plane.ask("PATCH", one, ROOT, "{\"secret_ref\": \"env:OF_THE_GATEWAY\"}", "If-Match", "*");
    assertThat(changed.status()).as(changed.body()).isEqualTo(422);
    assertThat(runtime.keysSeen).doesNotContain("the secret");
  }

  @Test
  void tellsAJavascriptServerByWhatItNames() {
    runtime.info = "{\"version\": \"2\", \"flags\": {\"crons\": false}}";
    JsonNode made = plane.made("/v1/runtimes", ROOT, registration(runtime.url(), ""));
    assertThat(made.get("dialect").asString()).isEqualTo("javascript");
  }

  @Test
  void registersARuntimeThatGivesNoAnswerOnlyWhenForced() {
    runtime.status = 500;
    String body = registration(runtime.url(), "");
    Reply refused = plane.post("/v1/runtimes", ROOT, body);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.body()).contains("base_url").doesNotContain("127.0.0.1");
    Reply forced = plane.post("/v1/runtimes?force=true", ROOT, body);
    assertThat(forced.status()).isEqualTo(201);
    assertThat(forced.text("health")).isEqualTo("down");
    runtime.status = 200;
    String one = "/v1/runtimes/" + forced.id();
    Reply again = plane.ask("POST", one + "/inspect", ROOT, null);
    assertThat(again.text("health")).isEqualTo("up");
    assertThat(again.field("etag")).as("a look is no change").isEqualTo("\"1\"");
    runtime.status = 401;
    assertThat(plane.ask("POST", one + "/inspect", ROOT, null).text("health")).isEqualTo("down");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254",
        "http://[fd00:ec2::254]",
        "http://[::ffff:a9fe:a9fe]",
        "http://[64:ff9b::a9fe:a9fe]",
        "http://2852039166",
        "http://0.0.0.0"
      })
  void refusesForbiddenAddressesWhateverIsForced(String url) {
    Reply reply = plane.post("/v1/runtimes?force=true", ROOT, registration(url, ""));
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.body()).contains("base_url", "no runtime may have");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://[.cDABd85DeB]", "http://a..b", "http://a.test:99999"})
  void refusesWhatIsNoUrl(String url) {
    Reply reply = plane.post("/v1/runtimes?force=true", ROOT, registration(url, ""));
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.body()).contains("base_url");
  }

  @Test
  void showsTenantsNeitherAddressNorCredential() {
    String dedicated = register(", \"secret_ref\": \"env:K\", \"tenant_id\": \"" + tenant + "\"");
    String others = register(", \"tenant_id\": \"" + plane.tenant() + "\"");
    Reply one = plane.get(here + "/runtimes/" + dedicated, owner);
    assertThat(one.status()).isEqualTo(200);
    assertThat(one.body()).contains("\"graphs\"").doesNotContain("base_url", "127.0.0.1", "env:K");
    assertThat(plane.get(here + "/runtimes/" + others, owner).status()).isEqualTo(404);
    assertThat(plane.get(here + "/runtimes?limit=200", owner).body())
        .contains(dedicated)
        .doesNotContain(others, "base_url");
    assertThat(place("dev", others).status()).isEqualTo(422);
  }

  @Test
  void changesARuntimeAndDeletesItOnlyUnused() {
    String id = register("");
    String one = "/v1/runtimes/" + id;
    Reply changed = plane.ask("PATCH", one, ROOT, "{\"capacity\": 5}", "If-Match", "\"1\"");
    assertThat(changed.json().get("capacity").asInt()).isEqualTo(5);
    assertThat(changed.json().get("assertion").asBoolean()).isTrue();
    place("dev", id);
    Reply refused = plane.ask("DELETE", one, ROOT, null);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body()).contains("placements");
    assertThat(plane.ask("POST", one + "/suspend", ROOT, null).text("status"))
        .isEqualTo("suspended");
    Reply bound = bind(agent(), "{\"langgraph_graph_id\": \"agent\"}");
    assertThat(bound.status()).isEqualTo(409);
  }

  @Test
  void keepsAProjectsLife() {
    Reply made =
        plane.post(
            here + "/projects",
            owner,
            "{\"key\": \"sales\", \"name\": \"S\", \"webhook_hosts\": [\"hooks.test:8443\"]}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("thread_visibility")).isEqualTo("principal");
    assertThat(made.json().get("is_default").asBoolean()).isFalse();
    String one = here + "/projects/" + made.id();
    Reply changed =
        plane.ask("PATCH", one, owner, "{\"thread_visibility\": \"project\"}", "If-Match", "\"1\"");
    assertThat(changed.text("thread_visibility")).isEqualTo("project");
    assertThat(changed.json().get("webhook_hosts").get(0).asString()).isEqualTo("hooks.test:8443");
    Reply bad =
        plane.ask("PATCH", one, owner, "{\"webhook_hosts\": [\"http://x\"]}", "If-Match", "*");
    assertThat(bad.status()).isEqualTo(422);
    assertThat(bad.body()).contains("webhook_hosts");
    String before = project();
    assertThat(plane.ask("DELETE", here + "/projects/" + before, owner, null).body())
        .contains("default project");
    Reply main = plane.ask("POST", one + "/make-default", owner, null);
    assertThat(main.json().get("is_default").asBoolean()).isTrue();
    assertThat(plane.ask("DELETE", here + "/projects/" + before, owner, null).status())
        .isEqualTo(204);
  }

  @Test
  void bindsAndRollsBack() {
    String agent = bound();
    String at = here + "/agents/" + agent;
    Reply first = plane.get(at + "/bindings/dev", owner);
    assertThat(first.text("langgraph_assistant_id"))
        .isEqualTo(runtime.systemOf("agent").toString());
    Reply second =
        bind(
            agent,
            "{\"langgraph_graph_id\": \"echo\", \"note\": \"n\"}",
            "If-Match",
            first.field("etag"));
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.json().get("deployment").asInt()).isEqualTo(2);
    assertThat(bind(agent, "{\"deployment\": 1}", "If-Match", first.field("etag")).status())
        .isEqualTo(412);
    Reply back = bind(agent, "{\"deployment\": 1}");
    assertThat(back.json().get("deployment").asInt()).isEqualTo(1);
    assertThat(back.text("langgraph_graph_id")).isEqualTo("agent");
    JsonNode one = plane.get(at + "/deployments/1", owner).json();
    assertThat(one.get("note").asString()).isEqualTo("first");
    assertThat(one.get("author_type").asString()).isEqualTo("user");
    assertThat(plane.get(at + "/deployments", owner).json().get("items").size()).isEqualTo(2);
    Reply refused = plane.ask("DELETE", at, owner, null);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body()).contains("bindings");
    assertThat(plane.ask("DELETE", at + "/bindings/dev", owner, null).status()).isEqualTo(204);
    assertThat(plane.ask("DELETE", at, owner, null).status()).isEqualTo(204);
  }

  @Test
  void saysWhatDoesNotAgree() {
    String agent = bound();
    assertThat(bind(agent, "{}").body()).contains("langgraph_graph_id", "langgraph_assistant_id");
    assertThat(bind(agent, "{\"langgraph_graph_id\": \"none\"}").status()).isEqualTo(422);
    String both =
        "{\"langgraph_graph_id\": \"agent\", \"langgraph_assistant_id\": \"%s\"}"
            .formatted(runtime.systemOf("echo"));
    assertThat(bind(agent, both).body()).contains("of another graph (expected: echo)");
    String absent = "{\"langgraph_assistant_id\": \"" + UUID.randomUUID() + "\"}";
    assertThat(bind(agent, absent).body()).contains("no such assistant");
    assertThat(bind(agent, "{\"deployment\": 9}").status()).isEqualTo(422);
    assertThat(bind(agent, "{\"deployment\": 1, \"note\": \"x\"}").status()).isEqualTo(422);
    String unplaced = here + "/agents/" + agent + "/bindings/prod";
    Reply nowhere = plane.ask("PUT", unplaced, owner, "{\"langgraph_graph_id\": \"agent\"}");
    assertThat(nowhere.status()).isEqualTo(409);
    runtime.status = 503;
    Reply down = bind(agent, "{\"langgraph_graph_id\": \"agent\"}");
    assertThat(down.status()).isEqualTo(503);
    assertThat(down.body()).contains("runtime-unreachable").doesNotContain("127.0.0.1");
  }

  @Test
  void findsNoAssistantOfOthersOnASharedRuntime() {
    String agent = bound();
    UUID theirs = runtime.put("agent", "{\"sluice_tenant\": \"" + plane.tenant() + "\"}", "{}");
    UUID unstamped = runtime.put("agent", "{}", "{}");
    UUID ours = runtime.put("agent", "{\"sluice_tenant\": \"" + tenant + "\"}", "{}");
    String form = "{\"langgraph_assistant_id\": \"%s\"}";
    Reply absent = bind(agent, form.formatted(UUID.randomUUID()));
    assertThat(bind(agent, form.formatted(theirs)).body()).isEqualTo(absent.body());
    assertThat(bind(agent, form.formatted(unstamped)).body()).isEqualTo(absent.body());
    assertThat(bind(agent, form.formatted(ours)).status()).isEqualTo(200);
  }

  @Test
  void findsAnyAssistantOnTheTenantsOwnRuntime() {
    place("dev", register(", \"tenant_id\": \"" + tenant + "\""));
    UUID made = runtime.put("agent", "{}", "{}");
    String body = "{\"langgraph_assistant_id\": \"" + made + "\"}";
    assertThat(bind(agent(), body).text("langgraph_graph_id")).isEqualTo("agent");
  }

  @Test
  void refusesToTakeAwayAPlacementThatIsUsedAndLetsItMove() {
    bound();
    String one = here + "/projects/" + project() + "/placements/dev";
    assertThat(plane.ask("DELETE", one, owner, null).status()).isEqualTo(409);
    String elsewhere = register("");
    Reply moved = place("dev", elsewhere);
    assertThat(moved.status()).isEqualTo(200);
    assertThat(moved.text("runtime_id")).isEqualTo(elsewhere);
    assertThat(place("dev", elsewhere).field("etag")).isEqualTo(moved.field("etag"));
  }

  @Test
  void reportsDrift() {
    String agent = bound();
    String check = here + "/bindings/check";
    Reply fine = plane.ask("POST", check, owner, null);
    assertThat(fine.json().get("checked").asInt()).isEqualTo(1);
    assertThat(fine.json().get("drifted").size()).isZero();
    UUID target = runtime.systemOf("agent");
    runtime.schemas(target, "{ \"graph_id\" : \"agent\" }");
    assertThat(plane.ask("POST", check, owner, null).json().get("drifted").size())
        .as("the same schemas, written otherwise")
        .isZero();
    runtime.schemas(target, "{\"graph_id\": \"agent\", \"input_schema\": {}}");
    assertThat(drift(check)).isEqualTo("schemas-changed");
    runtime.assistants.remove(target);
    assertThat(drift(check)).isEqualTo("target-gone");
    runtime.close();
    assertThat(drift(check)).isEqualTo("runtime-unreachable");
    assertThat(plane.get(here + "/agents/" + agent + "/bindings/dev", owner).field("etag"))
        .isEqualTo("\"1\"");
  }

  private String drift(String check) {
    JsonNode report = plane.ask("POST", check, owner, null).json();
    return report.get("drifted").get(0).get("drift").asString();
  }

  @Test
  void looksInTheBackgroundOneReplicaAtATime() {
    String agent = bound();
    runtime.assistants.remove(runtime.systemOf("agent"));
    var checks = new BackgroundChecks(plane.database, plane.inspector);
    int meanwhile =
        plane
            .database
            .jdbi()
            .withHandle(handle -> {
              handle.execute("SELECT pg_advisory_lock(7305428901119)");
              try {
                return CompletableFuture.supplyAsync(checks::round).join(); // another connection
              } finally {
                handle.execute("SELECT pg_advisory_unlock(7305428901119)");
              }
            });
    assertThat(meanwhile).isEqualTo(-1);
    assertThat(checks.round()).isPositive();
    assertThat(plane.get(here + "/agents/" + agent + "/bindings/dev", owner).text("drift"))
        .isEqualTo("target-gone");
  }

  @Test
  void makesACreateOnceForEachIdempotencyKey() {
    String body =
        "{\"project_id\": \"%s\", \"key\": \"once\", \"name\": \"A\"}".formatted(project());
    Reply first = plane.post(here + "/agents", owner, body, "Idempotency-Key", "k");
    Reply again = plane.post(here + "/agents", owner, body, "Idempotency-Key", "k");
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(plane.post(here + "/agents", owner, body).status()).isEqualTo(409);
    assertThat(plane.get(here + "/agents?key=once", owner).json().get("items").size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"langgraph_graph_id\": \"agent\", \"config\": {\"a\": \"\\u0000\"}}",
        "{\"langgraph_graph_id\": \"agent\", \"config\": {\"a\": \"\\ud800\"}}",
        "{\"langgraph_graph_id\": \"agent\", \"config\": {\"a\": 1e999999}}",
        "{\"langgraph_graph_id\": \"agent\", \"config\": []}",
        "{\"langgraph_graph_id\": \"agent\", \"config\": null}"
      })
  void refusesConfigurationsThatNotEveryReaderReadsAlike(String body) {
    Reply reply = bind(bound(), body);
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.body()).contains("config");
  }
}
