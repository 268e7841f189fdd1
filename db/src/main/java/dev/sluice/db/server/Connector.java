package dev.sluice.db.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;

/** How to reach one PostgreSQL server: through a pool, or directly. Immutable. */
final class Connector {

  /** Longest wait for a TCP connection and for the login. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * Longest wait for a connection from the pool: a request that must ask the database waits no
   * longer before it is refused.
   */
  private static final Duration POOL_TIMEOUT = Duration.ofSeconds(2);

  private final DatabaseSettings.External settings;

  private final boolean isOurs;

  Connector(DatabaseSettings.External settings) {
    this(settings, false);
  }

  /**
   * One for that server.
   *
   * @param isOurs whether it is the embedded one, which is {@link ScramOnly}
   */
  Connector(DatabaseSettings.External settings, boolean isOurs) {
    this.settings = settings;
    this.isOurs = isOurs;
  }

  /** A pool that opens connections when they are needed. */
  HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("database");
    config.setJdbcUrl(settings.url());
    config.setDataSourceProperties(options("sluice"));
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(1); // an idle gateway does not hold a server process per pool place
    config.setConnectionTimeout(POOL_TIMEOUT.toMillis());
    config.setValidationTimeout(POOL_TIMEOUT.toMillis() / 2);
    config.setInitializationFailTimeout(-1); // tried before, where the fault can be told apart
    return new HikariDataSource(config);
  }

  /**
   * A connection of the caller's own, outside the pool.
   *
   * @param applicationName what the server calls it in {@code pg_stat_activity}
   * @param silence longest wait for an answer of the server, in whole seconds; zero for no limit
   */
  Connection direct(String applicationName, Duration silence) throws SQLException {
    Properties options = options(applicationName);
    options.setProperty("socketTimeout", Long.toString(silence.toSeconds()));
    Connection connection = new Driver().connect(settings.url(), options);
    if (connection == null) {
      throw new IllegalStateException("the driver does not take a URL that it has parsed");
    }
    return connection;
  }

  /**
   * Connects once outside the pool, whose own exceptions hide which of the faults it was.
   *
   * @param minVersion the oldest major version that will do
   * @throws DatabaseException that says what is wrong
   */
  void tryOnce(int minVersion) {
    try (Connection connection = direct("sluice", Duration.ZERO)) {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < minVersion) {
        throw new DatabaseException(
            "the database at %s is PostgreSQL %d (expected: %d or newer)"
                .formatted(settings.target(), version, minVersion));
      }
    } catch (SQLException e) {
      throw ConnectionFaults.explain(e, settings);
    }
  }

  private Properties options(String applicationName) {
    Properties options = new Properties();
    options.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
    options.setProperty("loginTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
    options.setProperty("tcpKeepAlive", "true");
    options.setProperty("ApplicationName", applicationName);
    options.setProperty("logServerErrorDetail", "false"); // it repeats whole rows
    if (isOurs) {
      options.setProperty("authenticationPluginClassName", ScramOnly.class.getName());
    }
    if (!settings.user().isEmpty()) {
      options.setProperty("user", settings.user());
    }
    if (!settings.password().isEmpty()) {
      options.setProperty("password", settings.password());
    }
    return options;
  }

  @Override
  public String toString() {
    return settings.target();
  }
}
