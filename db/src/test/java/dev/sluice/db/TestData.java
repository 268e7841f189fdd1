package dev.sluice.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Data directories for tests, under the build's own directory, deleted when the tests have run. */
public final class TestData {

  private static final Path PARENT = Path.of("target", "embedded").toAbsolutePath();

  private TestData() {}

  /** One that is not there yet. */
  public static Path absent() throws IOException {
    Files.createDirectories(PARENT);
    Path directory = Files.createTempDirectory(PARENT, "it-");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
    return directory.resolve("postgres");
  }

  /** One without data, whose server was unpacked before: saves 60 MB and some seconds. */
  public static Path withServer() throws IOException {
    Path directory = Files.createDirectories(absent());
    Files.createFile(directory.resolve("lock"));
    Path server = Files.createDirectories(PARENT.resolve("bin"));
    Files.createSymbolicLink(directory.resolve("bin"), server);
    return directory;
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
