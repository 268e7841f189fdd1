package dev.sluice.config.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.settings.source.Sources;
import dev.sluice.db.server.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseReaderTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("DB_PASSWORD", "hunter2");

  @TempDir Path folder;

  @Test
  void isEmbeddedByDefaultAndNeedsNoRuntime() {
    assertThat(database())
        .isEqualTo(new DatabaseSettings.Embedded(Path.of(".sluice", "postgres"), 10));
  }

  @Test
  void takesThePasswordFromTheEnvironmentOrAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("password"), "from file\n");
    assertThat(external("env:DB_PASSWORD").password()).isEqualTo("hunter2");
    assertThat(external("file:" + file).password()).isEqualTo("from file");
    assertThat(external("").password()).isEmpty();
  }

  @Test
  void saysWhereItFoundNoPassword() {
    assertThatThrownBy(() -> external("env:NONE"))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "--set: database.password-ref: env:NONE"
                + " (expected: an environment variable that is set)");
    assertThatThrownBy(() -> external("file:/nowhere"))
        .hasMessage(
            "--set: database.password-ref: file:/nowhere (expected: a file that can be read)");
  }

  @Test
  void passesOnWhatTheDatabaseFindsWrong() {
    assertThatThrownBy(() -> database("database.url=jdbc:postgresql://h:hunter2/db"))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("--set: database.url: ")
        .hasMessageNotContaining("hunter2");
  }

  private static DatabaseSettings.External external(String reference) {
    return (DatabaseSettings.External)
        database(
            "database.url=jdbc:postgresql://h/db",
            "database.user=app",
            "database.password-ref=" + reference);
  }

  private static DatabaseSettings database(String... assignments) {
    Sources sources = new Sources(null, ENVIRONMENT, List.of(), List.of(assignments));
    return DatabaseReader.read(SettingsReader.read(sources, Purpose.MIGRATE), ENVIRONMENT);
  }
}
