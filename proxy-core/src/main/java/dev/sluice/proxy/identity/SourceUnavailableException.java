package dev.sluice.proxy.identity;

/**
 * What must be known can't be had now (PostgreSQL or an issuer is away): our own trouble, which a
 * client sees as 503 and never as 401.
 */
public class SourceUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  /** {@code message} names what is away, for the log; without secrets. */
  public SourceUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
