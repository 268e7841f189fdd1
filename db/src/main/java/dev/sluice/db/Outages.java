package dev.sluice.db;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Tells the database's being away from its refusing a statement. */
public final class Outages {

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String IDLE_IN_TRANSACTION = "25P03";

  private Outages() {}

  /**
   * Whether a failure is the database's or the pool's and may pass: no connection, none left, shut
   * down, no answer or no lock in time, rolled back because of others. SQLSTATE classes and codes:
   * PostgreSQL documentation, appendix A.
   */
  public static boolean isOutage(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientConnectionException
          || (cause instanceof SQLException sql && isOutage(sql.getSQLState()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOutage(@Nullable String state) {
    return state != null
        && (state.startsWith("08")
            || state.startsWith("40")
            || state.startsWith("53")
            || state.startsWith("57")
            || state.startsWith("58")
            || state.equals(LOCK_NOT_AVAILABLE)
            || state.equals(IDLE_IN_TRANSACTION));
  }
}
