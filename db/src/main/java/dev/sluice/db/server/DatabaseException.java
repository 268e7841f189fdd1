package dev.sluice.db.server;

import org.jspecify.annotations.Nullable;

/**
 * The database cannot be used. The message is one sentence for an operator: what was wrong and what
 * to do, never a password or a statement's values.
 */
public sealed class DatabaseException extends RuntimeException
    permits DirectoryInUseException, NoDatabaseException {
  private static final long serialVersionUID = 1L;

  public DatabaseException(String message) {
    super(message);
  }

  public DatabaseException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
