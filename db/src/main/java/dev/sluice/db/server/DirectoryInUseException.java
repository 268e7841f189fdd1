package dev.sluice.db.server;

/** Another Sluice holds the embedded server's directory. */
final class DirectoryInUseException extends DatabaseException {
  private static final long serialVersionUID = 1L;

  DirectoryInUseException(String message) {
    super(message);
  }
}
