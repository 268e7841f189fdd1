package dev.sluice.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.db.gateway.JdbiIdentitySource;
import dev.sluice.db.gateway.JdbiOwnershipLedger;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.identity.UserDao;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.db.policy.ProjectRow;
import dev.sluice.db.server.DatabaseException;
import dev.sluice.db.server.DatabaseSettings;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.NewUser;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.User;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
      assertThat(database.migrate().applied()).startsWith("2 identity and tenants");
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
      database
          .jdbi()
          .useHandle(handle ->
              handle.execute("INSERT INTO tenants (name, slug) VALUES ('A', 'only-here')"));
      var tenant = tenants.findBySlug("only-here").orElseThrow();
      assertThat(database.migrate().schemaVersion()).isEqualTo(DatabaseIT.NEWEST);
      assertThat(tenants.findBySlug("only-here").orElseThrow().id()).isEqualTo(tenant.id());
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
      database
          .jdbi()
          .useHandle(
              handle -> handle.execute("INSERT INTO tenants (name, slug) VALUES ('A', 'acme')"));
      insertAsTheSecondVersion(database, "before");
      assertThat(database.migrate().schemaVersion()).isEqualTo(DatabaseIT.NEWEST);
      insertAsTheSecondVersion(database, "during"); // by a replica that is still of that version
      var source = new JdbiIdentitySource(database);
      for (String subject : List.of("before", "during")) {
        User user = source.findUser(ISSUER, subject).orElseThrow();
        assertThat(user.seen()).isTrue();
        var again = new NewUser(ISSUER, subject, null, Map.of("acme", TenantRole.OWNER));
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

  @Test
  void makesTheDefaultProjectTheOneThatRequestsMean() {
    var settings = inSchema("default_projects");
    migrateTo("2", settings);
    try (var database = Database.open(settings)) {
      UUID project =
          database
              .jdbi()
              .withHandle(handle ->
                  handle
                      .createQuery(
                          """
                          WITH made AS (
                            INSERT INTO tenants (name, slug) VALUES ('Old', 'old') RETURNING id
                          )
                          INSERT INTO projects (tenant_id, name, key)
                          SELECT id, 'Default', 'default' FROM made
                          RETURNING id
                          """)
                      .mapTo(UUID.class)
                      .one());
      database.migrate();
      ProjectDao projects = database.jdbi().onDemand(ProjectDao.class);
      UUID tenant = database.jdbi().onDemand(TenantDao.class).findBySlug("old").orElseThrow().id();
      ProjectRow found = projects.find(tenant, project).orElseThrow();
      assertThat(found.isDefault()).isTrue();
      assertThat(found.threadVisibility()).isEqualTo(ThreadVisibility.PRINCIPAL);
      assertThat(found.defaultEnvironment()).isEqualTo(Environment.DEV);
      assertThat(found.webhookHosts()).isEmpty();
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

  @Test
  void deletesRowsOfTheLedgerThatHadNoEntries() throws Exception {
    var settings = inSchema("ledger_entries");
    migrateTo("7", settings);
    try (var database = Database.open(settings)) {
      UUID before = threadAsTheSeventhVersion(database);
      assertThat(database.migrate().schemaVersion()).isEqualTo(DatabaseIT.NEWEST);
      UUID during = threadAsTheSeventhVersion(database); // by a replica still of that version
      var ledger = new JdbiOwnershipLedger(database);
      for (UUID id : List.of(before, during)) {
        Owned row = row(ledger, database, id);
        assertThat(row.entry() == null).isEqualTo(id.equals(before));
        assertThat(ledger.delete(row.withEntry(UUID.randomUUID()))).isFalse();
        assertThat(ledger.delete(row)).isTrue();
      }
    }
  }

  private static Owned row(JdbiOwnershipLedger ledger, Database database, UUID id)
      throws Exception {
    UUID tenant = database.jdbi().onDemand(TenantDao.class).findBySlug("t" + id).orElseThrow().id();
    return ledger.find(tenant, ResourceKind.THREAD, id).orElseThrow();
  }

  /** A thread of a tenant, whose slug is t and the thread's id. */
  private static UUID threadAsTheSeventhVersion(Database database) {
    String insert =
        """
        WITH new AS (SELECT uuidv7() AS id),
             tenant AS (INSERT INTO tenants (name, slug) SELECT 'A', 't' || id FROM new
                        RETURNING id),
             project AS (INSERT INTO projects (tenant_id, name, key)
                         SELECT id, 'Default', 'default' FROM tenant RETURNING id),
             runtime AS (INSERT INTO runtimes (key, name, kind, base_url)
                         SELECT 'r' || id, 'A', 'shared', 'http://runtime.test' FROM new
                         RETURNING id)
        INSERT INTO runtime_resources (runtime_id, kind, resource_id, tenant_id, project_id, env,
                                       principal_type, principal_id, state)
        SELECT runtime.id, 'thread', new.id, tenant.id, project.id, 'dev', 'user', uuidv7(),
               'owned'
          FROM new, tenant, project, runtime
        RETURNING resource_id
        """;
    return database.jdbi().withHandle(handle -> handle.createQuery(insert).mapTo(UUID.class).one());
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
