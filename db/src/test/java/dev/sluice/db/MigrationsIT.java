package dev.sluice.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.db.gateway.JdbiIdentitySource;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.identity.UserDao;
import dev.sluice.proxy.identity.NewUser;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.User;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Each migration from every earlier version with rows in it, in schemas of their own. */
class MigrationsIT {

  private static final String ISSUER = "https://issuer.test";

  @Test
  void keepsTheRowsOfTheFirstVersion() {
    var settings = inSchema("from_first");
    migrateTo("1", settings);
    try (var database = Database.open(settings)) {
      Replica replica = database.jdbi().onDemand(ReplicaDao.class).register("0.1.0", "a.test");
      assertThat(database.migrate().applied())
          .containsExactly("2 identity and tenants", "3 first sight and last administrator");
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
      assertThat(database.migrate().schemaVersion()).isEqualTo("3");
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
  void takesThoseWhoWereThereBeforeForSeen() throws Exception {
    var settings = inSchema("before_first_sight");
    migrateTo("2", settings);
    try (var database = Database.open(settings)) {
      var tenant = database.jdbi().onDemand(TenantDao.class).insert("A tenant", "acme");
      insertAsTheSecondVersion(database, "before");
      long changes = changes(database);
      assertThat(database.migrate().schemaVersion()).isEqualTo("3");
      assertThat(changes(database)).isEqualTo(changes); // no replica need hear of every user
      insertAsTheSecondVersion(database, "during"); // by a replica that is still of that version
      var source = new JdbiIdentitySource(database);
      for (String subject : List.of("before", "during")) {
        User user = source.findUser(ISSUER, subject).orElseThrow();
        assertThat(user.seen()).isTrue();
        var again = new NewUser(ISSUER, subject, null, Map.of(tenant.slug(), TenantRole.OWNER));
        assertThat(source.provision(again)).isEqualTo(user);
      }
      database.jdbi().onDemand(UserDao.class).insert(ISSUER, "after", null);
      assertThat(source.findUser(ISSUER, "after").orElseThrow().seen()).isFalse();
    }
  }

  private static void insertAsTheSecondVersion(Database database, String subject) {
    database
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                "INSERT INTO users (issuer, external_subject, email) VALUES (?, ?, NULL)",
                ISSUER,
                subject));
  }

  private static long changes(Database database) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle.createQuery("SELECT version FROM change_version").mapTo(Long.class).one());
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
