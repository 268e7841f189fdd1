package dev.sluice.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.db.identity.TenantDao;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Each migration from every earlier version with rows in it, in schemas of their own. */
class MigrationsIT {

  @Test
  void keepsTheRowsOfTheFirstVersion() {
    var settings = inSchema("from_first");
    migrateTo("1", settings);
    try (var database = Database.open(settings)) {
      Replica replica = database.jdbi().onDemand(ReplicaDao.class).register("0.1.0", "a.test");
      assertThat(database.migrate().applied()).containsExactly("2 identity and tenants");
      assertThat(database.jdbi().onDemand(ReplicaDao.class).findSeenWithin(3_600, 10))
          .containsExactly(replica);
    }
  }

  @Test
  void keepsTheRowsOfTheSecondVersionAndSchemasApart() {
    var settings = inSchema("from_second");
    migrateTo("2", settings);
    try (var database = Database.open(settings)) {
      var tenants = database.jdbi().onDemand(TenantDao.class);
      var tenant = tenants.insert("A tenant", "only-here");
      assertThat(database.migrate().schemaVersion()).isEqualTo("2");
      assertThat(tenants.findBySlug("only-here")).contains(tenant);
      assertThat(TestDatabase.dao(TenantDao.class).findBySlug("only-here")).isEmpty();
      int seen =
          database.asTenant(
              tenant.id(),
              handle ->
                  handle.createQuery("SELECT count(*) FROM tenants").mapTo(Integer.class).one());
      assertThat(seen).isEqualTo(1);
    }
  }

  @Test
  void leavesTheVersionBeforeWorking() {
    var settings = inSchema("roll_out");
    migrateTo("2", settings);
    try (var database = Database.open(settings)) {
      var replicas = database.jdbi().onDemand(ReplicaDao.class);
      assertThat(replicas.seen(replicas.register("0.1.0", "old.test").id())).isTrue();
    }
  }

  @Test
  void saysWhatAnAdministratorMustDoForAUserWhoMayNotTakeTheRole() {
    try (var database = Database.open(TestDatabase.external("?options=-c%20role=sluice_tenant"))) {
      assertThatThrownBy(() -> TenantRows.ensureRole(database.jdbi(), "no_such_role"))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("CREATE ROLE no_such_role NOLOGIN; GRANT no_such_role TO");
    }
  }

  private static DatabaseSettings.External inSchema(String schema) {
    TestDatabase.shared().jdbi().useHandle(handle -> handle.execute("CREATE SCHEMA " + schema));
    return TestDatabase.external("?currentSchema=" + schema);
  }

  private static void migrateTo(String version, DatabaseSettings.External settings) {
    Flyway.configure()
        .dataSource(settings.url(), settings.user(), settings.password())
        .locations("classpath:dev/sluice/db/migration")
        .target(version)
        .load()
        .migrate();
  }
}
