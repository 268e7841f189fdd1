package dev.sluice.db.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The embedded server that another process has started, and stops. */
final class JoinedServer {

  /** Where the server says its port, among the lines of its pid file, from 0. */
  private static final int PORT_LINE = 3;

  /** Most connections: the server has some to spare beyond those of who started it. */
  private static final int MAX_CONNECTIONS = 4;

  private JoinedServer() {}

  /**
   * How to connect to it; holds the password. Whoever may read that in the directory may use it.
   * Whether it is the server that listens there, which knows the password too, is seen when
   * connecting ({@link ScramOnly}).
   *
   * @param held what tells that the directory is in use
   * @throws DatabaseException when no server runs there, or what is needed can't be read
   */
  static DatabaseSettings.External connection(Path directory, DirectoryInUseException held) {
    Path data = directory.resolve("data");
    try {
      List<String> lines = Files.readAllLines(OrphanedServer.pidFile(data));
      boolean hasPort =
          lines.size() > PORT_LINE && lines.get(PORT_LINE).strip().matches("[0-9]{1,5}");
      if (!hasPort || OrphanedServer.postmaster(data).isEmpty()) {
        throw notUp(held, null);
      }
      Path password = directory.resolve(DataDirectory.PASSWORD);
      return EmbeddedServer.connection(
          Integer.parseInt(lines.get(PORT_LINE).strip()),
          Files.readString(password, StandardCharsets.US_ASCII).strip(),
          MAX_CONNECTIONS);
    } catch (IOException e) {
      throw notUp(held, e);
    }
  }

  private static DatabaseException notUp(DirectoryInUseException held, @Nullable IOException e) {
    return new DatabaseException(held.getMessage() + ", whose database can't be reached now", e);
  }
}
