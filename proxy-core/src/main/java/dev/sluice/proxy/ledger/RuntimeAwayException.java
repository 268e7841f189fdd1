package dev.sluice.proxy.ledger;

import dev.sluice.proxy.identity.SourceUnavailableException;
import org.jspecify.annotations.Nullable;

/** A runtime that the gateway itself asks gives no answer now. */
public final class RuntimeAwayException extends SourceUnavailableException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String whose;

  /** {@code message} names the runtime, for the log; without its address. */
  public RuntimeAwayException(String message, Throwable cause) {
    this(message, cause, null);
  }

  private RuntimeAwayException(String message, Throwable cause, @Nullable String whose) {
    super(message, cause);
    this.whose = whose;
  }

  /** The same, when it is known whose runtime it is, in words that its client knows it by. */
  public RuntimeAwayException of(String itsOwner) {
    return new RuntimeAwayException(String.valueOf(getMessage()), this, itsOwner);
  }

  /** Whose runtime it is, for the client; null when that is not known. */
  public @Nullable String whose() {
    return whose;
  }
}
