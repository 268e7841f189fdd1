package dev.sluice.proxy.isolation.run;

import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.http.Uuids;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.BodyRule;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.request.Heads;
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
import java.util.UUID;

/** A list of threads to be pruned: the caller's stay in it, others are dropped. Thread-safe. */
public final class ThreadListRule implements BodyRule {
  /** Most threads of one list: each that is not known yet is looked up at the runtime. */
  static final int MAX_THREADS = 1_000;

  private static final String LIST = "thread_ids";
  private static final Selection SELECTION = Selection.builder().read(LIST + "[*]").build();

  private final Desk desk;

  public ThreadListRule(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Selection selection() {
    return SELECTION;
  }

  @Override
  public Ruling decide(Asked asked, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Fact list = body.member(LIST);
    if (list.kind() != JsonKind.ARRAY || list.size() > MAX_THREADS) {
      throw Denial.malformed(LIST + ": expected an array of at most " + MAX_THREADS + " ids");
    }
    Scope scope = desk.scope(asked, lookup);
    desk.authorize(asked, Permission.WRITE_STATE, scope, lookup);
    JsonEdits edits = new JsonEdits();
    for (Fact element : list.children()) {
      String text = element.kind() == JsonKind.STRING ? element.text() : null;
      UUID id = text == null ? null : Uuids.parse(text);
      if (id == null) {
        throw Denial.malformed(LIST + ": expected UUIDs");
      }
      if (!isOfScope(asked, id, scope, lookup)) {
        edits.remove(element);
      } else if (!id.toString().equals(text)) {
        edits.replace(element, Uuids.json(id));
      }
    }
    return new Ruling.Sent(
        new Directions(
            scope,
            Heads.canonical(asked, null),
            edits.isEmpty() ? null : edits.toRewrite(),
            null,
            null,
            null));
  }

  private boolean isOfScope(Asked asked, UUID id, Scope scope, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    try {
      Owned owned = desk.owned(asked, ResourceKind.THREAD, id, Absent.THREAD_WITH_ID, lookup);
      return scope.has(owned);
    } catch (Denial denial) {
      if (denial.kind() == Denial.Kind.REPLY || denial.kind() == Denial.Kind.NOT_PLACED) {
        return false;
      }
      throw denial; // which says nothing about the thread
    }
  }
}
