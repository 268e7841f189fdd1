package dev.sluice.db.gateway;

import dev.sluice.proxy.identity.SourceUnavailableException;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/** Runs SQL for a request that waits. Thread-safe; blocks. */
final class Queries {

  /** Longest time that one statement may take, in seconds; then the server is told to stop it. */
  private static final int STATEMENT_SECONDS = 2;

  /** Longest silence of the server, in milliseconds: a host that is gone tells nobody. */
  private static final int SILENCE_MILLIS = 3_000;

  private final Jdbi jdbi;

  Queries(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** What is asked of the database. */
  interface Work<T extends @Nullable Object> {
    T on(Handle handle);
  }

  /** Asks by one statement; whatever goes wrong is our own trouble. */
  <T> T ask(Work<T> work) throws SourceUnavailableException {
    try {
      return jdbi.withHandle(handle -> bounded(handle, work));
    } catch (JdbiException | SQLException e) {
      throw unavailable(e);
    }
  }

  /** Runs several statements in a transaction; whatever goes wrong is our own trouble. */
  <T> T inTransaction(Work<T> work) throws SourceUnavailableException {
    return ask(handle -> handle.inTransaction(work::on));
  }

  private static <T> T bounded(Handle handle, Work<T> work) throws SQLException {
    // Given back by the pool: it resets what was changed.
    handle.getConnection().setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
    handle.getConfig(SqlStatements.class).setQueryTimeout(STATEMENT_SECONDS);
    return work.on(handle);
  }

  /** The message tells the state only: the driver's may repeat what was asked. */
  private static SourceUnavailableException unavailable(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof SQLException)) {
      cause = cause.getCause();
    }
    String state = cause instanceof SQLException sql ? sql.getSQLState() : null;
    return new SourceUnavailableException(
        "the database gave no answer ("
            + (state == null ? "none in time" : "SQLSTATE " + state)
            + ")",
        e);
  }
}
