package dev.sluice.db.server;

import java.nio.file.Path;

/** No server was ever started on the embedded server's directory, and none is to be made there. */
public final class NoDatabaseException extends DatabaseException {
  private static final long serialVersionUID = 1L;

  NoDatabaseException(Path directory) {
    super("there is no database in " + directory.toAbsolutePath().normalize());
  }
}
