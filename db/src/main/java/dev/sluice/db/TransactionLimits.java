package dev.sluice.db;

import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;

/**
 * How long the transactions of {@link Database} may take: those of the admin API and of
 * housekeeping. Whatever runs out of time is an outage by {@link Outages}, rolled back. The
 * gateway's own questions have shorter limits, and migrations none.
 */
final class TransactionLimits {

  /** Longest time for a statement and for the commit, waits for locks included. */
  static final Duration STATEMENT = Duration.ofSeconds(5);

  /** Longest wait for one lock: whoever holds one so long is stuck or gone. */
  static final Duration LOCK = Duration.ofSeconds(2);

  /**
   * Longest pause between two statements, after which the server ends the session: all that is done
   * in between is to compute, so who pauses longer is gone, and would keep its locks.
   */
  static final Duration IDLE = Duration.ofSeconds(10);

  /** Longest silence of the server: more than a statement, as a host that is gone tells nobody. */
  static final Duration SILENCE = Duration.ofSeconds(8);

  /** PostgreSQL documentation, section 19.11.1; until the transaction's end only. */
  private static final String SET =
      """
      SELECT set_config('statement_timeout', ?, true),
             set_config('lock_timeout', ?, true),
             set_config('idle_in_transaction_session_timeout', ?, true)
      """;

  private TransactionLimits() {}

  /** Limits the transaction that has begun on a pooled connection. */
  static void set(Handle handle) {
    try {
      // Given back by the pool: it resets what was changed.
      handle.getConnection().setNetworkTimeout(Runnable::run, (int) SILENCE.toMillis());
    } catch (SQLException e) {
      throw new ConnectionException(e);
    }
    handle.execute(SET, millis(STATEMENT), millis(LOCK), millis(IDLE));
  }

  private static String millis(Duration time) {
    return time.toMillis() + "ms";
  }
}
