package dev.sluice.proxy.isolation.assistants;

import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.desk.Own;
import dev.sluice.proxy.isolation.desk.Targets;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.BodyRule;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.request.Heads;
import dev.sluice.proxy.isolation.request.Metadata;
import dev.sluice.proxy.isolation.request.Ruling;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.JsonWriter;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.Stamps;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.Absent;

/**
 * A change of an assistant that a client made, which makes a new version of it. It stays of the
 * agent that it was made from, and each version carries the same stamps: so it is no matter which
 * of them becomes the latest. Thread-safe.
 */
final class AssistantPatchRule implements BodyRule {
  private final Desk desk;
  private final Targets targets;
  private final AssistantPaths paths;
  private final AssistantMirror mirror;

  AssistantPatchRule(Desk desk, Targets targets, AssistantPaths paths, AssistantMirror mirror) {
    this.desk = desk;
    this.targets = targets;
    this.paths = paths;
    this.mirror = mirror;
  }

  @Override
  public Selection selection() {
    return AssistantEdits.SELECTION;
  }

  @Override
  public Ruling decide(Asked asked, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    if (body.kind() != JsonKind.OBJECT) {
      throw Denial.malformed("a change: expected an object");
    }
    Own own = paths.own(asked, lookup);
    Owned owned = own.owned();
    JsonEdits edits = new JsonEdits();
    mapGraph(edits, asked, body, own, lookup);
    Stamps stamps =
        new Stamps(
            owned.tenant(),
            owned.project(),
            owned.environment(),
            owned.agent(),
            owned.principalKind(),
            owned.principal());
    AssistantEdits.edit(edits, body, stamps);
    return new Ruling.Sent(
        new Directions(
            own.scope(),
            Heads.canonical(asked, null),
            edits.toRewrite(),
            mirror.written(owned, null),
            owned.agent(),
            null));
  }

  private void mapGraph(JsonEdits edits, Asked asked, Fact body, Own own, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    String graph = Metadata.text(body, AssistantEdits.GRAPH);
    if (graph == null) {
      return;
    }
    Agent agent = targets.graph(asked, graph, lookup);
    if (!agent.id().equals(own.owned().agent())) {
      throw Denial.of(
          Denial.Kind.FORBIDDEN,
          "assistant-of-another-agent",
          "graph_id: an assistant stays of the agent that it was made from");
    }
    String its = desk.deployment(asked, agent, own.scope(), Absent.GRAPH, graph).graph();
    edits.replace(body.member(AssistantEdits.GRAPH), JsonWriter.string(its));
  }
}
