package dev.sluice.config.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.db.Database;
import dev.sluice.db.server.DatabaseSettings;
import dev.sluice.proxy.identity.ApiKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the development identity over several starts. */
class DevelopmentFilesIT {
  @TempDir Path directory;

  @Test
  void whatSomebodyTookBackStaysSoWhileTheFileIsThere() throws IOException {
    try (Database database = Database.open(new DatabaseSettings.Embedded(directory, 2))) {
      database.migrate();
      String first = keyAfterAStart(database);
      assertThat(isGood(database, first)).isTrue();
      assertThat(keyAfterAStart(database)).isEqualTo(first);

      execute(database, "UPDATE api_keys SET revoked_at = now()");
      assertThat(keyAfterAStart(database)).isEqualTo(first);
      assertThat(isGood(database, first)).isFalse();

      execute(database, "DELETE FROM api_keys");
      execute(database, "DELETE FROM policy_bindings");
      execute(database, "DELETE FROM service_accounts");
      assertThat(keyAfterAStart(database)).isEqualTo(first);
      assertThat(count(database, "api_keys")).isZero();
      assertThat(count(database, "service_accounts")).isZero();

      Files.delete(directory.resolve("dev-key"));
      String second = keyAfterAStart(database);
      assertThat(second).isNotEqualTo(first);
      assertThat(isGood(database, second)).isTrue();
      assertThat(isGood(database, first)).isFalse();
    }
  }

  @Test
  void theFilesKeyIsMadeInADatabaseWithoutAnything() throws IOException {
    String kept = ApiKey.generate(null, new SecureRandom()).reveal();
    try (Database database = Database.open(new DatabaseSettings.Embedded(directory, 2))) {
      database.migrate();
      Files.writeString(directory.resolve("dev-key"), kept + "\n");
      assertThat(keyAfterAStart(database)).isEqualTo(kept);
      assertThat(isGood(database, kept)).isTrue();
    }
  }

  private String keyAfterAStart(Database database) throws IOException {
    new DevelopmentFiles(directory, new SecureRandom()).ensureIdentity(database);
    return Files.readString(directory.resolve("dev-key")).strip();
  }

  private static boolean isGood(Database database, String key) {
    String publicId = Objects.requireNonNull(ApiKey.parse(key)).publicId();
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "SELECT count(*) = 1 FROM api_keys WHERE public_id = ?"
                        + " AND revoked_at IS NULL")
                .bind(0, publicId)
                .mapTo(Boolean.class)
                .one());
  }

  private static int count(Database database, String table) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle.createQuery("SELECT count(*) FROM " + table).mapTo(Integer.class).one());
  }

  private static void execute(Database database, String sql) {
    database.jdbi().useHandle(handle -> handle.execute(sql));
  }
}
