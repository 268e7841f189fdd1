package dev.sluice.proxy.isolation.run;

import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.AgentMatch;
import dev.sluice.proxy.http.Uuids;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.desk.Naming;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.BodyRule;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.request.Heads;
import dev.sluice.proxy.isolation.request.Metadata;
import dev.sluice.proxy.isolation.request.Ruling;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.Stamps;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.BodyShape;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Searches and counts of threads and schedules: narrowed to the scope, and to the caller's own
 * where the project says so. A filter by agent becomes one by our stamp: what runs today carries
 * another of the runtime's ids than what ran before a deployment (contract section 6). Thread-safe.
 */
public final class FilterRule implements BodyRule {
  private static final String GRAPH = "graph_id";
  private static final String ASSISTANT = "assistant_id";
  private static final String THREAD = "thread_id";

  /** No agent has this id: what is filtered by it is nothing. */
  private static final String NO_AGENT = new UUID(0, 0).toString();

  private static final Selection THREADS =
      Selection.builder()
          .read("metadata.graph_id", "metadata.assistant_id")
          .locate("metadata.sluice_*")
          .build();
  private static final Selection CRONS =
      Selection.builder()
          .read(ASSISTANT, THREAD, "metadata.graph_id", "metadata.assistant_id")
          .locate("metadata.sluice_*")
          .build();

  private final Desk desk;
  private final boolean crons;

  public FilterRule(Desk desk, BodyShape shape) {
    this.desk = desk;
    this.crons = shape == BodyShape.CRON_FILTER;
  }

  @Override
  public Selection selection() {
    return crons ? CRONS : THREADS;
  }

  @Override
  public Ruling decide(Asked asked, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    if (body.kind() != JsonKind.OBJECT) {
      throw Denial.malformed("a search: expected an object");
    }
    Scope scope = desk.scope(asked, lookup);
    desk.authorize(asked, Permission.READ_STATE, scope, lookup);
    JsonEdits edits = new JsonEdits();
    String agent = agentStamp(asked, body, scope, lookup, edits);
    List<Metadata.Member> filter =
        Metadata.scope(scope.tenant(), scope.project().id(), scope.environment().code());
    if (agent != null) {
      filter.add(new Metadata.Member(Stamps.AGENT, agent));
    }
    if (!desk.seesAll(asked, scope, lookup)) {
      filter.add(
          new Metadata.Member(
              Stamps.PRINCIPAL,
              Stamps.principal(asked.principal().kind(), asked.principal().id())));
    }
    Metadata.put(edits, body, filter);
    canonicalThread(edits, body);
    return new Ruling.Sent(
        new Directions(scope, Heads.canonical(asked, null), edits.toRewrite(), null, null, null));
  }

  /** The stamp that a filter by graph or assistant becomes; null when there is no such filter. */
  private @Nullable String agentStamp(
      Asked asked, Fact body, Scope scope, Lookup lookup, JsonEdits edits)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Fact metadata = body.member(Metadata.NAME);
    String stamp = null;
    for (Fact filter :
        new Fact[] {metadata.member(GRAPH), metadata.member(ASSISTANT), body.member(ASSISTANT)}) {
      if (!filter.isPresent() || filter.kind() == JsonKind.NULL) {
        continue;
      }
      String text = filter.kind() == JsonKind.STRING ? filter.text() : null;
      String its = text == null ? NO_AGENT : stampOf(asked, text, scope, lookup);
      if (its.equals(NO_AGENT) && isMade(asked, text, scope, lookup)) {
        canonical(edits, filter); // the runtime knows what a client made by the same id
        continue;
      }
      stamp = stamp == null || stamp.equals(its) ? its : NO_AGENT;
      edits.remove(filter);
    }
    return stamp;
  }

  private String stampOf(Asked asked, String name, Scope scope, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    AgentMatch match = desk.naming().match(asked, name, scope, lookup);
    return switch (match) {
      case AgentMatch.One(Agent agent) -> agent.id().toString();
      case AgentMatch.None() -> NO_AGENT;
      case AgentMatch.Several several -> throw Naming.ambiguous(asked, several);
    };
  }

  /** Whether this is an assistant that a client made in the scope: what is filtered there. */
  private boolean isMade(Asked asked, @Nullable String text, Scope scope, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    UUID id = text == null ? null : Uuids.parse(text);
    Owned made = id == null ? null : desk.ownedOrNull(asked, ResourceKind.ASSISTANT, id, lookup);
    return made != null && scope.has(made);
  }

  private static void canonicalThread(JsonEdits edits, Fact body) {
    canonical(edits, body.member(THREAD));
  }

  private static void canonical(JsonEdits edits, Fact fact) {
    String text = fact.kind() == JsonKind.STRING ? fact.text() : null;
    UUID id = text == null ? null : Uuids.parse(text);
    if (id != null && !id.toString().equals(text)) {
      edits.replace(fact, Uuids.json(id));
    }
  }
}
