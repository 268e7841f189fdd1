package dev.sluice.proxy.isolation.run;

import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.desk.Running;
import dev.sluice.proxy.isolation.desk.Target;
import dev.sluice.proxy.isolation.desk.Targets;
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
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.Absent;
import dev.sluice.proxy.operation.BodyShape;
import java.util.List;
import java.util.UUID;

/** Runs and schedules: one, or a batch; on a thread, or without one. Thread-safe. */
public final class RunRule implements BodyRule {
  private static final Selection ONE = RunEdits.select(Selection.builder(), "").build();
  private static final Selection BATCH = RunEdits.select(Selection.builder(), "[*].").build();

  private static final List<Permission> TO_RUN = List.of(Permission.RUN);

  private final Desk desk;
  private final Targets targets;
  private final ThreadClaims claims;
  private final boolean batch;
  private final boolean cron;

  public RunRule(Desk desk, Targets targets, ThreadClaims claims, BodyShape shape) {
    this.desk = desk;
    this.targets = targets;
    this.claims = claims;
    this.batch = shape == BodyShape.RUN_BATCH;
    this.cron = shape == BodyShape.CRON;
  }

  @Override
  public Selection selection() {
    return batch ? BATCH : ONE;
  }

  @Override
  public Ruling decide(Asked asked, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    return batch ? many(asked, body, lookup) : one(asked, body, lookup);
  }

  private Ruling one(Asked asked, Fact run, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    String name = RunEdits.agentName(run);
    UUID id = asked.ids().thread();
    Owned thread = id == null ? null : thread(asked, run, id, name, lookup);
    Absent absent = agentAbsent();
    Scope scope;
    Target target;
    if (thread == null) {
      target = targets.of(asked, name, absent, lookup);
      scope = targets.scope(asked, target, absent, lookup);
    } else {
      scope = desk.scope(asked, thread, absent(asked), lookup);
      target = targets.of(asked, name, scope, thread.agent(), absent, lookup);
    }
    desk.authorize(asked, permission(asked, run), scope, lookup);
    Running running = targets.running(asked, target, scope, absent);
    Agent agent = target.agent();
    JsonEdits edits = new JsonEdits();
    RunEdits.edit(
        edits, run, scope, running.assistant(), scope.stamps(asked.principal(), agent.id()));
    if (thread != null && !cron) {
      claims.ranBy(scope, thread, agent, lookup);
    }
    return new Ruling.Sent(
        new Directions(
            scope,
            Heads.canonical(asked, null),
            edits.toRewrite(),
            null,
            agent.id(),
            running.deployment()));
  }

  /** The thread of the path: the caller's, or made for it now when the run asks for that. */
  private Owned thread(Asked asked, Fact run, UUID id, String agentName, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    boolean create = !cron && "create".equals(Metadata.text(run, "if_not_exists"));
    return create
        ? claims.ownedOrMade(asked, id, agentName, TO_RUN, absent(asked), lookup)
        : desk.owned(asked, ResourceKind.THREAD, id, absent(asked), lookup);
  }

  private Ruling many(Asked asked, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    if (body.kind() != JsonKind.ARRAY || body.size() == 0) {
      throw Denial.malformed("a batch: expected an array of runs");
    }
    JsonEdits edits = new JsonEdits();
    Scope scope = null;
    List<Fact> runs = body.children();
    if (runs.size() != body.size()) {
      throw Denial.malformed("a batch: expected objects");
    }
    for (Fact run : runs) {
      Target target = targets.of(asked, RunEdits.agentName(run), absent(asked), lookup);
      Scope its = targets.scope(asked, target, absent(asked), lookup);
      if (scope != null && !scope.equals(its)) {
        throw Refusal.unclear(
            "batch-of-several-projects", "the runs of a batch belong to different projects");
      }
      scope = its;
      desk.authorize(asked, permission(asked, run), its, lookup);
      UUID assistant = targets.running(asked, target, its, absent(asked)).assistant();
      RunEdits.edit(edits, run, its, assistant, its.stamps(asked.principal(), target.agent().id()));
    }
    if (scope == null) {
      throw Denial.malformed("a batch: expected an array of runs");
    }
    return new Ruling.Sent(
        new Directions(scope, Heads.canonical(asked, null), edits.toRewrite(), null, null, null));
  }

  private Absent absent(Asked asked) {
    Absent own = asked.operation().absent();
    if (own != null) {
      return own;
    }
    return agentAbsent();
  }

  /** What is said of an agent that is not there. */
  private Absent agentAbsent() {
    return cron ? Absent.CRON_ASSISTANT : Absent.THREAD_OR_ASSISTANT;
  }

  private static Permission permission(Asked asked, Fact run) {
    Permission needed = asked.operation().permission();
    if (needed == Permission.RUN && RunEdits.isResume(run)) {
      return Permission.RESUME;
    }
    return needed == null ? Permission.EVERYTHING : needed;
  }
}
