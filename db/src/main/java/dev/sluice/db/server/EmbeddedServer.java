package dev.sluice.db.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server that this process starts, starts again when it dies, and stops. It listens on
 * loopback only and asks everybody for the password kept in its directory. Works as root too, where
 * user namespaces are available: PostgreSQL itself refuses to run as root.
 */
final class EmbeddedServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);

  /** Major version of the binaries on the class path; a data directory is of one version. */
  private static final String VERSION = "18";

  /** The database and the user that owns it. */
  private static final String NAME = "sluice";

  /** Longest start, crash recovery included. */
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  /** Connections beyond the pool's: for an operator, and for those that replicas hold apart. */
  private static final int SPARE_CONNECTIONS = 20;

  private final EmbeddedPostgres postgres;
  private final DataDirectory directory;
  private final ServerWatch watch;

  private EmbeddedServer(EmbeddedPostgres postgres, DataDirectory directory) {
    this.postgres = postgres;
    this.directory = directory;
    this.watch = ServerWatch.start(directory, asWhom());
  }

  /** As the launcher has it: a namespace in which root is somebody else. */
  private static List<String> asWhom() {
    return LinuxUtils.isUnshareAvailable() ? List.of("unshare", "-U") : List.of();
  }

  /**
   * Starts a server on the directory, which is made when absent.
   *
   * @param poolSize how many connections will be asked for
   * @throws DatabaseException when the directory is in use or not ours, or the server does not
   *     start
   */
  static EmbeddedServer start(Path dataDirectory, int poolSize) {
    DataDirectory directory = DataDirectory.hold(dataDirectory);
    try {
      directory.checkVersion(VERSION);
      OrphanedServer.stop(directory.data());
      EmbeddedServer server = new EmbeddedServer(launch(directory, poolSize), directory);
      server.provision();
      return server;
    } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
      // Where the launcher gives up on a server that did start, it leaves it running.
      OrphanedServer.stop(directory.data());
      directory.close();
      throw e instanceof DatabaseException ours ? ours : doesNotStart(directory, e);
    }
  }

  private static DatabaseException doesNotStart(DataDirectory directory, Throwable e) {
    return new DatabaseException(
        "the embedded PostgreSQL in "
            + directory
            + " does not start (its server.log says why; as root it needs user namespaces)",
        e);
  }

  /* One at a time in a process: the launcher keeps what it unpacks in statics. */
  private static synchronized EmbeddedPostgres launch(DataDirectory directory, int poolSize)
      throws IOException {
    LOG.info(
        Files.exists(directory.binaries())
            ? "starting the embedded PostgreSQL in {}"
            : "unpacking and starting the embedded PostgreSQL in {}, which takes some seconds",
        directory);
    Files.createDirectories(directory.binaries());
    // Otherwise it looks for, and sweeps, a directory of a well-known name under /tmp.
    System.setProperty("ot.epg.working-dir", directory.binaries().toString());
    directory.shortenLog();
    Redirect log = Redirect.appendTo(directory.log().toFile());
    EmbeddedPostgres started =
        EmbeddedPostgres.builder()
            .setDataDirectory(directory.data())
            .setCleanDataDirectory(false)
            .setOverrideWorkingDirectory(directory.binaries().toFile())
            .setRegisterShutdownHook(false) // the database must outlive what uses it: see Database
            .setPGStartupWait(START_TIMEOUT)
            .setOutputRedirector(log)
            .setErrorRedirector(log)
            .setConnectConfig("password", directory.password())
            .setConnectConfig("authenticationPluginClassName", ScramOnly.class.getName())
            // To initdb. A later --auth overrides the launcher's "-A trust", which lets every local
            // user in. The built-in locale sorts alike on every machine.
            .setLocaleConfig("auth", "scram-sha-256")
            .setLocaleConfig("pwfile", directory.passwordFile().toString())
            .setLocaleConfig("locale", "C")
            .setLocaleConfig("locale-provider", "builtin")
            .setLocaleConfig("builtin-locale", "C.UTF-8")
            // To the server. The launcher is made for tests and gives up durability (-F and
            // synchronous_commit=off): a later -c overrides.
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("unix_socket_directories", "")
            .setServerConfig("max_connections", Integer.toString(poolSize + SPARE_CONNECTIONS))
            // A log without statements (they may hold what is nobody's business) and without
            // chatter.
            .setServerConfig("log_min_messages", "log")
            .setServerConfig("log_min_error_statement", "panic")
            .setServerConfig("log_checkpoints", "off")
            .start();
    // The launcher lets everybody write there, each time.
    Files.setPosixFilePermissions(
        directory.binaries(), PosixFilePermissions.fromString("rwx------"));
    return started;
  }

  /** Makes the user and the database that the gateway uses, so that it is no superuser. */
  private void provision() throws IOException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement sql = connection.createStatement()) {
      if (!exists(sql, "SELECT 1 FROM pg_roles WHERE rolname = 'sluice'")) {
        sql.execute("CREATE ROLE " + NAME + " LOGIN");
      }
      if (!exists(
          sql, "SELECT 1 FROM pg_roles WHERE rolname = '" + DatabaseServer.TENANT_ROLE + "'")) {
        sql.execute("CREATE ROLE " + DatabaseServer.TENANT_ROLE + " NOLOGIN");
      }
      sql.execute(
          "GRANT " + DatabaseServer.TENANT_ROLE + " TO " + NAME + " WITH INHERIT FALSE, SET TRUE");
      // Each time, as it is cheap: an interrupted first start may have got no further than the
      // role.
      connection
          .unwrap(PGConnection.class)
          .alterUserPassword(NAME, directory.password().toCharArray(), "scram-sha-256");
      if (!exists(sql, "SELECT 1 FROM pg_database WHERE datname = 'sluice'")) {
        sql.execute("CREATE DATABASE " + NAME + " OWNER " + NAME);
      }
      directory.markReady();
    } catch (SQLException e) {
      close();
      throw new IOException("no user or database could be made", e);
    }
  }

  private static boolean exists(Statement sql, String query) throws SQLException {
    try (ResultSet rows = sql.executeQuery(query)) {
      return rows.next();
    }
  }

  /** How to connect to it; holds the password. */
  DatabaseSettings.External connection(int poolSize) {
    return connection(postgres.getPort(), directory.password(), poolSize);
  }

  /** How to connect to one. */
  static DatabaseSettings.External connection(int port, String password, int poolSize) {
    return new DatabaseSettings.External(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + NAME, NAME, password, poolSize);
  }

  /**
   * Stops the server (its clients are cut off, nothing committed is lost), and whatever would start
   * it again before that.
   */
  @Override
  public void close() {
    watch.close();
    try {
      if (OrphanedServer.postmaster(directory.data()).isEmpty()) {
        OrphanedServer.stop(directory.data()); // what a killed one left; the launcher trusts it
      }
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the embedded PostgreSQL in " + directory, e);
    } finally {
      directory.close();
    }
  }
}
