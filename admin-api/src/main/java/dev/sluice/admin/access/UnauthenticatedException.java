package dev.sluice.admin.access;

/**
 * Credentials by which nobody is let in. Without a stack trace. The message is for the log and is
 * not shown to the client.
 */
public final class UnauthenticatedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** How the client is told. */
  public enum Reason {
    /** 401: malformed, unknown, ended, taken back. */
    INVALID,
    /** 400: there are two that disagree, or one twice. */
    AMBIGUOUS,
    /** 403: one of them is of somebody who may do nothing now. */
    SUSPENDED
  }

  private final Reason reason;

  public UnauthenticatedException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
