package dev.sluice.admin;

import dev.sluice.admin.api.Transactions;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.db.Database;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions of PostgreSQL, under row security where there is a tenant. Thread-safe. */
final class DatabaseTransactions implements Transactions {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseTransactions.class);

  /**
   * Classes of SQL states that say nothing of the request and pass: connection, rollback
   * (serialization, deadlock), resources, the operator's intervention (PostgreSQL, appendix A).
   */
  private static final Set<String> PASSING = Set.of("08", "40", "53", "57");

  private final Database database;

  DatabaseTransactions(Database database) {
    this.database = database;
  }

  @Override
  public <T> T run(@Nullable UUID tenant, Work<T> work) throws ProblemException {
    try {
      return tenant == null
          ? database.jdbi().inTransaction(work::in)
          : database.asTenant(tenant, work::in);
    } catch (JdbiException e) {
      if (!passes(e)) {
        throw e;
      }
      LOG.warn("the admin port can't use the database: {}", e.getMessage());
      throw ProblemException.unavailable();
    }
  }

  private static boolean passes(JdbiException e) {
    if (e instanceof ConnectionException) {
      return true;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return PASSING.contains(sql.getSQLState().substring(0, 2));
      }
    }
    return false;
  }
}
