package dev.sluice.proxy.isolation;

import dev.sluice.proxy.assistant.AssistantFilter;
import dev.sluice.proxy.assistant.AssistantOrder;
import dev.sluice.proxy.assistant.ClientAssistant;
import dev.sluice.proxy.assistant.ClientAssistants;
import dev.sluice.proxy.assistant.Description;
import dev.sluice.proxy.assistant.ShownAssistant;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Assistants in memory, of those that a ledger has, and gone with their rows. Thread-safe. */
final class FakeAssistants implements ClientAssistants {
  private static final Selection ASSISTANT =
      Selection.builder()
          .keep()
          .read("name", "description", "version", "created_at", "updated_at")
          .locate("config", "context", "metadata")
          .build();
  private static final Selection MEMBERS = Selection.builder().keep().read("*").build();

  private record Row(Owned owned, ClientAssistant assistant) {}

  private final Map<UUID, Row> rows = new ConcurrentHashMap<>();
  private final FakeLedger ledger;
  private volatile boolean away;

  FakeAssistants(FakeLedger ledger) {
    this.ledger = ledger;
  }

  void away(boolean isAway) {
    away = isAway;
  }

  boolean has(UUID id) {
    return kept().anyMatch(row -> row.assistant().id().equals(id));
  }

  private Stream<Row> kept() {
    return rows.values().stream()
        .filter(row -> {
          Owned owned = row.owned();
          Owned now = ledger.row(owned.runtime(), owned.kind(), owned.id());
          return now != null && Objects.equals(now.entry(), owned.entry());
        });
  }

  private void check() throws SourceUnavailableException {
    if (away) {
      throw new SourceUnavailableException("away", new java.io.IOException("away"));
    }
  }

  @Override
  public Optional<ClientAssistant> find(UUID tenant, UUID id) throws SourceUnavailableException {
    check();
    return kept()
        .filter(row -> row.assistant().id().equals(id) && row.owned().tenant().equals(tenant))
        .map(Row::assistant)
        .findAny();
  }

  @Override
  public void put(UUID tenant, UUID id, String json) throws SourceUnavailableException {
    check();
    Owned owned = ledger.find(tenant, ResourceKind.ASSISTANT, id).orElse(null);
    UUID agent = owned == null ? null : owned.agent();
    if (owned != null && agent != null) {
      rows.put(id, new Row(owned, new ClientAssistant(id, agent, description(json))));
    }
  }

  private static Description description(String json) {
    Fact fact = FakeRuntime.fact(json, ASSISTANT);
    String name = fact.member("name").text();
    String version = fact.member("version").text();
    return new Description(
        name == null ? "Untitled" : name,
        fact.member("description").text(),
        version == null ? 1 : Integer.parseInt(version),
        json(fact.member("config")),
        json(fact.member("context")),
        json(fact.member("metadata")),
        time(fact.member("created_at")),
        time(fact.member("updated_at")));
  }

  private static Instant time(Fact fact) {
    String text = fact.text();
    return text == null ? Instant.EPOCH : OffsetDateTime.parse(text).toInstant();
  }

  private static String json(Fact fact) {
    return fact.isPresent() ? new String(fact.json(), StandardCharsets.UTF_8) : "{}";
  }

  private Stream<ClientAssistant> found(AssistantFilter filter) {
    String metadata = filter.metadata() == null ? "{}" : filter.metadata();
    String name = filter.name() == null ? "" : AssistantOrder.lower(filter.name());
    return kept()
        .filter(row ->
            row.owned().tenant().equals(filter.tenant())
                && row.owned().project().equals(filter.project())
                && row.owned().environment() == filter.environment()
                && filter.agents().contains(row.assistant().agent()))
        .map(Row::assistant)
        .filter(one -> AssistantOrder.lower(one.description().name()).contains(name))
        .filter(one -> contains(one.description().metadata(), metadata));
  }

  private static boolean contains(String json, String part) {
    Fact whole = FakeRuntime.fact(json, MEMBERS);
    return FakeRuntime.fact(part, MEMBERS).children().stream()
        .allMatch(member -> json(member).equals(json(whole.member(member.name()))));
  }

  @Override
  public List<ClientAssistant> search(
      AssistantFilter filter, AssistantOrder order, long offset, int limit)
      throws SourceUnavailableException {
    check();
    Comparator<ShownAssistant> by = order.comparator();
    return found(filter)
        .sorted((one, other) -> by.compare(shown(one), shown(other)))
        .skip(offset)
        .limit(limit)
        .toList();
  }

  private static ShownAssistant shown(ClientAssistant one) {
    return new ShownAssistant(one.id(), one.agent().toString(), one.description());
  }

  @Override
  public long count(AssistantFilter filter) throws SourceUnavailableException {
    check();
    return found(filter).count();
  }
}
