package dev.sluice.proxy.lookup;

/**
 * A step of a decision must wait for something, and was asked with {@link Lookup#CACHED}.
 * Stackless, preallocated.
 */
public final class CacheMiss extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack and no state
  public static final CacheMiss INSTANCE = new CacheMiss();

  private CacheMiss() {
    super(null, null, false, false);
  }
}
