package dev.sluice.admin.runtimes;

/**
 * A runtime that could not be asked, or did not answer as runtimes do. Without a stack trace. The
 * message is a clause that names neither its address nor its credential.
 */
public final class RuntimeFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean isForbidden;

  private RuntimeFailure(String message, boolean isForbidden) {
    super(message, null, false, false);
    this.isForbidden = isForbidden;
  }

  static RuntimeFailure of(String message) {
    return new RuntimeFailure(message, false);
  }

  /** Its address is one that no runtime may have. */
  static RuntimeFailure forbidden(String message) {
    return new RuntimeFailure(message, true);
  }

  /** Whether we must never connect there, however it answers. */
  public boolean isForbidden() {
    return isForbidden;
  }
}
