package dev.sluice.admin;

import dev.sluice.db.Database;
import dev.sluice.db.server.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A real PostgreSQL with our schema, under the build's directory; one for all tests of a run. */
final class TestDatabase {

  private static final Path PARENT = Path.of("target", "embedded").toAbsolutePath();
  private static final int CONNECTIONS = 8;

  private TestDatabase() {}

  /** Started with its first use, ended with the process. */
  static Database shared() {
    return Holder.DATABASE;
  }

  /** The same server with a schema of its own, which the caller closes. */
  static Database inSchema(String schema) {
    String port =
        shared()
            .jdbi()
            .withHandle(handle -> {
              handle.execute("CREATE SCHEMA " + schema);
              return handle.createQuery("SHOW port").mapTo(String.class).one();
            });
    try {
      Database database =
          Database.open(
              new DatabaseSettings.External(
                  "jdbc:postgresql://127.0.0.1:" + port + "/sluice?currentSchema=" + schema,
                  "sluice",
                  Files.readString(Holder.DIRECTORY.resolve("postgres/password")).strip(),
                  CONNECTIONS));
      database.migrate();
      return database;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Holder {
    static final Path DIRECTORY = directory();
    static final Database DATABASE = start();

    private static Path directory() {
      try {
        Files.createDirectories(PARENT);
        return Files.createTempDirectory(PARENT, "it-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Database start() {
      Database database =
          Database.open(new DatabaseSettings.Embedded(DIRECTORY.resolve("postgres"), CONNECTIONS));
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                database.close();
                delete(DIRECTORY);
              }));
      database.migrate();
      return database;
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
