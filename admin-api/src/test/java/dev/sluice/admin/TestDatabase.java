package dev.sluice.admin;

import dev.sluice.db.Database;
import dev.sluice.db.DatabaseSettings;
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

  private static final class Holder {
    static final Database DATABASE = start();

    private static Database start() {
      try {
        Files.createDirectories(PARENT);
        Path directory = Files.createTempDirectory(PARENT, "it-");
        Database database =
            Database.open(
                new DatabaseSettings.Embedded(directory.resolve("postgres"), CONNECTIONS));
        Runtime.getRuntime()
            .addShutdownHook(
                new Thread(() -> {
                  database.close();
                  delete(directory);
                }));
        database.migrate();
        return database;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
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
