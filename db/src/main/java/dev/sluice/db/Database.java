package dev.sluice.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * The database: a pool of connections to PostgreSQL, and the embedded server when it is ours.
 *
 * <p>Thread-safe. Every method may block: never call one on an event loop. There is no shutdown
 * hook, as only the caller knows what must end first: whoever opens it closes it.
 */
public final class Database implements AutoCloseable {

  /** Oldest PostgreSQL that has {@code uuidv7()}, which the schema uses. */
  private static final int MIN_SERVER_VERSION = 18;

  /** Longest wait for a TCP connection, and for one from the pool. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final HikariDataSource pool;
  private final @Nullable EmbeddedServer server;
  private final Jdbi jdbi;

  private Database(HikariDataSource pool, @Nullable EmbeddedServer server) {
    this.pool = pool;
    this.server = server;
    this.jdbi = Jdbi.create(pool).installPlugin(new SqlObjectPlugin());
  }

  /**
   * Starts the embedded server, or connects to the one given. Nothing is migrated.
   *
   * @throws DatabaseException when it cannot be used: data directory in use or not ours, server
   *     unreachable, too old, or credentials refused
   */
  public static Database open(DatabaseSettings settings) {
    return switch (settings) {
      case DatabaseSettings.Embedded embedded -> openEmbedded(embedded);
      case DatabaseSettings.External external -> new Database(connect(external), null);
    };
  }

  private static Database openEmbedded(DatabaseSettings.Embedded settings) {
    EmbeddedServer server = EmbeddedServer.start(settings.dataDirectory(), settings.poolSize());
    try {
      return new Database(connect(server.connection(settings.poolSize())), server);
    } catch (RuntimeException failed) {
      server.close();
      throw failed;
    }
  }

  /** For SQL through JDBI: {@code jdbi().onDemand(ReplicaDao.class)}. */
  public Jdbi jdbi() {
    return jdbi;
  }

  /**
   * Brings the schema to this version's state. Safe to call from several processes at once: one
   * migrates, the others wait and find nothing to do.
   *
   * @throws DatabaseException when a migration failed; what it had begun is rolled back
   */
  public MigrationReport migrate() {
    return Migrations.migrate(pool, jdbi);
  }

  /** Closes the pool, then stops the embedded server. Calling it again does nothing. */
  @Override
  public void close() {
    pool.close();
    if (server != null) {
      server.close();
    }
  }

  private static HikariDataSource connect(DatabaseSettings.External settings) {
    Properties options = new Properties();
    options.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
    options.setProperty("loginTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
    options.setProperty("tcpKeepAlive", "true");
    options.setProperty("ApplicationName", "sluice");
    if (!settings.user().isEmpty()) {
      options.setProperty("user", settings.user());
    }
    if (!settings.password().isEmpty()) {
      options.setProperty("password", settings.password());
    }
    tryOnce(settings, options);

    HikariConfig config = new HikariConfig();
    config.setPoolName("database");
    config.setJdbcUrl(settings.url());
    config.setDataSourceProperties(options);
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(1); // an idle gateway does not hold a server process per pool place
    config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
    config.setInitializationFailTimeout(-1); // tried above, where the fault can be told apart
    return new HikariDataSource(config);
  }

  /** Connects once outside the pool, whose own exceptions hide which of the faults it was. */
  private static void tryOnce(DatabaseSettings.External settings, Properties options) {
    try (Connection connection = new Driver().connect(settings.url(), options)) {
      if (connection == null) {
        throw new IllegalStateException("the driver does not take a URL that it has parsed");
      }
      int version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < MIN_SERVER_VERSION) {
        throw new DatabaseException(
            "the database at %s is PostgreSQL %d (expected: %d or newer)"
                .formatted(settings.target(), version, MIN_SERVER_VERSION));
      }
    } catch (SQLException e) {
      throw ConnectionFaults.explain(e, settings);
    }
  }
}
