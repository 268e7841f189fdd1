package dev.sluice.proxy.ledger;

/**
 * What remains to be done when a runtime has answered a request. Called once, on an event loop: it
 * must return at once.
 */
public interface Settlement {
  /** The runtime's final status has come. No response waits for what this sets going. */
  void responded(int status);
}
