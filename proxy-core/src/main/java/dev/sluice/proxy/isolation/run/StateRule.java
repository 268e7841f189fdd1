package dev.sluice.proxy.isolation.run;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.desk.Own;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.BodyRule;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.request.Heads;
import dev.sluice.proxy.isolation.request.Ruling;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.Absent;
import java.util.UUID;

/**
 * The state of a thread at a checkpoint, read or written. A runtime puts all of the checkpoint over
 * the configuration that the graph is made and run with, so that a client could say there who it
 * is. Thread-safe.
 */
public final class StateRule implements BodyRule {
  private static final String CHECKPOINT = "checkpoint";
  private static final Selection SELECTION =
      Selection.builder()
          .locate(CHECKPOINT + ".sluice_*", CHECKPOINT + ".langgraph_auth_*")
          .build();

  private final Desk desk;

  public StateRule(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Selection selection() {
    return SELECTION;
  }

  @Override
  public Ruling decide(Asked asked, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    UUID thread = asked.ids().thread();
    Absent absent = asked.operation().absent();
    if (thread == null || absent == null) {
      throw new IllegalStateException("no thread: " + asked.operation().name());
    }
    Own own =
        desk.own(asked, ResourceKind.THREAD, thread, absent, asked.operation().needed(), lookup);
    JsonEdits edits = new JsonEdits();
    edits.removeChildren(body.member(CHECKPOINT));
    return new Ruling.Sent(
        new Directions(
            own.scope(),
            Heads.canonical(asked, null),
            edits.isEmpty() ? null : edits.toRewrite(),
            null,
            own.owned().agent(),
            null));
  }
}
