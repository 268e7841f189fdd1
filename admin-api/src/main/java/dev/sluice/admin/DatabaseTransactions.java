package dev.sluice.admin;

import dev.sluice.admin.api.Transactions;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.db.Database;
import dev.sluice.db.Outages;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions of PostgreSQL, under row security where there is a tenant. Thread-safe. */
final class DatabaseTransactions implements Transactions {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseTransactions.class);

  private final Database database;

  DatabaseTransactions(Database database) {
    this.database = database;
  }

  @Override
  public <T> T run(@Nullable UUID tenant, Work<T> work) throws ProblemException {
    try {
      return database.inTransaction(tenant, work::in);
    } catch (RuntimeException e) {
      if (!Outages.isOutage(e)) {
        throw e;
      }
      LOG.warn("the admin port can't use the database: {}", e.getMessage());
      throw ProblemException.unavailable();
    }
  }
}
