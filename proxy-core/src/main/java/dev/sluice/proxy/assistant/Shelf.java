package dev.sluice.proxy.assistant;

import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * All assistants of a scope, to be searched: agents, which are given, and what clients made, which
 * is looked up. Immutable; blocks.
 *
 * @param agents those that are looked for, in any order
 * @param graphs the keys of all agents that the filter names
 * @param dialect of the runtime that they are on
 */
public record Shelf(
    ClientAssistants made,
    AssistantFilter filter,
    List<ShownAssistant> agents,
    Map<UUID, String> graphs,
    Dialect dialect) {
  public Shelf {
    agents = List.copyOf(agents);
    graphs = Map.copyOf(graphs);
  }

  /**
   * What is found.
   *
   * @param json an array of assistants
   * @param count how many these are
   * @param more whether others follow
   */
  public record Found(String json, int count, boolean more) {}

  /** How many there are. */
  public long count() throws SourceUnavailableException {
    return agents.size() + made.count(filter);
  }

  /** A page of them. */
  public Found search(AssistantOrder order, long offset, int limit, Set<AssistantField> fields)
      throws SourceUnavailableException {
    List<ShownAssistant> sorted = agents.stream().sorted(order.comparator()).toList();
    long skipped = AssistantPage.skipped(sorted.size(), offset);
    int wanted = limit + 1 + (int) Math.min(sorted.size(), offset);
    List<ShownAssistant> loaded =
        made.search(filter, order, skipped, wanted).stream().map(this::shown).toList();
    List<ShownAssistant> page = AssistantPage.of(sorted, loaded, order, offset, limit).shown();
    int count = Math.min(limit, page.size());
    JsonWriter json = new JsonWriter().beginArray();
    page.subList(0, count).forEach(shown -> shown.write(json, fields, dialect));
    byte[] text = json.endArray().toBytes();
    return new Found(new String(text, StandardCharsets.UTF_8), count, page.size() > count);
  }

  private ShownAssistant shown(ClientAssistant assistant) {
    String graph = graphs.getOrDefault(assistant.agent(), "");
    return new ShownAssistant(assistant.id(), graph, assistant.description());
  }
}
