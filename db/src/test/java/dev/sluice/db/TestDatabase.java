package dev.sluice.db;

import dev.sluice.db.identity.ServiceAccountDao;
import dev.sluice.db.identity.ServiceAccountRow;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.identity.UserDao;
import dev.sluice.db.identity.UserRow;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.db.policy.ProjectRow;
import dev.sluice.db.server.DatabaseSettings;
import dev.sluice.db.server.TestConnections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;

/**
 * A migrated database on a server that all tests of the process share. Nothing is ever emptied:
 * each test makes tenants and users of its own.
 */
public final class TestDatabase {

  private static final AtomicInteger COUNTER = new AtomicInteger();

  private static final class Shared {
    static final Path DIRECTORY = directory();
    static final Database DATABASE = start();

    private static Path directory() {
      try {
        return TestData.withServer();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Database start() {
      Database database = Database.open(new DatabaseSettings.Embedded(DIRECTORY, 8));
      Runtime.getRuntime().addShutdownHook(new Thread(database::close));
      database.migrate();
      return database;
    }
  }

  private TestDatabase() {}

  public static Database shared() {
    return Shared.DATABASE;
  }

  /** The same server as others would reach it, by URL; options begin with a question mark. */
  public static DatabaseSettings.External external(String options) {
    try {
      return new DatabaseSettings.External(
          "jdbc:postgresql://127.0.0.1:" + port() + "/sluice" + options,
          "sluice",
          Files.readString(Shared.DIRECTORY.resolve("password")).strip(),
          2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection outside the pool, which the caller closes. */
  public static Connection direct(String applicationName) throws SQLException {
    return TestConnections.direct(external(""), applicationName);
  }

  private static String port() {
    return shared()
        .jdbi()
        .withHandle(handle -> handle.createQuery("SHOW port").mapTo(String.class).one());
  }

  /** A name that nobody else has. */
  public static String unique(String prefix) {
    return prefix + "-" + COUNTER.incrementAndGet();
  }

  /** A name for a key: 16 characters that nobody else has. */
  public static String uniqueKeyId() {
    return "k%015d".formatted(COUNTER.incrementAndGet());
  }

  public static <T> T dao(Class<T> type) {
    return shared().jdbi().onDemand(type);
  }

  /** Waits until a statement with this text waits for a lock. */
  public static void awaitLockWait(String text) {
    String query =
        """
        SELECT EXISTS (
          SELECT FROM pg_stat_activity
           WHERE wait_event_type = 'Lock' AND position(:text IN query) > 0)
        """;
    long deadlineNanos = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    // Opened, as the thread may be in a transaction, which withHandle would go on with.
    try (Handle handle = shared().jdbi().open()) {
      while (!handle.createQuery(query).bind("text", text).mapTo(Boolean.class).one()) {
        if (System.nanoTime() > deadlineNanos) {
          throw new AssertionError("nothing waits for a lock: " + text);
        }
      }
    }
  }

  public static TenantRow tenant() {
    return dao(TenantDao.class).insert("A tenant", unique("tenant"));
  }

  public static UserRow user() {
    return dao(UserDao.class).insert("https://issuer.test", unique("subject"), null);
  }

  public static ServiceAccountRow account(TenantRow tenant) {
    return dao(ServiceAccountDao.class).insert(tenant.id(), unique("account"), null, null);
  }

  public static ProjectRow project(TenantRow tenant) {
    return dao(ProjectDao.class).findByKey(tenant.id(), ProjectDao.DEFAULT_KEY).orElseThrow();
  }
}
