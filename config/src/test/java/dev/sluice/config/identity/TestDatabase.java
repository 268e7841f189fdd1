package dev.sluice.config.identity;

import dev.sluice.db.Database;
import dev.sluice.db.server.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/**
 * A real PostgreSQL of the test's own, for several gateways, behind a port that stays when it is
 * stopped and started.
 */
final class TestDatabase implements AutoCloseable {
  private static final int CONNECTIONS = 5;

  private final Path directory;
  private final Tunnel tunnel;
  private Database database;

  private TestDatabase(Path directory) {
    this.directory = directory;
    this.database = open();
    this.tunnel = new Tunnel(port());
  }

  /** Starts one on an empty directory, and migrates it. */
  static TestDatabase start(Path directory) {
    TestDatabase started = new TestDatabase(directory);
    started.database.migrate();
    return started;
  }

  private Database open() {
    return Database.open(new DatabaseSettings.Embedded(directory, CONNECTIONS));
  }

  /** The fourth line of its pid file (PostgreSQL, "pg_ctl"). */
  private int port() {
    try {
      return Integer.parseInt(
          Files.readAllLines(directory.resolve("data/postmaster.pid")).get(3).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Jdbi jdbi() {
    return database.jdbi();
  }

  /** How gateways reach it, beside what these set. */
  Map<String, String> settings(Map<String, String> others) {
    try {
      Path seal = directory.resolve("seal-key");
      Files.writeString(seal, "ab".repeat(32));
      Map<String, String> settings = new HashMap<>(others);
      settings.put("open", "false");
      settings.put("database.url", "jdbc:postgresql://127.0.0.1:" + tunnel.port() + "/sluice");
      settings.put("database.user", "sluice");
      settings.put("database.password-ref", "file:" + directory.resolve("password"));
      settings.put("database.pool-size", "4");
      settings.put("assertion.key-ref", "file:" + seal);
      return settings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the server; its clients are cut off. */
  void stop() {
    tunnel.cut();
    database.close();
  }

  /** Starts it again, with what was committed. */
  void startAgain() {
    database = open();
    tunnel.leadTo(port());
  }

  @Override
  public void close() {
    tunnel.close();
    database.close();
  }
}
