package dev.sluice.db.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSettingsTest {

  private static final Path DATA = Path.of(".sluice/postgres");

  @Test
  void theWordEmbeddedMeansAServerOfOurOwn() {
    assertThat(DatabaseSettings.of("embedded", "", "", DATA, 10))
        .isEqualTo(new DatabaseSettings.Embedded(DATA, 10));
  }

  @Test
  void aUrlMeansAServerThatOthersRun() {
    var settings = DatabaseSettings.of("jdbc:postgresql://db.test/sluice", "ann", "pw", DATA, 10);
    assertThat(settings)
        .isEqualTo(
            new DatabaseSettings.External("jdbc:postgresql://db.test/sluice", "ann", "pw", 10));
    assertThat(((DatabaseSettings.External) settings).target()).isEqualTo("db.test:5432/sluice");
  }

  @Test
  void theUserMayStandInTheUrl() {
    assertThat(new DatabaseSettings.External("jdbc:postgresql://h/d?user=ann", "", "", 1).target())
        .isEqualTo("h:5432/d");
  }

  @Test
  void severalServersMayBeTriedInTurn() {
    var url = "jdbc:postgresql://a:1,[::1]:2/d?targetServerType=primary";
    assertThat(new DatabaseSettings.External(url, "ann", "", 1).target())
        .isEqualTo("a,[::1]:1,2/d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "postgres",
        "postgresql://h/d",
        "jdbc:mysql://h/d",
        "jdbc:postgresql://h:port/hunter2",
        "jdbc:postgresql://ann:hunter2@h/d",
        "jdbc:postgresql://ann:hunter2@h:5432/d",
        "jdbc:postgresql://h:123456/d",
        "jdbc:postgresql://h",
      })
  void refusesWhatIsNoPostgresUrlWithoutRepeatingIt(String url) {
    assertThatThrownBy(() -> DatabaseSettings.of(url, "ann", "", DATA, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "database.url: not understood"
                + " (expected: embedded, or jdbc:postgresql://HOST[:PORT]/DATABASE)");
  }

  @Test
  void refusesAPasswordInTheUrl() {
    var url = "jdbc:postgresql://h/d?password=hunter2";
    assertThatThrownBy(() -> DatabaseSettings.of(url, "ann", "", DATA, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("database.url: holds a password (expected: none; use database.password-ref)");
  }

  @Test
  void refusesAUrlWithoutAUser() {
    assertThatThrownBy(() -> DatabaseSettings.of("jdbc:postgresql://h/d", "", "", DATA, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("database.user: missing");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1_001})
  void refusesAPoolSizeOutOfRange(int size) {
    assertThatThrownBy(() -> DatabaseSettings.of("embedded", "", "", DATA, size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("database.pool-size: " + size + " (expected: 1 to 1000)");
  }

  @Test
  void neverShowsThePassword() {
    assertThat(new DatabaseSettings.External("jdbc:postgresql://h/d", "ann", "hunter2", 3))
        .hasToString("External[h:5432/d, user=ann, poolSize=3]");
  }
}
