package dev.sluice.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Data directories for tests: short-lived, under the build's own directory. */
final class TestData {

  private TestData() {}

  static Path newDirectory() throws IOException {
    Path parent = Files.createDirectories(Path.of("target", "embedded"));
    return Files.createTempDirectory(parent.toAbsolutePath(), "it-").resolve("postgres");
  }
}
