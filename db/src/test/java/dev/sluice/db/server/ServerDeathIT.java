package dev.sluice.db.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.db.Database;
import dev.sluice.db.Outages;
import dev.sluice.db.Replica;
import dev.sluice.db.ReplicaDao;
import dev.sluice.db.TestData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;

/** The embedded server dies under the process that uses it. */
class ServerDeathIT {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** Computes for minutes without ever looking whether its postmaster lives. */
  private static final String WORK = "SELECT count(*) FROM generate_series(1, 100000000000)";

  @Test
  void isStartedAgainOnTheSameDataWhenItWasKilled() throws Exception {
    Path directory = TestData.withServer();
    try (var database = Database.open(new DatabaseSettings.Embedded(directory, 3))) {
      database.migrate();
      Replica written = replicas(database).register("0.1.0", "a.test");
      String port = show(database, "port");
      var cutOff = CompletableFuture.runAsync(() -> work(database));
      await(() -> working(database) == 1);

      long first = kill(directory);
      // First: a connection that has not noticed the death yet answers for a moment.
      await(cutOff::isCompletedExceptionally);
      await(() -> replicas(database).findSeenWithin(3_600, 10).contains(written));
      assertThat(working(database)).isZero();
      assertThat(show(database, "port")).isEqualTo(port);
      assertThat(show(database, "fsync")).isEqualTo("on");

      long second = kill(directory);
      assertThat(second).isNotEqualTo(first);
      await(() -> replicas(database).findSeenWithin(3_600, 10).contains(written));
    }
    assertThat(OrphanedServer.postmaster(directory.resolve("data"))).isEmpty();
  }

  @Test
  void isNotStartedBehindTheBackOfWhoCloses() throws Exception {
    Path directory = TestData.withServer();
    var settings = new DatabaseSettings.Embedded(directory, 2);
    try (var database = Database.open(settings)) {
      database.migrate();
      kill(directory);
    }
    assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();
    assertThat(OrphanedServer.postmaster(directory.resolve("data"))).isEmpty();
    try (var database = Database.open(settings)) {
      assertThat(database.migrate().applied()).isEmpty();
    }
  }

  @Test
  void isStartedAfterItWasKilledWithItsOwnerWhileItWorked() throws Exception {
    Path directory = TestData.withServer();
    Process owner = EmbeddedServerIT.openInAnotherProcess(directory);
    try (var worker = new Connector(settingsOf(directory)).direct("worker", Duration.ZERO);
        var sql = worker.createStatement()) {
      var cutOff = CompletableFuture.runAsync(() -> execute(sql));
      try (var asking = new Connector(settingsOf(directory)).direct("asking", Duration.ZERO);
          var question = asking.createStatement()) {
        await(() -> {
          try (var rows = question.executeQuery(WORKING)) {
            return rows.next() && rows.getInt(1) == 1;
          }
        });
      }
      owner.destroyForcibly().waitFor();
      kill(directory);
      try (var database = Database.open(new DatabaseSettings.Embedded(directory, 2))) {
        assertThat(database.migrate().applied()).isEmpty();
        assertThat(working(database)).isZero();
      }
      assertThat(cutOff).failsWithin(PATIENCE);
    }
  }

  private static final String WORKING =
      "SELECT count(*)::int FROM pg_stat_activity"
          + " WHERE state = 'active' AND query LIKE '%generate_series%'"
          + " AND pid <> pg_backend_pid()";

  private static void execute(java.sql.Statement sql) {
    try {
      sql.execute(WORK);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DatabaseSettings.External settingsOf(Path directory) throws java.io.IOException {
    String port = Files.readAllLines(directory.resolve("data/postmaster.pid")).get(3).strip();
    return new DatabaseSettings.External(
        "jdbc:postgresql://127.0.0.1:" + port + "/sluice",
        "sluice",
        Files.readString(directory.resolve("password")).strip(),
        2);
  }

  /** As {@code kill -9} does. */
  private static long kill(Path directory) {
    ProcessHandle postmaster = OrphanedServer.postmaster(directory.resolve("data")).orElseThrow();
    assertThat(postmaster.destroyForcibly()).isTrue();
    await(() ->
        OrphanedServer.postmaster(directory.resolve("data")).filter(postmaster::equals).isEmpty());
    return postmaster.pid();
  }

  private static void work(Database database) {
    database.jdbi().useHandle(handle -> handle.execute(WORK));
  }

  private static int working(Database database) {
    return database
        .jdbi()
        .withHandle(handle -> handle.createQuery(WORKING).mapTo(Integer.class).one());
  }

  private static String show(Database database, String setting) {
    return database
        .jdbi()
        .withHandle(handle -> handle.createQuery("SHOW " + setting).mapTo(String.class).one());
  }

  private static ReplicaDao replicas(Database database) {
    return database.jdbi().onDemand(ReplicaDao.class);
  }

  /** Asks until it is so; that the database is away meanwhile is to be expected. */
  private static void await(Callable<Boolean> condition) {
    long endNanos = System.nanoTime() + PATIENCE.toNanos();
    while (!holds(condition)) {
      assertThat(System.nanoTime() - endNanos).as("patience").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private static boolean holds(Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (JdbiException e) {
      assertThat(Outages.isOutage(e)).as(e.toString()).isTrue();
      return false;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
