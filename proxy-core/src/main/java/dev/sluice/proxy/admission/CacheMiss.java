package dev.sluice.proxy.admission;

/** A step of the admission must wait for something. Stackless, preallocated. */
final class CacheMiss extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack and no state
  static final CacheMiss INSTANCE = new CacheMiss();

  private CacheMiss() {
    super(null, null, false, false);
  }
}
