package dev.sluice.admin.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The assistants that carry a deployment's config. */
class CarrierTest {

  private static final UUID AGENT = UUID.fromString("01980000-0000-7000-8000-000000000001");
  private static final String CONFIG = "{\"configurable\": {\"tokens\": 2}}";

  private static Carrier carrier(UUID agent, String graph, String config, String context) {
    return Carrier.of(agent, "chat", graph, config, context);
  }

  @Test
  void hasOneIdForOneContentOfOneAgent() {
    Carrier one = carrier(AGENT, "agent", CONFIG, "{}");
    assertThat(carrier(AGENT, "agent", CONFIG, "{}")).isEqualTo(one);
    assertThat(one.id().version()).isEqualTo(8);
    assertThat(one.id().variant()).isEqualTo(2);
    assertThat(
            new UUID[] {
              carrier(UUID.randomUUID(), "agent", CONFIG, "{}").id(),
              carrier(AGENT, "echo", CONFIG, "{}").id(),
              carrier(AGENT, "agent", "{\"configurable\": {\"tokens\": 3}}", "{}").id(),
              carrier(AGENT, "agent", "{}", CONFIG).id()
            })
        .doesNotContain(one.id())
        .doesNotHaveDuplicates();
  }

  @Test
  void isOneOnlyWithSomethingToCarry() {
    UUID id = carrier(AGENT, "agent", CONFIG, "{}").id();
    assertThat(Carrier.isOne(id, CONFIG, "{}")).isTrue();
    assertThat(Carrier.isOne(id, "{}", CONFIG)).isTrue();
    assertThat(Carrier.isOne(id, "{}", "{}")).as("somebody has named it").isFalse();
    assertThat(Carrier.isOne(UUID.randomUUID(), CONFIG, "{}")).isFalse();
  }

  @Test
  void asksForItselfAndNothingThatIsEmpty() throws Exception {
    Carrier one = carrier(AGENT, "agent", CONFIG, "{}");
    assertThat(one.json())
        .isEqualTo(
            """
            {"assistant_id":"%s","config":{"configurable":{"tokens":2}},"graph_id":"agent",\
            "if_exists":"do_nothing","metadata":{"created_by":"sluice","sluice_agent":"%s"},\
            "name":"chat"}\
            """
                .formatted(one.id(), AGENT));
    assertThat(carrier(AGENT, "agent", "{}", "{\"a\": 1.50}").json())
        .contains("\"context\":{\"a\":1.50}")
        .doesNotContain("\"config\"");
  }

  @Test
  void knowsItselfAndNoOtherOfItsId() throws Exception {
    Carrier one = carrier(AGENT, "agent", CONFIG, "{}");
    String form = "{\"assistant_id\": \"%s\", \"graph_id\": \"%s\", \"metadata\": {%s}}";
    String ours = "\"created_by\": \"sluice\", \"sluice_agent\": \"" + AGENT + "\"";
    assertThat(one.isWhat(JsonTree.read(form.formatted(one.id(), "agent", ours)))).isTrue();
    for (String other :
        new String[] {
          form.formatted(UUID.randomUUID(), "agent", ours),
          form.formatted(one.id(), "echo", ours),
          form.formatted(one.id(), "agent", ""),
          form.formatted(one.id(), "agent", ours.replace(AGENT.toString(), "another")),
          form.formatted(one.id(), "agent", ours + ", \"sluice_tenant\": \"of a client\""),
          "[]"
        }) {
      assertThat(one.isWhat(JsonTree.read(other))).as(other).isFalse();
    }
  }

  @Test
  void findsWhatNoDeploymentMaySay() {
    String members =
        "{\"sluice_tenant\": 1, \"langgraph_auth_user\": 1, \"thread_id\": 1, \"a\": 1}";
    assertThat(Carrier.forbidden("config", "{\"configurable\": " + members + "}"))
        .containsExactlyInAnyOrder(
            "config.configurable.sluice_tenant",
            "config.configurable.langgraph_auth_user",
            "config.configurable.thread_id");
    assertThat(Carrier.forbidden("config", "{\"metadata\": {\"sluice_agent\": 1}}"))
        .containsExactly("config.metadata.sluice_agent");
    assertThat(Carrier.forbidden("config", members)) // put over configurable by graphs' libraries
        .containsExactlyInAnyOrder(
            "config.sluice_tenant", "config.langgraph_auth_user", "config.thread_id");
    assertThat(Carrier.forbidden("context", members)).hasSize(3);
    assertThat(Carrier.forbidden("context", "{\"a\": {\"thread_id\": 1}}")).isEmpty();
    assertThat(Carrier.forbidden("context", "[".repeat(300))).containsExactly("context");
  }
}
