package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.TestPlane.Reply;
import dev.sluice.admin.agents.BackgroundChecks;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the look in the background does when a runtime has lost what carries a deployment. */
class LostCarriersIT {

  private static final String GRAPH = "{\"langgraph_graph_id\": \"agent\"}";

  private static final String TWO =
      "{\"langgraph_graph_id\": \"agent\", \"config\": {\"configurable\": {\"tokens\": 2}}}";

  private static final String THREE = TWO.replace("2}", "3}");

  private FakeRuntime runtime;
  private TestPlane plane;
  private BackgroundChecks checks;
  private String owner;
  private String here;
  private String project;
  private String registered;

  @BeforeEach
  void start() throws IOException {
    runtime = FakeRuntime.start();
    plane = TestPlane.start();
    checks = new BackgroundChecks(plane.database, plane.inspector);
    String tenant = plane.tenant();
    owner = plane.member(tenant, "owner");
    here = "/v1/tenants/" + tenant;
    project = plane.get(here + "/projects", owner).json().at("/items/0/id").asString();
    String registration =
        "{\"key\": \"%s\", \"name\": \"R\", \"base_url\": \"%s\"}"
            .formatted(TestCallers.unique("r"), runtime.url());
    registered = plane.made("/v1/runtimes", TestPlane.ROOT, registration).get("id").asString();
    String placement = here + "/projects/" + project + "/placements/dev";
    String body = "{\"runtime_id\": \"" + registered + "\"}";
    assertThat(plane.ask("PUT", placement, owner, body).status()).isEqualTo(201);
  }

  @AfterEach
  void stop() {
    plane.close();
    runtime.close();
  }

  private String agent(String key) {
    String body =
        "{\"project_id\": \"%s\", \"key\": \"%s\", \"name\": \"A\"}".formatted(project, key);
    return plane.made(here + "/agents", owner, body).get("id").asString();
  }

  private UUID bound(String agent, String body) {
    Reply reply = plane.ask("PUT", binding(agent), owner, body);
    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    return UUID.fromString(reply.text("langgraph_assistant_id"));
  }

  private String binding(String agent) {
    return here + "/agents/" + agent + "/bindings/dev";
  }

  private String drift(String agent) {
    return plane.get(binding(agent), owner).text("drift");
  }

  private void look() {
    assertThat(checks.round()).isPositive();
  }

  @Test
  void makesItAgainOnce() {
    String chat = agent("chat");
    UUID two = bound(chat, TWO);
    JsonNode first = runtime.made.getLast();
    runtime.assistants.remove(two);
    look();
    assertThat(runtime.assistants).containsKey(two);
    assertThat(runtime.made).hasSize(2);
    assertThat(runtime.made.getLast()).as("the same").isEqualTo(first);
    assertThat(drift(chat)).isEqualTo("none");
    look();
    assertThat(runtime.made).as("it is there").hasSize(2);
    assertThat(plane.get(binding(chat), owner).field("etag")).isEqualTo("\"1\"");
  }

  @Test
  void isNotWhatALookOnDemandDoes() {
    String chat = agent("chat");
    UUID two = bound(chat, TWO);
    runtime.assistants.remove(two);
    JsonNode report = plane.ask("POST", here + "/bindings/check", owner, null).json();
    assertThat(report.at("/drifted/0/drift").asString()).isEqualTo("target-gone");
    assertThat(runtime.made).hasSize(1);
    look();
    assertThat(runtime.assistants).containsKey(two);
    assertThat(drift(chat)).isEqualTo("none");
  }

  @ParameterizedTest
  @ValueSource(ints = {422, 403, 500})
  void tellsOfWhatTheRuntimeDoesNotMake(int status) {
    String chat = agent("chat");
    UUID two = bound(chat, TWO);
    runtime.assistants.remove(two);
    runtime.making = asked -> status;
    look();
    assertThat(drift(chat)).isEqualTo("target-gone");
    assertThat(runtime.assistants).doesNotContainKey(two);
    runtime.making = asked -> 200;
    look();
    assertThat(drift(chat)).isEqualTo("none");
  }

  @Test
  void makesWhatCanBeMadeBesideWhatCanNot() {
    String chat = agent("chat");
    String other = agent("other");
    UUID two = bound(chat, TWO);
    UUID three = bound(other, THREE);
    runtime.assistants.remove(two);
    runtime.assistants.remove(three);
    runtime.making = asked -> asked.contains("\"tokens\":2") ? 500 : 200;
    look();
    assertThat(runtime.assistants).containsKey(three).doesNotContainKey(two);
    assertThat(drift(chat)).isEqualTo("target-gone");
    assertThat(drift(other)).isEqualTo("none");
  }

  @Test
  void tellsWhenTheGraphIsAnotherMeanwhile() {
    String chat = agent("chat");
    UUID two = bound(chat, TWO);
    runtime.assistants.remove(two);
    runtime.schemasOfMade = "{\"graph_id\": \"agent\", \"input_schema\": {}}";
    look();
    assertThat(runtime.assistants).containsKey(two);
    assertThat(drift(chat)).isEqualTo("schemas-changed");
  }

  @Test
  void makesNothingThatIsNotOurs() {
    String chat = agent("chat");
    UUID system = bound(chat, GRAPH);
    String named = agent("named");
    UUID theirs = runtime.put("agent", "{\"sluice_tenant\": \"" + tenant() + "\"}", "{}");
    assertThat(bound(named, "{\"langgraph_assistant_id\": \"" + theirs + "\"}")).isEqualTo(theirs);
    runtime.assistants.remove(system);
    runtime.assistants.remove(theirs);
    look();
    assertThat(drift(chat)).isEqualTo("target-gone");
    assertThat(drift(named)).isEqualTo("target-gone");
    assertThat(runtime.made).isEmpty();
  }

  @Test
  void leavesWhatHasItsId() {
    String chat = agent("chat");
    UUID two = bound(chat, TWO);
    var other = new FakeRuntime.Assistant(two, "echo", "{}", "{}");
    runtime.assistants.put(two, other);
    look();
    assertThat(drift(chat)).isEqualTo("target-gone");
    assertThat(runtime.assistants).containsEntry(two, other);
  }

  @Test
  void makesNothingOnASuspendedRuntime() {
    String chat = agent("chat");
    UUID two = bound(chat, TWO);
    runtime.assistants.remove(two);
    String suspend = "/v1/runtimes/" + registered + "/suspend";
    assertThat(plane.ask("POST", suspend, TestPlane.ROOT, null).status()).isEqualTo(200);
    look();
    assertThat(drift(chat)).isEqualTo("target-gone");
    assertThat(runtime.made).hasSize(1);
  }

  private String tenant() {
    return here.substring(here.lastIndexOf('/') + 1);
  }
}
