package dev.sluice.db.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.db.Database;
import dev.sluice.db.Replica;
import dev.sluice.db.ReplicaDao;
import dev.sluice.db.TestData;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The life of the embedded server: who may use its directory, and what outlives what. */
class EmbeddedServerIT {

  @Test
  void keepsWhatWasWrittenOverARestart() throws IOException {
    var settings = new DatabaseSettings.Embedded(TestData.withServer(), 2);
    Replica written;
    try (var database = Database.open(settings)) {
      database.migrate();
      written = replicas(database).register("0.1.0", "a.test");
    }
    try (var database = Database.open(settings)) {
      assertThat(database.migrate().applied()).isEmpty();
      assertThat(replicas(database).findSeenWithin(3_600, 10)).containsExactly(written);
    }
  }

  @Test
  void belongsToOneProcessAndSurvivesItsDeath() throws Exception {
    Path directory = TestData.withServer();
    var settings = new DatabaseSettings.Embedded(directory, 2);
    Process other = openInAnotherProcess(directory);
    try {
      assertThat(faultOf(settings))
          .hasMessage(
              "the data directory %s is in use by another Sluice (process %d)",
              directory, other.pid());
    } finally {
      other.destroyForcibly().waitFor(); // its server goes on, as after kill -9
    }
    try (var database = Database.open(settings)) {
      assertThat(replicas(database).findSeenWithin(3_600, 10))
          .extracting(Replica::host)
          .containsExactly("other.test");
    }
  }

  @Test
  void isJoinedWhileAnotherProcessRunsItAndGoesOnAfterwards() throws Exception {
    Path directory = TestData.withServer();
    var settings = new DatabaseSettings.Embedded(directory, 2);
    Process other = openInAnotherProcess(directory);
    try {
      for (String host : List.of("first.test", "second.test")) {
        try (var joined = Database.openOrJoin(settings)) {
          assertThat(joined.migrate().applied()).isEmpty();
          var _ = replicas(joined).register("0.1.0", host);
        }
      }
      assertThat(other.isAlive()).isTrue();
      Path pid = directory.resolve("data/postmaster.pid");
      Files.move(pid, directory.resolve("away")); // as before it has come up
      assertThatThrownBy(() -> Database.openOrJoin(settings))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("is in use by another Sluice")
          .hasMessageContaining("can't be reached now");
      Files.move(directory.resolve("away"), pid);
    } finally {
      other.destroyForcibly().waitFor();
    }
    try (var database = Database.openOrJoin(settings)) { // which opens it
      assertThat(replicas(database).findSeenWithin(3_600, 10))
          .extracting(Replica::host)
          .contains("other.test", "first.test", "second.test");
    }
  }

  @Test
  void setsAsideWhatAnInterruptedFirstStartLeft() throws IOException {
    Path directory = TestData.withServer();
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data/postgresql.conf"), "half");
    Database.open(new DatabaseSettings.Embedded(directory, 2)).close();
    try (Stream<Path> entries = Files.list(directory)) {
      assertThat(
              entries.filter(path -> path.getFileName().toString().startsWith("data-unfinished")))
          .singleElement()
          .satisfies(aside -> assertThat(aside.resolve("postgresql.conf")).hasContent("half"));
    }
  }

  @Test
  void refusesDataOfAnotherVersion() throws IOException {
    Path directory = TestData.withServer();
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data/PG_VERSION"), "17\n");
    Files.createFile(directory.resolve("ready"));
    assertThat(faultOf(new DatabaseSettings.Embedded(directory, 2)))
        .hasMessage("the data directory %s was made by PostgreSQL 17 (expected: 18)", directory);
  }

  /** Opens and migrates the database in a new process, writes a row, and leaves it open. */
  static Process openInAnotherProcess(Path directory) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader out = process.inputReader();
    assertThat(out.lines().anyMatch("open"::equals)).isTrue();
    return process;
  }

  private static ReplicaDao replicas(Database database) {
    return database.jdbi().onDemand(ReplicaDao.class);
  }

  private static DatabaseException faultOf(DatabaseSettings settings) {
    return catchThrowableOfType(DatabaseException.class, () -> Database.open(settings).close());
  }

  /** The other process: holds the database until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws InterruptedException {
      Database database = Database.open(new DatabaseSettings.Embedded(Path.of(args[0]), 2));
      database.migrate();
      replicas(database).register("0.1.0", "other.test");
      System.out.println("open");
      Thread.currentThread().join();
    }
  }
}
