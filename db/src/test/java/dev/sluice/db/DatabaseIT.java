package dev.sluice.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.db.server.DatabaseException;
import dev.sluice.db.server.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The database in use: migrations, objects, credentials, on one embedded server. */
class DatabaseIT {

  /** The version of the schema. */
  static final String NEWEST = "8";

  private static Path directory;
  private static Database database;

  @BeforeAll
  static void start() throws IOException {
    directory = TestData.absent();
    database = Database.open(new DatabaseSettings.Embedded(directory, 4));
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void empty() {
    execute("DROP SCHEMA public CASCADE");
    execute("CREATE SCHEMA public");
  }

  @Test
  void migratesAnEmptyDatabaseAndThenFindsNothingToDo() {
    var first = database.migrate();
    assertThat(first.schemaVersion()).isEqualTo(NEWEST);
    assertThat(first.applied())
        .startsWith("1 replicas", "2 identity and tenants")
        .endsWith("8 entries of the ledger");
    assertThat(first.took()).isPositive();

    var second = database.migrate();
    assertThat(second.schemaVersion()).isEqualTo(NEWEST);
    assertThat(second.applied()).isEmpty();
  }

  @Test
  void migratesOnceWhenSeveralProcessesBegin() throws Exception {
    try (var other = Database.open(external(password()));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<MigrationReport>> both = List.of(database::migrate, other::migrate);
      var applied =
          threads.invokeAll(both).stream()
              .map(Future::resultNow)
              .map(MigrationReport::applied)
              .flatMap(List::stream);
      // Each by one of them, not all by the same: between two migrations Flyway gives up its lock.
      assertThat(applied)
          .containsExactlyInAnyOrder(
              "1 replicas",
              "2 identity and tenants",
              "3 first sight and last administrator",
              "4 agents and runtimes",
              "5 ledger changes",
              "6 ids of the gone",
              "7 whose the gone were",
              "8 entries of the ledger");
    }
  }

  @Test
  void leavesADatabaseOfSomebodyElseAlone() {
    execute("CREATE TABLE precious (id int)");
    assertThatThrownBy(database::migrate)
        .isInstanceOf(DatabaseException.class)
        .hasMessageStartingWith("the schema could not be migrated: Found non-empty schema");
    execute("SELECT id FROM precious");
  }

  @Test
  void knowsWhichReplicasLive() {
    database.migrate();
    ReplicaDao replicas = database.jdbi().onDemand(ReplicaDao.class);
    Replica first = replicas.register("0.1.0", "a.test");
    Replica second = replicas.register("0.2.0", "b.test");
    assertThat(first.id().version()).isEqualTo(7);
    assertThat(first.seenAt()).isEqualTo(first.startedAt());
    assertThat(replicas.findSeenWithin(60, 10)).containsExactly(second, first);
    assertThat(replicas.findSeenWithin(60, 1)).containsExactly(second);

    age(first.id());
    assertThat(replicas.findSeenWithin(60, 10)).containsExactly(second);
    assertThat(replicas.countSeenWithin(60)).isEqualTo(1);
    assertThat(database.migrate().liveReplicas()).isEqualTo(1);

    assertThat(replicas.seen(first.id())).isTrue();
    assertThat(replicas.findSeenWithin(60, 10))
        .extracting(Replica::host)
        .first()
        .isEqualTo("a.test");

    age(first.id());
    assertThat(replicas.removeUnseenFor(60)).isEqualTo(1);
    assertThat(replicas.remove(second.id())).isTrue();
    assertThat(replicas.remove(second.id())).isFalse();
    assertThat(replicas.seen(second.id())).isFalse();
  }

  @Test
  void keepsNoReplicaWithoutAVersion() {
    database.migrate();
    ReplicaDao replicas = database.jdbi().onDemand(ReplicaDao.class);
    assertThatThrownBy(() -> replicas.register("", "a.test"))
        .hasMessageContaining("replicas_version_check");
  }

  @Test
  void isDurableAndNotASuperuser() {
    assertThat(show("fsync")).isEqualTo("on");
    assertThat(show("synchronous_commit")).isEqualTo("on");
    assertThat(show("data_checksums")).isEqualTo("on");
    assertThat(show("is_superuser")).isEqualTo("off");
    assertThat(show("listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(Path.of("/tmp/.s.PGSQL." + show("port"))).doesNotExist();
    assertThat(show("server_encoding")).isEqualTo("UTF8");
  }

  @Test
  void isNotOpenedTwiceInOneProcess() {
    assertThat(faultOf(new DatabaseSettings.Embedded(directory, 2)))
        .hasMessageContaining("is in use by another Sluice");
    assertThat(database.migrate().schemaVersion()).isEqualTo(NEWEST);
  }

  @Test
  void keepsItsDirectoryToItsOwner() throws IOException {
    assertThat(Files.getPosixFilePermissions(directory))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(Files.getPosixFilePermissions(directory.resolve("bin")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(Files.getPosixFilePermissions(directory.resolve("password")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void saysThatThePasswordIsWrong() {
    assertThat(faultOf(external("hunter2")))
        .hasMessage(
            "the database at 127.0.0.1:%s/sluice refused the password of user \"sluice\"",
            show("port"));
  }

  @Test
  void saysThatAPasswordIsMissing() {
    assertThat(faultOf(external("")).getMessage()).endsWith("(set database.password-ref)");
  }

  @Test
  void saysThatThereIsNoSuchDatabase() throws IOException {
    var settings =
        new DatabaseSettings.External(
            "jdbc:postgresql://127.0.0.1:" + show("port") + "/other", "sluice", password(), 1);
    assertThat(faultOf(settings))
        .hasMessage("there is no such database at 127.0.0.1:%s/other", show("port"));
  }

  private static DatabaseSettings external(String password) {
    return DatabaseSettings.of(
        "jdbc:postgresql://127.0.0.1:" + show("port") + "/sluice",
        "sluice",
        password,
        Path.of("unused"),
        2);
  }

  private static String password() throws IOException {
    return Files.readString(directory.resolve("password")).strip();
  }

  private static DatabaseException faultOf(DatabaseSettings settings) {
    var fault =
        catchThrowableOfType(DatabaseException.class, () -> Database.open(settings).close());
    assertThat(fault.getMessage()).doesNotContain("hunter2").doesNotContain("\n");
    return fault;
  }

  private static void age(UUID id) {
    database
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                "UPDATE replicas SET started_at = now() - interval '1 day',"
                    + " seen_at = now() - interval '1 hour' WHERE id = ?",
                id));
  }

  private static void execute(String sql) {
    database.jdbi().useHandle(handle -> handle.execute(sql));
  }

  private static String show(String setting) {
    return database
        .jdbi()
        .withHandle(handle -> handle.createQuery("SHOW " + setting).mapTo(String.class).one());
  }
}
