package dev.sluice.proxy.ledger;

import dev.sluice.proxy.identity.SourceUnavailableException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A runtime that the gateway itself asks gives no answer now. */
public final class RuntimeAwayException extends SourceUnavailableException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String whose;
  private final boolean busy;

  /** {@code message} names the runtime, for the log; without its address. */
  public RuntimeAwayException(String message, Throwable cause) {
    this(message, cause, null, false);
  }

  private RuntimeAwayException(
      String message, Throwable cause, @Nullable String whose, boolean busy) {
    super(message, cause);
    this.whose = whose;
    this.busy = busy;
  }

  /** It was not asked: the gateway asks it as much as it may already. */
  public static RuntimeAwayException busy(String message) {
    return new RuntimeAwayException(message, new IOException("no place"), null, true);
  }

  /** The same, when it is known whose runtime it is, in words that its client knows it by. */
  public RuntimeAwayException of(String itsOwner) {
    return new RuntimeAwayException(String.valueOf(getMessage()), this, itsOwner, busy);
  }

  /** Whether it was not asked, as {@link #busy(String)} has it. */
  public boolean isBusy() {
    return busy;
  }

  /** Whose runtime it is, for the client; null when that is not known. */
  public @Nullable String whose() {
    return whose;
  }
}
