package dev.sluice.proxy.isolation.run;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.desk.Own;
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
import java.util.UUID;

/** A change of a thread or a schedule: our keys stay as they are. Thread-safe. */
public final class ThreadPatchRule implements BodyRule {
  private static final Selection THREAD =
      Selection.builder().read(MetadataAgent.paths()).locate("metadata.sluice_*").build();
  private static final Selection CRON = RunEdits.select(Selection.builder(), "").build();

  private final Desk desk;
  private final Targets targets;
  private final boolean cron;

  public ThreadPatchRule(Desk desk, Targets targets, BodyShape shape) {
    this.desk = desk;
    this.targets = targets;
    this.cron = shape == BodyShape.CRON_PATCH;
  }

  @Override
  public Selection selection() {
    return cron ? CRON : THREAD;
  }

  @Override
  public Ruling decide(Asked asked, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    if (body.kind() != JsonKind.OBJECT) {
      throw Denial.malformed("a change: expected an object");
    }
    ResourceKind kind = cron ? ResourceKind.CRON : ResourceKind.THREAD;
    UUID id = cron ? asked.ids().cron() : asked.ids().thread();
    Absent absent = asked.operation().absent();
    if (id == null || absent == null) {
      throw new IllegalStateException("no id to change: " + asked.operation().name());
    }
    Own own = desk.own(asked, kind, id, absent, asked.operation().needed(), lookup);
    Owned owned = own.owned();
    Scope scope = own.scope();
    JsonEdits edits = new JsonEdits();
    if (cron) {
      // A schedule's metadata goes into its runs, and replaces what was there; it stays its
      // maker's.
      RunEdits.edit(edits, body, scope, null, owned.stamps());
    } else {
      Metadata.stripIn(edits, body);
      mapAgent(edits, asked, body, owned, scope, lookup);
    }
    return new Ruling.Sent(
        new Directions(
            scope,
            Heads.canonical(asked, null),
            edits.isEmpty() ? null : edits.toRewrite(),
            null,
            owned.agent(),
            null));
  }

  /**
   * A runtime resumes a thread with the assistant, and reads its state by the graph, that its
   * metadata names: on a shared one, only with what the caller could have run there.
   */
  private void mapAgent(
      JsonEdits edits, Asked asked, Fact body, Owned thread, Scope scope, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    String name = scope.runtime().isShared() ? MetadataAgent.name(body) : null;
    if (name != null) {
      Absent absent = Absent.THREAD_OR_ASSISTANT;
      Target target = targets.of(asked, name, scope, thread.agent(), absent, lookup);
      MetadataAgent.map(edits, body, targets.running(asked, target, scope, absent));
    }
  }
}
