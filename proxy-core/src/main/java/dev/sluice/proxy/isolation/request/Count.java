package dev.sluice.proxy.isolation.request;

/** How often something was done for a request. Thread-confined to one decision about it. */
public final class Count {
  private int count;

  /** Once more; returns how often that is. */
  public int next() {
    return ++count;
  }
}
