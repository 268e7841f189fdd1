package dev.sluice.proxy.isolation.run;

import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.http.Uuids;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.desk.Own;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.BodyRule;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.request.Heads;
import dev.sluice.proxy.isolation.request.Metadata;
import dev.sluice.proxy.isolation.request.Ruling;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.Absent;
import dev.sluice.proxy.operation.PathId;
import java.util.UUID;

/**
 * Cancelling runs by a list: those of one thread of the caller's. By status it would be everybody's
 * (contract section 3). Thread-safe.
 */
public final class CancelRule implements BodyRule {
  private static final String THREAD = "thread_id";
  private static final Selection SELECTION =
      Selection.builder().read(THREAD).locate("status").build();

  private final Desk desk;

  public CancelRule(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Selection selection() {
    return SELECTION;
  }

  @Override
  public Ruling decide(Asked asked, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Fact status = body.member("status");
    if (status.isPresent() && status.kind() != JsonKind.NULL) {
      throw Denial.of(
          Denial.Kind.FORBIDDEN,
          "cancel-by-status",
          "status: runs are cancelled by thread_id and run_ids, not by status");
    }
    String text = Metadata.text(body, THREAD);
    UUID id = text == null ? null : Uuids.parse(text);
    if (id == null) {
      throw Denial.reply("id-malformed", PathId.THREAD.malformed());
    }
    Own own = desk.own(asked, ResourceKind.THREAD, id, Absent.RUNS, Permission.WRITE_STATE, lookup);
    JsonEdits edits = new JsonEdits();
    if (!id.toString().equals(text)) {
      edits.replace(body.member(THREAD), Uuids.json(id));
    }
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
