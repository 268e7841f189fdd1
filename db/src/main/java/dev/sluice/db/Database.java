package dev.sluice.db;

import dev.sluice.db.change.JdbcChangeFeed;
import dev.sluice.db.server.DatabaseException;
import dev.sluice.db.server.DatabaseServer;
import dev.sluice.db.server.DatabaseSettings;
import dev.sluice.db.server.NoDatabaseException;
import dev.sluice.proxy.change.ChangeFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.IntSupplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jspecify.annotations.Nullable;

/**
 * The database: a pool of connections to PostgreSQL, and the embedded server when it is ours.
 *
 * <p>Thread-safe. Every method may block: never call one on an event loop. There is no shutdown
 * hook, as only the caller knows what must end first: whoever opens it closes it.
 */
public final class Database implements AutoCloseable {

  /** Longest wait of the change feed for an answer: a server that is silent so long is gone. */
  private static final Duration FEED_SILENCE = Duration.ofSeconds(2);

  private final DatabaseServer server;
  private final Jdbi jdbi;

  private Database(DatabaseServer server) {
    this.server = server;
    this.jdbi = speaking(server.pool());
  }

  private static Jdbi speaking(DataSource pool) {
    Jdbi jdbi =
        Jdbi.create(pool)
            .installPlugin(new SqlObjectPlugin())
            .registerArgument(new EnumCodes())
            .registerArgument(new UuidArguments())
            .registerArrayType(UUID.class, "uuid")
            .registerArrayType(String.class, "text")
            .registerArrayType(Instant.class, "timestamptz");
    // What was bound is nobody's business who reads a log.
    jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
    return jdbi;
  }

  /**
   * Starts the embedded server, or connects to the one given. Nothing is migrated.
   *
   * @throws DatabaseException when it cannot be used: data directory in use or not ours, server
   *     unreachable, too old, or credentials refused
   */
  public static Database open(DatabaseSettings settings) {
    return new Database(DatabaseServer.open(settings));
  }

  /**
   * As {@link #open}; but makes no directory for the embedded server.
   *
   * @throws NoDatabaseException when it was never started on its directory
   */
  public static Database openExisting(DatabaseSettings settings) {
    return new Database(DatabaseServer.openExisting(settings));
  }

  /**
   * As {@link #openExisting}; but an embedded server that another process of this machine runs,
   * such as a gateway that serves, is connected to, and goes on when this is closed.
   *
   * @throws DatabaseException as {@link #openExisting} has it, and when that server isn't up
   */
  public static Database openOrJoin(DatabaseSettings settings) {
    return new Database(DatabaseServer.openOrJoin(settings));
  }

  /** For what speaks SQL itself, in this module; others use {@link #inTransaction}. */
  public Jdbi jdbi() {
    return jdbi;
  }

  /**
   * Does something that one process of all is to do at a time, under an advisory lock.
   *
   * @param lock any number, the same in every process
   * @param otherwise what is returned when another process is at it
   */
  public int whileLocked(long lock, IntSupplier work, int otherwise) {
    return jdbi.withHandle(handle -> {
      if (!is(handle, "SELECT pg_try_advisory_lock(?)", lock)) {
        return otherwise;
      }
      try {
        return work.getAsInt();
      } finally {
        var _ = is(handle, "SELECT pg_advisory_unlock(?)", lock);
      }
    });
  }

  private static boolean is(Handle handle, String query, long lock) {
    return handle.createQuery(query).bind(0, lock).mapTo(Boolean.class).one();
  }

  /** Work in one transaction, by the objects that it asks for; what it throws rolls it back. */
  @FunctionalInterface
  public interface Transaction<T extends @Nullable Object, X extends Exception> {
    T run(Daos daos) throws X;
  }

  /**
   * Runs work in one transaction, whose statements, waits for locks and pauses have limits ({@link
   * TransactionLimits}): what takes longer fails, as by {@link Outages#isOutage}.
   *
   * @param tenant whose rows alone it sees, as {@link #asTenant} has it; null when it sees all
   */
  public <T extends @Nullable Object, X extends Exception> T inTransaction(
      @Nullable UUID tenant, Transaction<T, X> work) throws X {
    HandleCallback<T, X> callback = handle -> work.run(handle::attach);
    return tenant == null ? limited(callback) : asTenant(tenant, callback);
  }

  /**
   * Runs SQL in a transaction that sees and writes the rows of one tenant only, whatever a
   * statement forgets to ask (row security). Of users it sees the tenant's members; of platform
   * administrators, tickets and signing keys nothing. Objects are got by {@code handle.attach}. The
   * limits are those of {@link #inTransaction}.
   *
   * @param work must not end the transaction itself
   */
  public <T extends @Nullable Object, X extends Exception> T asTenant(
      UUID tenant, HandleCallback<T, X> work) throws X {
    return limited(handle -> {
      handle.execute("SET LOCAL ROLE " + DatabaseServer.TENANT_ROLE);
      handle.execute("SELECT set_config('sluice.tenant', ?, true)", tenant.toString());
      return work.withHandle(handle);
    });
  }

  private <T extends @Nullable Object, X extends Exception> T limited(HandleCallback<T, X> work)
      throws X {
    return jdbi.inTransaction(handle -> {
      TransactionLimits.set(handle);
      return work.withHandle(handle);
    });
  }

  /**
   * A feed of the changes that are committed, with a connection of its own. To be closed before the
   * database is; needs a migrated schema.
   */
  public ChangeFeed changeFeed() {
    return new JdbcChangeFeed(() -> server.direct("sluice-changes", FEED_SILENCE));
  }

  /**
   * Brings the schema to this version's state. Safe to call from several processes at once: each
   * migration is run by one of them, while the others wait.
   *
   * @throws DatabaseException when a migration failed; what it had begun is rolled back
   */
  public MigrationReport migrate() {
    return Migrations.migrate(server.pool(), jdbi);
  }

  /** Closes the pool, then stops the embedded server. Calling it again does nothing. */
  @Override
  public void close() {
    server.close();
  }
}
