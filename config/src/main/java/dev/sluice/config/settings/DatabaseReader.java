package dev.sluice.config.settings;

import dev.sluice.config.settings.key.Keys;
import dev.sluice.config.settings.source.Fault;
import dev.sluice.db.server.DatabaseSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads which database to use, and the password that the settings only refer to. */
public final class DatabaseReader {
  private DatabaseReader() {}

  /**
   * Reads it.
   *
   * @throws SettingsException when the password isn't where the settings say, or they don't make a
   *     database
   */
  public static DatabaseSettings read(Values values, Map<String, String> environment) {
    Secrets secrets = new Secrets(values, environment);
    DatabaseSettings database = read(values, secrets);
    secrets.throwFaults();
    if (database == null) {
      throw new IllegalStateException("no database, and no fault");
    }
    return database;
  }

  /** Null when there is a fault, which is among those of {@code secrets} then. */
  static @Nullable DatabaseSettings read(Values values, Secrets secrets) {
    String password = secrets.text(Keys.DATABASE_PASSWORD_REF);
    if (password == null) {
      return null;
    }
    try {
      return DatabaseSettings.of(
          values.get(Keys.DATABASE_URL),
          values.get(Keys.DATABASE_USER),
          password,
          values.get(Keys.DATABASE_DATA_DIR),
          values.get(Keys.DATABASE_POOL_SIZE));
    } catch (IllegalArgumentException e) {
      // Its message begins with the key, says what was expected and repeats no secret.
      String source = values.given(Keys.DATABASE_URL).source();
      secrets.add(new Fault(source, "", String.valueOf(e.getMessage()), null));
      return null;
    }
  }
}
