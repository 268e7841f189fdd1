package dev.sluice.db.server;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The server that the settings name, connected to; when it is the embedded one, started before, or
 * joined. Thread-safe. Every method may block.
 */
public final class DatabaseServer implements AutoCloseable {

  /**
   * The role for which the schema's row security shows the rows of one tenant only. Roles belong to
   * the server and not to the database.
   */
  public static final String TENANT_ROLE = "sluice_tenant";

  /** Oldest PostgreSQL that has {@code uuidv7()}, which the schema uses. */
  private static final int MIN_VERSION = 18;

  private final Connector connector;
  private final HikariDataSource pool;
  private final @Nullable EmbeddedServer started;

  private DatabaseServer(Connector connector, @Nullable EmbeddedServer started) {
    connector.tryOnce(MIN_VERSION);
    this.connector = connector;
    this.pool = connector.pool();
    this.started = started;
  }

  /**
   * Starts the embedded server, or connects to the one given.
   *
   * @throws DatabaseException when it cannot be used: data directory in use or not ours, server
   *     unreachable, too old, or credentials refused
   */
  public static DatabaseServer open(DatabaseSettings settings) {
    return switch (settings) {
      case DatabaseSettings.Embedded embedded -> start(embedded);
      case DatabaseSettings.External external -> new DatabaseServer(new Connector(external), null);
    };
  }

  /**
   * As {@link #open}; but makes no directory for the embedded server.
   *
   * @throws NoDatabaseException when it was never started on its directory
   */
  public static DatabaseServer openExisting(DatabaseSettings settings) {
    if (settings instanceof DatabaseSettings.Embedded embedded
        && !DataDirectory.isStartedOnce(embedded.dataDirectory())) {
      throw new NoDatabaseException(embedded.dataDirectory());
    }
    return open(settings);
  }

  /**
   * As {@link #openExisting}; but an embedded server that another process of this machine runs is
   * connected to, and goes on when this is closed.
   *
   * @throws DatabaseException as {@link #openExisting} has it, and when that server isn't up
   */
  public static DatabaseServer openOrJoin(DatabaseSettings settings) {
    try {
      return openExisting(settings);
    } catch (DirectoryInUseException held) {
      if (!(settings instanceof DatabaseSettings.Embedded embedded)) {
        throw held;
      }
      return new DatabaseServer(
          new Connector(JoinedServer.connection(embedded.dataDirectory(), held), true), null);
    }
  }

  private static DatabaseServer start(DatabaseSettings.Embedded settings) {
    EmbeddedServer server = EmbeddedServer.start(settings.dataDirectory(), settings.poolSize());
    try {
      return new DatabaseServer(
          new Connector(server.connection(settings.poolSize()), true), server);
    } catch (RuntimeException failed) {
      server.close();
      throw failed;
    }
  }

  /** A pool that opens connections when they are needed; closed with this. */
  public DataSource pool() {
    return pool;
  }

  /**
   * A connection of the caller's own, outside the pool.
   *
   * @param applicationName what the server calls it in {@code pg_stat_activity}
   * @param silence longest wait for an answer of the server, in whole seconds; zero for no limit
   */
  public Connection direct(String applicationName, Duration silence) throws SQLException {
    return connector.direct(applicationName, silence);
  }

  /** Closes the pool, then stops the embedded server that was started. Again: does nothing. */
  @Override
  public void close() {
    pool.close();
    if (started != null) {
      started.close();
    }
  }
}
