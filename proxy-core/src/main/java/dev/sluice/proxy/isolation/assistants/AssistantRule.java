package dev.sluice.proxy.isolation.assistants;

import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Deployment;
import dev.sluice.proxy.http.Uuids;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.desk.Targets;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.BodyRule;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.request.Heads;
import dev.sluice.proxy.isolation.request.Metadata;
import dev.sluice.proxy.isolation.request.Ruling;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.isolation.run.ThreadClaims;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.JsonWriter;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.Settlement;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.Absent;
import dev.sluice.proxy.operation.PathId;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A new assistant, made of an agent: its id is claimed before the runtime is asked, and chosen by
 * us where the client chose none. Thread-safe.
 */
final class AssistantRule implements BodyRule {
  private final Desk desk;
  private final Targets targets;
  private final ThreadClaims claims;
  private final AssistantMirror mirror;
  private final Supplier<UUID> ids;

  /** {@code ids} makes UUIDv7s. */
  AssistantRule(
      Desk desk, Targets targets, ThreadClaims claims, AssistantMirror mirror, Supplier<UUID> ids) {
    this.desk = desk;
    this.targets = targets;
    this.claims = claims;
    this.mirror = mirror;
    this.ids = ids;
  }

  @Override
  public Selection selection() {
    return AssistantEdits.SELECTION;
  }

  @Override
  public Ruling decide(Asked asked, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    if (body.kind() != JsonKind.OBJECT) {
      throw Denial.malformed("an assistant: expected an object");
    }
    String graph = Metadata.text(body, AssistantEdits.GRAPH);
    if (graph == null) {
      throw Denial.malformed("graph_id: expected a string");
    }
    UUID chosen = chosen(body);
    Agent agent = targets.graph(asked, graph, lookup);
    Scope scope = desk.scopeOf(asked, agent, lookup);
    desk.authorize(asked, Permission.ASSISTANTS, scope, lookup);
    Deployment deployment = desk.deployment(asked, agent, scope, Absent.GRAPH, graph);
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE; // a claim is written before anything goes upstream
    }
    UUID id = chosen == null ? ids.get() : chosen;
    Owned claim = claim(asked, scope, body, id, agent);
    JsonEdits edits = new JsonEdits();
    edits.set(body, AssistantEdits.ID, Uuids.json(id));
    if (claim != null) {
      edits.set(body, AssistantEdits.IF_EXISTS, JsonWriter.string("raise"));
    }
    edits.set(body, AssistantEdits.GRAPH, JsonWriter.string(deployment.graph()));
    AssistantEdits.edit(edits, body, scope.stamps(asked.principal(), agent.id()));
    Settlement settlement =
        claim == null ? null : mirror.written(claim, claims.settlements().claimed(claim));
    return new Ruling.Sent(
        new Directions(
            scope,
            Heads.canonical(asked, null),
            edits.toRewrite(),
            settlement,
            agent.id(),
            deployment.id()));
  }

  private static @Nullable UUID chosen(Fact body) throws Denial {
    String text = Metadata.text(body, AssistantEdits.ID);
    UUID id = text == null ? null : Uuids.parse(text);
    if (text != null && id == null) {
      throw Denial.reply("id-malformed", PathId.ASSISTANT.malformed());
    }
    return id;
  }

  /**
   * Claims the id.
   *
   * @return null when it is an assistant of this scope already, which the client wants then
   * @throws Denial that the id is taken, be it by an agent, which is known before assistants: in
   *     our words, as of another's, which no runtime is asked about
   */
  private @Nullable Owned claim(Asked asked, Scope scope, Fact body, UUID id, Agent agent)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    if (asked.directory().agent(id) != null) {
      throw Denial.reply("assistant-is-agent", Absent.TAKEN_ASSISTANT.reply(id));
    }
    Owned claim = claims.claim(asked, scope, ResourceKind.ASSISTANT, id, agent.id());
    if (claim == null && claims.mayClaimAnew(asked, scope, ResourceKind.ASSISTANT, id)) {
      claim = claims.claim(asked, scope, ResourceKind.ASSISTANT, id, agent.id());
    }
    if (claim == null) {
      Owned owned =
          desk.owned(asked, ResourceKind.ASSISTANT, id, Absent.TAKEN_ASSISTANT, Lookup.LOADING);
      String wanted = Metadata.text(body, AssistantEdits.IF_EXISTS);
      if (!scope.has(owned) || !AssistantEdits.GIVE_BACK.equals(wanted)) {
        throw Denial.reply("assistant-taken", Absent.TAKEN_ASSISTANT.reply(id));
      }
    }
    return claim;
  }
}
