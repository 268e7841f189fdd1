package dev.sluice.admin.runtimes;

import org.jspecify.annotations.Nullable;

/**
 * A runtime that could not be asked, or did not answer as runtimes do. Without a stack trace. The
 * message is a clause that names neither its address nor its credential.
 */
public final class RuntimeFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final @Nullable String forbidden;

  private RuntimeFailure(String message, @Nullable String forbidden) {
    super(message, null, false, false);
    this.forbidden = forbidden;
  }

  static RuntimeFailure of(String message) {
    return new RuntimeFailure(message, null);
  }

  /**
   * It has what no runtime may have.
   *
   * @param member of its record
   */
  static RuntimeFailure forbidden(String member, String message) {
    return new RuntimeFailure(message, member);
  }

  /** The member of its record for which we must never connect there; null when there is none. */
  public @Nullable String forbidden() {
    return forbidden;
  }
}
