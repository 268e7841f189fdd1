package dev.sluice.config.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.settings.key.Keys;
import dev.sluice.config.settings.source.Assignment;
import dev.sluice.config.settings.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The later source overrides the earlier. */
class PrecedenceTest {
  private static final Map<String, String> NO_ENVIRONMENT = Map.of();

  @TempDir Path folder;

  @Test
  void commandLineOverEnvironmentOverFileOverDefault() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("s.yaml"),
            "timeouts:\n  idle: 1s\n  connect: 1s\n  first-byte: 1s\nvia: file\n");
    Map<String, String> environment =
        Map.of("SLUICE_TIMEOUTS_IDLE", "2s", "SLUICE_TIMEOUTS_CONNECT", "2s");
    Values values = read(file, environment, "timeouts.idle=3s");

    assertThat(values.get(Keys.TIMEOUTS_IDLE)).isEqualTo(Duration.ofSeconds(3));
    assertThat(values.get(Keys.TIMEOUTS_CONNECT)).isEqualTo(Duration.ofSeconds(2));
    assertThat(values.get(Keys.TIMEOUTS_FIRST_BYTE)).isEqualTo(Duration.ofSeconds(1));
    assertThat(values.get(Keys.TIMEOUTS_KEEP_ALIVE)).isEqualTo(Duration.ofSeconds(75));
    assertThat(values.shown())
        .contains(
            new Values.Shown("timeouts.idle", "3s", "--set"),
            new Values.Shown("timeouts.connect", "2s", "SLUICE_TIMEOUTS_CONNECT"),
            new Values.Shown("timeouts.first-byte", "1s", file + ":4"),
            new Values.Shown("timeouts.keep-alive", "75s", "default"),
            new Values.Shown("via", "file", file + ":5"));
  }

  @Test
  void theLastSetCounts() {
    Values values = read(null, NO_ENVIRONMENT, "event-loops=1", "event-loops=2");
    assertThat(values.get(Keys.EVENT_LOOPS)).isEqualTo(2);
  }

  @Test
  void listsAreWrittenWithCommas() {
    Values values =
        read(
            null,
            Map.of("SLUICE_CORS_ORIGINS", "https://a, https://b:1"),
            "forwarded.trusted=[10.0.0.0/8,::1]",
            "admin.hosts=");
    assertThat(values.get(Keys.CORS_ORIGINS)).containsExactly("https://a", "https://b:1");
    assertThat(values.get(Keys.FORWARDED_TRUSTED))
        .extracting(Object::toString)
        .containsExactly("10.0.0.0/8", "::1/128");
    assertThat(values.get(Keys.ADMIN_HOSTS)).isEmpty();
  }

  @Test
  void showsNoSecretsAmongTheValues() {
    Values values =
        read(
            null,
            NO_ENVIRONMENT,
            "database.url=jdbc:postgresql://h/db?sslpassword=hunter2",
            "database.password-ref=env:DB_PASSWORD");
    assertThat(values.shown())
        .contains(
            new Values.Shown("database.url", "jdbc:postgresql://h/db?***", "--set"),
            new Values.Shown("database.password-ref", "env:DB_PASSWORD", "--set"));
  }

  private static Values read(
      @Nullable Path file, Map<String, String> environment, String... assignments) {
    List<Assignment> options =
        List.of(
            new Assignment("--open", "open", "true"),
            new Assignment("--upstream", "upstream.url", "http://h"));
    return SettingsReader.read(
        new Sources(file, environment, options, List.of(assignments)), Purpose.SERVE);
  }
}
