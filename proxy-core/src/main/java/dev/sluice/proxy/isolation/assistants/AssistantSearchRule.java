package dev.sluice.proxy.isolation.assistants;

import dev.sluice.proxy.assistant.AssistantFilter;
import dev.sluice.proxy.assistant.AssistantOrder;
import dev.sluice.proxy.assistant.Shelf;
import dev.sluice.proxy.assistant.ShownAssistant;
import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.AgentMatch;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.BodyRule;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Ruling;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.Absent;
import dev.sluice.proxy.operation.BodyShape;
import dev.sluice.proxy.operation.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Searches and counts of assistants, which we answer: the agents that are bound in the scope, and
 * what clients made there. Filters apply to what is shown. Thread-safe.
 */
final class AssistantSearchRule implements BodyRule {
  private final Desk desk;
  private final AssistantMirror mirror;
  private final boolean count;

  AssistantSearchRule(Desk desk, AssistantMirror mirror, BodyShape shape) {
    this.desk = desk;
    this.mirror = mirror;
    this.count = shape == BodyShape.ASSISTANT_COUNT;
  }

  @Override
  public Selection selection() {
    return AssistantQuery.SELECTION;
  }

  @Override
  public Ruling decide(Asked asked, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    AssistantQuery query = AssistantQuery.of(body);
    Scope scope = desk.scope(asked, lookup);
    desk.authorize(asked, Permission.READ_STATE, scope, lookup);
    List<Agent> agents = agents(asked, query, scope, lookup);
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE; // what clients made is in the database alone
    }
    mirror.awaitCopies(scope.tenant());
    Shelf shelf = shelf(asked, query, scope, agents);
    return new Ruling.Answered(
        count
            ? Reply.json(shelf.dialect(), 200, Long.toString(shelf.count()))
            : page(shelf, query));
  }

  /** The agents of the scope's project, or those of them that are named. */
  private List<Agent> agents(Asked asked, AssistantQuery query, Scope scope, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    String graph = query.graph();
    if (graph != null) {
      return switch (desk.naming().match(asked, graph, scope, lookup)) {
        case AgentMatch.One(Agent agent) -> List.of(agent);
        case AgentMatch.Several(List<Agent> candidates) -> candidates;
        case AgentMatch.None() ->
            throw Denial.reply("graph-unknown", Absent.GRAPH.replyNamed(graph));
      };
    }
    List<Agent> agents = new ArrayList<>();
    for (Agent agent : asked.directory().agents()) {
      if (agent.active() && agent.project().equals(scope.project().id())) {
        agents.add(agent);
      }
    }
    return agents;
  }

  private Shelf shelf(Asked asked, AssistantQuery query, Scope scope, List<Agent> agents) {
    List<ShownAssistant> shown = new ArrayList<>();
    Map<UUID, String> keys = new HashMap<>();
    for (Agent agent : agents) {
      keys.put(agent.id(), agent.key());
      ShownAssistant one = AssistantReads.shown(asked, agent, scope);
      if (one != null && query.isSystem() && isNamed(agent.name(), query.name())) {
        shown.add(one);
      }
    }
    AssistantFilter filter =
        new AssistantFilter(
            scope.tenant(),
            scope.project().id(),
            scope.environment(),
            keys.keySet(),
            query.name(),
            query.metadata());
    return new Shelf(mirror.assistants(), filter, shown, keys, scope.runtime().dialect());
  }

  private static boolean isNamed(String name, @Nullable String part) {
    return part == null || AssistantOrder.lower(name).contains(AssistantOrder.lower(part));
  }

  /** The total is none, and its quirk is the runtime's (contract section 4). */
  private static Reply page(Shelf shelf, AssistantQuery query) throws SourceUnavailableException {
    Shelf.Found found = shelf.search(query.order(), query.offset(), query.limit(), query.fields());
    long next = query.offset() + query.limit();
    List<String> fields = new ArrayList<>();
    fields.add("x-pagination-total");
    fields.add(Long.toString(found.more() ? next + 1 : query.offset() + found.count()));
    if (found.more()) {
      fields.add("x-pagination-next");
      fields.add(Long.toString(next));
    }
    return new Reply(shelf.dialect(), 200, "application/json", found.json(), fields);
  }
}
