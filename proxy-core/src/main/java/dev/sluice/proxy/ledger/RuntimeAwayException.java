package dev.sluice.proxy.ledger;

import dev.sluice.proxy.identity.SourceUnavailableException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A runtime that the gateway itself asks gives no answer now. */
public final class RuntimeAwayException extends SourceUnavailableException {
  private static final long serialVersionUID = 1L;

  /** Why there is none. */
  public enum Kind {
    /** It can't be reached, or says that it can't answer. */
    AWAY,
    /** It was not asked: the gateway asks it as much as it may already. */
    BUSY,
    /** It was asked, and did not answer in time. */
    LATE,
    /** Nobody waits for its answer any more. */
    UNAWAITED
  }

  private final Kind kind;
  private final @Nullable String whose;

  /** {@code message} names the runtime, for the log; without its address. */
  public RuntimeAwayException(String message, Throwable cause) {
    this(Kind.AWAY, message, cause, null);
  }

  private RuntimeAwayException(Kind kind, String message, Throwable cause, @Nullable String whose) {
    super(message, cause);
    this.kind = kind;
    this.whose = whose;
  }

  /** Of another kind; {@code message} as ever. */
  public static RuntimeAwayException of(Kind kind, String message) {
    return new RuntimeAwayException(kind, message, new IOException(kind.name()), null);
  }

  /** The same, when it is known whose runtime it is, in words that its client knows it by. */
  public RuntimeAwayException of(String itsOwner) {
    return new RuntimeAwayException(kind, String.valueOf(getMessage()), this, itsOwner);
  }

  public Kind kind() {
    return kind;
  }

  /** Whose runtime it is, for the client; null when that is not known. */
  public @Nullable String whose() {
    return whose;
  }
}
