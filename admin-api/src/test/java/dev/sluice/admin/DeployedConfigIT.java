package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.TestPlane.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How a deployment's config and context come to its runtime. */
class DeployedConfigIT {

  private static final String TWO =
      "{\"langgraph_graph_id\": \"agent\", \"config\": {\"configurable\": {\"tokens\": 2}}}";

  private static final String THREE = TWO.replace("2}", "3}");

  private FakeRuntime runtime;
  private TestPlane plane;
  private String owner;
  private String here;
  private String agent;

  @BeforeEach
  void start() throws IOException {
    runtime = FakeRuntime.start();
    plane = TestPlane.start();
    String tenant = plane.tenant();
    owner = plane.member(tenant, "owner");
    here = "/v1/tenants/" + tenant;
    String project = plane.get(here + "/projects", owner).json().at("/items/0/id").asString();
    String registration =
        "{\"key\": \"%s\", \"name\": \"R\", \"base_url\": \"%s\", \"secret_ref\": \"env:K\"}"
            .formatted(TestCallers.unique("r"), runtime.url());
    String id = plane.made("/v1/runtimes", TestPlane.ROOT, registration).get("id").asString();
    String placement = here + "/projects/" + project + "/placements/dev";
    assertThat(plane.ask("PUT", placement, owner, "{\"runtime_id\": \"" + id + "\"}").status())
        .isEqualTo(201);
    String body = "{\"project_id\": \"%s\", \"key\": \"chat\", \"name\": \"A\"}".formatted(project);
    agent = plane.made(here + "/agents", owner, body).get("id").asString();
  }

  @AfterEach
  void stop() {
    plane.close();
    runtime.close();
  }

  private Reply bind(String body) {
    return plane.ask("PUT", here + "/agents/" + agent + "/bindings/dev", owner, body);
  }

  private UUID bound(String body) {
    Reply reply = bind(body);
    assertThat(reply.status()).as(reply.body()).isBetween(200, 201);
    return UUID.fromString(reply.text("langgraph_assistant_id"));
  }

  @Test
  void makesAnAssistantThatCarriesThem() {
    UUID two = bound(TWO);
    assertThat(runtime.assistants).containsKey(two);
    JsonNode asked = runtime.made.getLast();
    assertThat(asked.get("assistant_id").asString()).isEqualTo(two.toString());
    assertThat(asked.get("config").toString()).isEqualTo("{\"configurable\":{\"tokens\":2}}");
    assertThat(asked.get("if_exists").asString()).isEqualTo("do_nothing");
    assertThat(asked.at("/metadata/sluice_agent").asString()).isEqualTo(agent);
    assertThat(runtime.keysSeen).as("with our credential").containsOnly("the secret");
    UUID three = bound(THREE);
    assertThat(three).isNotEqualTo(two);
    assertThat(bound(TWO)).as("of the same content the same one").isEqualTo(two);
    assertThat(bound("{\"langgraph_graph_id\": \"agent\"}")).isEqualTo(runtime.systemOf("agent"));
    assertThat(bound("{\"langgraph_graph_id\": \"agent\", \"config\": {}, \"context\": { }}"))
        .as("nothing to carry")
        .isEqualTo(runtime.systemOf("agent"));
    assertThat(runtime.made).hasSize(3);
  }

  @Test
  void makesItAgainWhenOneGoesBackToIt() {
    UUID two = bound(TWO);
    bound(THREE);
    runtime.assistants.clear();
    assertThat(bound("{\"deployment\": 1}")).isEqualTo(two);
    assertThat(runtime.assistants).containsOnlyKeys(two);
  }

  @Test
  void goesBackAlsoWhenTheRuntimeGivesNoAnswer() {
    UUID two = bound(TWO);
    bound(THREE);
    runtime.status = 503;
    assertThat(bound("{\"deployment\": 1}")).isEqualTo(two);
    Reply down = bind(THREE);
    assertThat(down.status()).as("but nothing new").isEqualTo(503);
    assertThat(down.body()).contains("the runtime of the agent chat").doesNotContain("127.0.0.1");
  }

  @Test
  void goesBackWhateverTheRuntimeSays() {
    UUID two = bound(TWO);
    bound(THREE);
    for (int status : new int[] {400, 404, 409, 413, 422}) {
      runtime.status = status; // such as a page of what stands before it
      assertThat(bound("{\"deployment\": 1}")).isEqualTo(two);
    }
  }

  @Test
  void goesBackBeforeARuntimeThatHangsHasAnswered() throws Exception {
    UUID two = bound(TWO);
    bound(THREE);
    runtime.assistants.clear();
    runtime.kept.clear();
    int before = runtime.made.size();
    CountDownLatch hanging = new CountDownLatch(1);
    runtime.answering = hanging;
    try {
      long start = System.nanoTime();
      assertThat(bound("{\"deployment\": 1}")).isEqualTo(two);
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      assertThat(taken).as("a client of runtimes waits for 5 s").isLessThan(Duration.ofSeconds(3));
      assertThat(runtime.made).as("it was asked").hasSize(before + 1);
      assertThat(runtime.assistants).isEmpty();
    } finally {
      hanging.countDown();
    }
    assertThat(runtime.kept.poll(15, TimeUnit.SECONDS)).as("behind the answer").isEqualTo(two);
  }

  @Test
  void asksTheRuntimeForNothingWhenTheCallIsRefused() {
    bound(TWO);
    bound(THREE);
    int before = runtime.made.size();
    String binding = here + "/agents/" + agent + "/bindings/dev";
    for (String body : new String[] {TWO.replace("2}", "4}"), "{\"deployment\": 1}"}) {
      Reply stale = plane.ask("PUT", binding, owner, body, "If-Match", "\"1\"");
      assertThat(stale.status()).as(stale.body()).isEqualTo(412);
    }
    assertThat(bind("{\"deployment\": 9}").status()).isEqualTo(422);
    Reply none =
        plane.ask(
            "PUT", here + "/agents/" + agent + "/bindings/prod", owner, TWO, "If-Match", "\"1\"");
    assertThat(none.status()).as(none.body()).isEqualTo(412);
    assertThat(runtime.made).hasSize(before);
    Reply fresh = plane.ask("PUT", binding, owner, TWO.replace("2}", "4}"), "If-Match", "\"2\"");
    assertThat(fresh.status()).as(fresh.body()).isEqualTo(200);
    assertThat(runtime.made).hasSize(before + 1);
  }

  @Test
  void tellsOfALostOneAsOfOthersUntilItIsDeployedAgain() {
    UUID two = bound(TWO);
    runtime.assistants.remove(two);
    String check = here + "/bindings/check";
    JsonNode report = plane.ask("POST", check, owner, null).json();
    assertThat(report.at("/drifted/0/drift").asString()).isEqualTo("target-gone");
    bound(TWO);
    assertThat(plane.ask("POST", check, owner, null).json().get("drifted").size()).isZero();
  }

  @Test
  void refusesWhatTheRuntimeRefuses() {
    Reply both = bind(TWO.replace("}}}", "}}, \"context\": {\"a\": 1}}"));
    assertThat(both.status()).as(both.body()).isEqualTo(422);
    assertThat(both.body()).contains("\"config\"", "Cannot specify both");
    Reply nothing = plane.get(here + "/agents/" + agent + "/deployments", owner);
    assertThat(nothing.json().get("items").size()).isZero();
  }

  @Test
  void refusesAnAssistantThatIsNamedBesideThem() {
    for (String member : new String[] {"config", "context"}) {
      Reply reply =
          bind(
              "{\"langgraph_assistant_id\": \"%s\", \"%s\": {\"a\": 1}}"
                  .formatted(runtime.systemOf("agent"), member));
      assertThat(reply.status()).as(reply.body()).isEqualTo(422);
      assertThat(reply.body()).contains("\"" + member + "\"", "name the graph alone");
    }
    assertThat(runtime.made).isEmpty();
  }

  @Test
  void saysOfNobodyThatTheyCall() {
    Reply config = bind(TWO.replace("tokens", "sluice_tenant"));
    assertThat(config.status()).isEqualTo(422);
    assertThat(config.body()).contains("config.configurable.sluice_tenant");
    String context =
        "{\"langgraph_graph_id\": \"agent\", \"context\": {\"langgraph_auth_user\": 1}}";
    assertThat(bind(context).body()).contains("context.langgraph_auth_user");
    assertThat(runtime.made).isEmpty();
  }

  @Test
  void takesNoAssistantOfAnotherForItsOwn() {
    UUID two = bound(TWO);
    runtime.assistants.put(
        two, new FakeRuntime.Assistant(two, "agent", "{\"sluice_tenant\": \"t\"}", "{}"));
    Reply reply = bind(TWO);
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.body()).contains("of another has the id");
  }
}
