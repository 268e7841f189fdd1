package dev.sluice.proxy.isolation.desk;

import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.ledger.Owned;

/**
 * What is the caller's, or the project's for the caller, and the scope that it fixes. Immutable.
 */
public record Own(Owned owned, Scope scope) {}
