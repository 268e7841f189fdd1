package dev.sluice.proxy.isolation.stores;

import dev.sluice.proxy.authz.Permission;
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

/** What goes for every request about the store whose body is read. Thread-safe. */
abstract sealed class StoreRule implements BodyRule
    permits StoreItemRule, StoreNamespacesRule, StoreSearchRule {
  private final Desk desk;
  private final Selection selection;

  StoreRule(Desk desk, Selection selection) {
    this.desk = desk;
    this.selection = selection;
  }

  @Override
  public final Selection selection() {
    return selection;
  }

  @Override
  public final Ruling decide(Asked asked, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Scope scope = desk.scope(asked, lookup);
    desk.authorize(asked, Permission.STORE, scope, lookup);
    return scope.runtime().isShared()
        ? shared(asked, scope, body)
        : new Ruling.Sent(StoreDirections.of(asked, scope, null, null));
  }

  /** On a runtime that tenants share. */
  abstract Ruling shared(Asked asked, Scope scope, Fact body) throws Denial;
}
