package dev.sluice.proxy.ledger;

import dev.sluice.proxy.identity.SourceUnavailableException;

/** A runtime that the gateway itself asks gives no answer now. */
public final class RuntimeAwayException extends SourceUnavailableException {
  private static final long serialVersionUID = 1L;

  /** {@code message} names the runtime, for the log; without its address. */
  public RuntimeAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
