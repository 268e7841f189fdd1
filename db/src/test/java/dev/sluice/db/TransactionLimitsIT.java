package dev.sluice.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.identity.TenantRow;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** That no transaction waits for ever, and that what ran out of time is told apart. */
class TransactionLimitsIT {

  private final Database database = TestDatabase.shared();
  private final TenantRow tenant = TestDatabase.tenant();

  @Test
  void givesUpWaitingForARowThatAnotherHolds() {
    try (Handle holder = database.jdbi().open()) {
      holder.begin();
      holder.execute("SELECT FROM tenants WHERE id = ? FOR UPDATE", tenant.id());
      assertThatThrownBy(() -> rename("late"))
          .matches(Outages::isOutage)
          .rootCause()
          .matches(cause -> cause instanceof SQLException sql && state(sql).equals("55P03"));
      holder.rollback();
    }
    rename("in time");
    assertThat(name()).isEqualTo("in time");
  }

  @Test
  void givesUpACommitToo() {
    String before = name();
    try (Handle holder = database.jdbi().open()) {
      holder.begin();
      holder.execute("UPDATE change_version SET version = version");
      assertThatThrownBy(() -> rename("late")).matches(Outages::isOutage);
      holder.rollback();
    }
    assertThat(name()).isEqualTo(before);
  }

  @Test
  void stopsAStatementThatTakesTooLong() {
    assertThatThrownBy(
            () -> database.asTenant(tenant.id(), handle -> handle.execute("SELECT pg_sleep(60)")))
        .matches(Outages::isOutage)
        .rootCause()
        .matches(cause -> cause instanceof SQLException sql && state(sql).equals("57014"));
  }

  @Test
  void limitsTheTransactionAndNothingAfterIt() {
    String idle = "SHOW idle_in_transaction_session_timeout";
    assertThat(
            database.<String, RuntimeException>asTenant(tenant.id(), handle -> show(handle, idle)))
        .isEqualTo("10s");
    try (Handle handle = database.jdbi().open()) {
      assertThat(show(handle, idle)).isEqualTo("0");
      assertThat(show(handle, "SHOW statement_timeout")).isEqualTo("0");
    }
  }

  @Test
  void takesASessionThatPausedTooLongForAnOutage() {
    var ended = new SQLException("terminating connection due to idle-in-transaction", "25P03");
    assertThat(Outages.isOutage(new IllegalStateException(ended))).isTrue();
    assertThat(Outages.isOutage(new SQLException("read only", "25006"))).isFalse();
  }

  private void rename(String name) {
    database.inTransaction(null, daos -> daos.of(TenantDao.class).rename(tenant.id(), null, name));
  }

  private String name() {
    return TestDatabase.dao(TenantDao.class).find(tenant.id()).orElseThrow().name();
  }

  private static String show(Handle handle, String query) {
    return handle.createQuery(query).mapTo(String.class).one();
  }

  private static String state(SQLException e) {
    return String.valueOf(e.getSQLState());
  }
}
