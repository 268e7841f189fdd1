package dev.sluice.db.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.db.TestDatabase;
import dev.sluice.db.TestDirectory;
import dev.sluice.db.agents.AgentRow;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.proxy.assistant.AssistantFilter;
import dev.sluice.proxy.assistant.AssistantOrder;
import dev.sluice.proxy.assistant.ClientAssistant;
import dev.sluice.proxy.assistant.Description;
import dev.sluice.proxy.assistant.ShownAssistant;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is kept of the assistants that clients made. */
class ClientAssistantsIT {

  private final JdbiClientAssistants assistants = new JdbiClientAssistants(TestDatabase.shared());
  private final JdbiOwnershipLedger ledger = new JdbiOwnershipLedger(TestDatabase.shared());
  private final TenantRow tenant = TestDatabase.tenant();
  private final RuntimeRow runtime = TestDirectory.runtime(null);
  private final AgentRow agent = TestDirectory.agent(TestDatabase.project(tenant));
  private final AgentRow other = TestDirectory.agent(TestDatabase.project(tenant));

  private UUID owned(@Nullable AgentRow of) throws Exception {
    UUID id = UUID.randomUUID();
    own(tenant, runtime, id, of);
    return id;
  }

  private void own(TenantRow owner, RuntimeRow on, UUID id, @Nullable AgentRow of)
      throws Exception {
    ledger.claim(
        new Owned(
            on.id(),
            ResourceKind.ASSISTANT,
            id,
            owner.id(),
            TestDatabase.project(owner).id(),
            Environment.DEV,
            of == null ? null : of.id(),
            PrincipalKind.USER,
            UUID.randomUUID(),
            true,
            UUID.randomUUID()));
  }

  private UUID made(AgentRow of, String name, int second, String metadata) throws Exception {
    UUID id = owned(of);
    assistants.put(tenant.id(), id, told(id, name, second, metadata));
    return id;
  }

  private static String told(UUID id, String name, int second, String metadata) {
    return """
    {"assistant_id":"%s","graph_id":"graph","config":{"tags":["a"]},"context":null,\
    "metadata":%s,"name":"%s","created_at":"2026-11-25T18:00:00.123456+00:00",\
    "updated_at":"2026-11-25T18:00:%02d+00:00","version":%d,"description":"d"}\
    """
        .formatted(id, metadata, name, second, second + 1);
  }

  private AssistantFilter filter(@Nullable String name, @Nullable String metadata) {
    return new AssistantFilter(
        tenant.id(),
        TestDatabase.project(tenant).id(),
        Environment.DEV,
        Set.of(agent.id(), other.id()),
        name,
        metadata);
  }

  private List<UUID> ids(AssistantFilter filter, AssistantOrder order) throws Exception {
    return assistants.search(filter, order, 0, 100).stream().map(ClientAssistant::id).toList();
  }

  @Test
  void keepsWhatARuntimeTells() throws Exception {
    UUID id = made(agent, "Mine", 1, "{\"a\":1}");
    assertThat(assistants.find(tenant.id(), id))
        .contains(
            new ClientAssistant(
                id,
                agent.id(),
                new Description(
                    "Mine",
                    "d",
                    2,
                    "{\"tags\": [\"a\"]}",
                    "{}",
                    "{\"a\": 1}",
                    Instant.parse("2026-11-25T18:00:00.123456Z"),
                    Instant.parse("2026-11-25T18:00:01Z"))));
    assertThat(assistants.find(TestDatabase.tenant().id(), id)).isEmpty();
  }

  @Test
  void keepsTheNewer() throws Exception {
    UUID id = made(agent, "First", 5, "{}");
    assistants.put(tenant.id(), id, told(id, "Newer", 6, "{}"));
    assistants.put(tenant.id(), id, told(id, "Older", 4, "{}"));
    assertThat(assistants.find(tenant.id(), id).orElseThrow().description().name())
        .isEqualTo("Newer");
  }

  @Test
  void keepsTheSameIdOfTwoTenantsOnTwoRuntimes() throws Exception {
    UUID id = made(agent, "Ours", 1, "{}");
    TenantRow theirs = TestDatabase.tenant();
    own(theirs, TestDirectory.runtime(null), id, TestDirectory.agent(TestDatabase.project(theirs)));
    assistants.put(theirs.id(), id, told(id, "Theirs", 9, "{}"));
    assertThat(assistants.find(theirs.id(), id).orElseThrow().description().name())
        .isEqualTo("Theirs");
    assertThat(assistants.find(tenant.id(), id).orElseThrow().description().name())
        .isEqualTo("Ours");
  }

  @Test
  void keepsNothingOfWhatTheLedgerHasNot() throws Exception {
    UUID unknown = UUID.randomUUID();
    assistants.put(tenant.id(), unknown, told(unknown, "x", 1, "{}"));
    assertThat(assistants.find(tenant.id(), unknown)).isEmpty();
    UUID withoutAgent = owned(null);
    assistants.put(tenant.id(), withoutAgent, told(withoutAgent, "x", 1, "{}"));
    assertThat(assistants.find(tenant.id(), withoutAgent)).isEmpty();
    UUID id = made(agent, "Mine", 1, "{}");
    TenantRow others = TestDatabase.tenant();
    assistants.put(others.id(), id, told(id, "Theirs", 9, "{}"));
    assertThat(assistants.find(tenant.id(), id).orElseThrow().description().name())
        .isEqualTo("Mine");
    ledger.delete(row(id));
    assistants.put(tenant.id(), id, told(id, "Back", 9, "{}"));
    assertThat(assistants.find(tenant.id(), id)).isEmpty();
  }

  private Owned row(UUID id) throws Exception {
    return ledger.find(tenant.id(), ResourceKind.ASSISTANT, id).orElseThrow();
  }

  @Test
  void losesWhatItKeepsOfAnAssistantWithItsRowAndNotWithOneOfBefore() throws Exception {
    UUID id = made(agent, "First", 5, "{}");
    Owned first = row(id);
    UUID neighbour = made(agent, "Neighbour", 5, "{}");
    assertThat(ledger.delete(first)).isTrue();
    assertThat(assistants.find(tenant.id(), id)).isEmpty();
    Owned second = first.withEntry(UUID.randomUUID());
    ledger.claim(second);
    assistants.put(tenant.id(), id, told(id, "Second", 1, "{}"));
    assertThat(ledger.delete(first)).isFalse();
    assertThat(assistants.find(tenant.id(), id).orElseThrow().description().name())
        .isEqualTo("Second");
    ledger.delete(second.withEntry(null));
    assertThat(assistants.find(tenant.id(), id)).isPresent();
    assertThat(assistants.find(tenant.id(), neighbour)).isPresent();
  }

  @Test
  void findsByAgentNameAndMetadata() throws Exception {
    UUID first = made(agent, "Mine_%", 1, "{\"a\":{\"b\":1,\"c\":2},\"d\":\"e\"}");
    UUID second = made(other, "other", 2, "{}");
    assertThat(ids(filter(null, null), AssistantOrder.NEWEST)).contains(first, second);
    assertThat(ids(filter("NE_%", null), AssistantOrder.NEWEST)).containsExactly(first);
    assertThat(ids(filter(null, "{\"a\":{\"c\":2.0}}"), AssistantOrder.NEWEST))
        .containsExactly(first);
    assertThat(ids(filter(null, "{\"d\":\"x\"}"), AssistantOrder.NEWEST)).isEmpty();
    assertThat(ids(filter(null, "{\"d\":\"\\u0000\"}"), AssistantOrder.NEWEST)).isEmpty();
    assertThat(assistants.count(filter(null, null))).isEqualTo(2);
    assertThat(assistants.count(filter(null, "{\"d\":\"e\"}"))).isEqualTo(1);
    assertThat(assistants.count(filter(null, "{\"d\":1e999999}"))).isZero();
    AssistantFilter elsewhere =
        new AssistantFilter(
            tenant.id(),
            TestDatabase.project(tenant).id(),
            Environment.PROD,
            Set.of(agent.id()),
            null,
            null);
    assertThat(ids(elsewhere, AssistantOrder.NEWEST)).isEmpty();
  }

  @Test
  void ordersAsMemoryDoes() throws Exception {
    String[] names = {"b", "A", "a", "Z", "é", "_", "\uD83D\uDE00", "\uFF21", "z"};
    for (int i = 0; i < names.length; i++) {
      made(i % 2 == 0 ? agent : other, names[i], i % 3, "{}");
    }
    for (AssistantOrder.By by : AssistantOrder.By.values()) {
      for (boolean ascending : new boolean[] {true, false}) {
        AssistantOrder order = new AssistantOrder(by, ascending);
        List<ClientAssistant> found = assistants.search(filter(null, null), order, 0, 100);
        Comparator<ShownAssistant> memory = order.comparator();
        assertThat(found).as("%s", order).hasSize(names.length);
        assertThat(found)
            .as("%s", order)
            .isSortedAccordingTo((one, two) -> memory.compare(shown(one), shown(two)));
        assertThat(assistants.search(filter(null, null), order, 3, 4))
            .isEqualTo(found.subList(3, 7));
      }
    }
  }

  private ShownAssistant shown(ClientAssistant one) {
    String key = one.agent().equals(agent.id()) ? agent.key() : other.key();
    return new ShownAssistant(one.id(), key, one.description());
  }
}
