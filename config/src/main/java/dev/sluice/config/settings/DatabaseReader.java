package dev.sluice.config.settings;

import dev.sluice.db.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads which database to use, and the password that the settings only refer to. */
public final class DatabaseReader {
  private static final String ENVIRONMENT = "env:";
  private static final String FILE = "file:";

  private DatabaseReader() {}

  /**
   * Reads it.
   *
   * @throws SettingsException when the password isn't where the settings say, or they don't make a
   *     database
   */
  public static DatabaseSettings read(Values values, Map<String, String> environment) {
    String password = password(values.get(Keys.DATABASE_PASSWORD_REF), values, environment);
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
      throw fault(new Fault(source, "", String.valueOf(e.getMessage()), null));
    }
  }

  private static String password(String reference, Values values, Map<String, String> environment) {
    if (reference.startsWith(ENVIRONMENT)) {
      String password = environment.get(reference.substring(ENVIRONMENT.length()));
      if (password == null) {
        throw expected(values, "an environment variable that is set");
      }
      return password;
    }
    return reference.startsWith(FILE)
        ? fromFile(Path.of(reference.substring(FILE.length())), values)
        : "";
  }

  /** Without the line end that editors add. */
  private static String fromFile(Path file, Values values) {
    try {
      return Files.readString(file).replaceFirst("\\R\\z", "");
    } catch (IOException e) {
      throw expected(values, "a file that can be read");
    }
  }

  private static SettingsException expected(Values values, String expected) {
    Key<?> key = Keys.DATABASE_PASSWORD_REF;
    return fault(Fault.value(values.given(key), key, expected));
  }

  private static SettingsException fault(Fault fault) {
    return new SettingsException(List.of(fault));
  }
}
