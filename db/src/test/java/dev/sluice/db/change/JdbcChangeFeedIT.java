package dev.sluice.db.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.db.Database;
import dev.sluice.db.TestDatabase;
import dev.sluice.db.TestKeys;
import dev.sluice.db.identity.ApiKeyDao;
import dev.sluice.db.identity.MembershipDao;
import dev.sluice.db.identity.Status;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.identity.UserRow;
import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.change.Change.Kind;
import dev.sluice.proxy.identity.TenantRole;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes are told once, in order and soon, whatever happens to connections. */
class JdbcChangeFeedIT {

  private final Database database = TestDatabase.shared();
  private final TenantDao tenants = TestDatabase.dao(TenantDao.class);
  private final RecordingListener listener = new RecordingListener();
  private final TenantRow tenant = TestDatabase.tenant();

  @BeforeEach
  void notificationsOn() {
    execute("ALTER TABLE changes ENABLE TRIGGER notify");
  }

  @AfterEach
  void notificationsOnAgain() {
    notificationsOn();
  }

  @Test
  void tellsOfACommittedChangeAtOnce() throws Exception {
    try (var feed = database.changeFeed()) {
      feed.start(listener);
      listener.awaitConfirmed();
      suspendAndResume();
      assertThat(listener.changesOf(tenant.id(), 2)).allMatch(c -> c.kind() == Kind.TENANT);
      assertThat(listener.losses()).isZero();
    }
  }

  @Test
  void namesTheRowThatEachKindIsAbout() throws Exception {
    UserRow user = TestDatabase.user();
    try (var feed = database.changeFeed()) {
      feed.start(listener);
      listener.awaitConfirmed();
      var member =
          TestDatabase.dao(MembershipDao.class).insert(tenant.id(), user.id(), TenantRole.MEMBER);
      Change joined = listener.changesOf(user.id(), 1).getFirst();
      assertThat(joined.kind()).isEqualTo(Kind.MEMBERSHIP);
      assertThat(joined.tenant()).isEqualTo(tenant.id()).isEqualTo(member.tenantId());

      var key = TestKeys.insert(tenant, TestDatabase.account(tenant));
      TestDatabase.dao(ApiKeyDao.class).markUsed(List.of(key.id()), List.of(Instant.now()));
      TestDatabase.dao(ApiKeyDao.class).revoke(tenant.id(), key.id(), null);
      assertThat(listener.changesOf(key.id(), 2))
          .as("its insertion and its revocation, but not its use")
          .allMatch(change -> change.kind() == Kind.API_KEY);
    }
  }

  @Test
  void tellsWithinTheSecondWithoutNotifications() throws Exception {
    execute("ALTER TABLE changes DISABLE TRIGGER notify");
    try (var feed = database.changeFeed()) {
      feed.start(listener);
      listener.awaitConfirmed();
      long began = System.nanoTime();
      suspendAndResume();
      listener.changesOf(tenant.id(), 2);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    }
  }

  @Test
  void missesNothingWhenItsConnectionIsCut() throws Exception {
    try (var feed = database.changeFeed()) {
      feed.start(listener);
      listener.awaitConfirmed();
      cutConnections();
      suspendAndResume();
      cutConnections();
      assertThat(listener.changesOf(tenant.id(), 2)).hasSize(2);
      assertThat(listener.losses()).isZero();
      listener.awaitConfirmed();
    }
  }

  @Test
  void confirmsNothingWhileTheDatabaseIsAway() throws Exception {
    AtomicBoolean away = new AtomicBoolean();
    ConnectionSource source =
        () -> {
          if (away.get()) {
            throw new SQLException("away", "08001");
          }
          return TestDatabase.direct("sluice-changes");
        };
    try (var feed = new JdbcChangeFeed(source)) {
      feed.start(listener);
      listener.awaitConfirmed();
      away.set(true);
      cutConnections();
      suspendAndResume();
      long confirmed = listener.lastConfirmed();
      away.set(false);
      listener.changesOf(tenant.id(), 2);
      listener.awaitConfirmed();
      assertThat(listener.lastConfirmed()).isGreaterThan(confirmed);
    }
  }

  @Test
  void saysThatChangesAreLostWhenTheTableNoLongerReachesBack() throws Exception {
    execute("ALTER TABLE changes DISABLE TRIGGER notify");
    try (var feed = database.changeFeed()) {
      feed.start(listener);
      listener.awaitConfirmed();
      database
          .jdbi()
          .useTransaction(handle -> {
            handle.execute("UPDATE change_version SET version = version + 20000");
            handle.execute("DELETE FROM changes");
          });
      listener.awaitLost(1);
      suspendAndResume();
      listener.changesOf(tenant.id(), 2);
    }
  }

  @Test
  void readsMoreChangesThanOneBatchHolds() throws Exception {
    try (var feed = database.changeFeed()) {
      feed.start(listener);
      listener.awaitConfirmed();
      database
          .jdbi()
          .useTransaction(handle -> {
            for (int i = 0; i < 1_201; i++) {
              handle.execute("UPDATE tenants SET name = ? WHERE id = ?", "n" + i, tenant.id());
            }
          });
      assertThat(listener.changesOf(tenant.id(), 1_201))
          .extracting(Change::version)
          .isSorted()
          .doesNotHaveDuplicates();
      assertThat(listener.losses()).isZero();
    }
  }

  @Test
  void tellsTwoFeedsTheSameInTheSameOrder() throws Exception {
    var other = new RecordingListener();
    try (var feed = database.changeFeed();
        var second = database.changeFeed()) {
      feed.start(listener);
      second.start(other);
      listener.awaitConfirmed();
      other.awaitConfirmed();
      suspendAndResume();
      assertThat(listener.changesOf(tenant.id(), 2)).isEqualTo(other.changesOf(tenant.id(), 2));
    }
  }

  @Test
  void tellsAChangeAgainThatTheListenerCouldNotTakeIn() throws Exception {
    listener.failOnce();
    try (var feed = database.changeFeed()) {
      feed.start(listener);
      listener.awaitConfirmed();
      suspendAndResume();
      assertThat(listener.changesOf(tenant.id(), 2)).hasSize(2);
    }
  }

  @Test
  void keepsOnlyTheLastChanges() {
    database
        .jdbi()
        .useTransaction(handle -> {
          handle.execute("UPDATE change_version SET version = (version / 1000 + 21) * 1000 - 1");
          handle.execute("UPDATE tenants SET name = 'trimmed' WHERE id = ?", tenant.id());
        });
    long oldest =
        database
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery("SELECT max(version) - min(version) FROM changes")
                    .mapTo(Long.class)
                    .one());
    assertThat(oldest).isLessThan(10_000);
  }

  private void suspendAndResume() {
    tenants.setStatus(tenant.id(), null, Status.SUSPENDED);
    tenants.setStatus(tenant.id(), null, Status.ACTIVE);
  }

  private void cutConnections() {
    execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = 'sluice-changes'");
  }

  private void execute(String sql) {
    database.jdbi().useHandle(handle -> handle.execute(sql));
  }
}
