package dev.sluice.proxy.store;

/**
 * How the answer to a request is seen by a tenant. Immutable.
 *
 * @param label the first of each of its namespaces, as the runtime has them
 */
public record StoreView(StoreAnswer answer, String label) {
  /** A filter for one response. */
  public StoreFilter filter() {
    return new StoreFilter(answer, label);
  }
}
