package dev.sluice.db.server;

import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Which PostgreSQL to use. Immutable; a fault is an {@link IllegalArgumentException} whose message
 * begins with the setting's key and says what was expected, without ever repeating a secret.
 */
public sealed interface DatabaseSettings {

  /** Most connections in the pool: settings beyond it are taken for a mistake. */
  int MAX_POOL_SIZE = 1_000;

  /** Most connections open at once, 1 to {@link #MAX_POOL_SIZE}. */
  int poolSize();

  /**
   * The settings as they are written: {@code embedded}, or {@code jdbc:postgresql://…} with a user.
   *
   * @param url {@code database.url}
   * @param user {@code database.user}; empty for the embedded server
   * @param password what {@code database.password-ref} refers to; empty when there is none
   * @param dataDirectory {@code database.data-dir}, of the embedded server
   * @param poolSize {@code database.pool-size}
   */
  static DatabaseSettings of(
      String url, String user, String password, Path dataDirectory, int poolSize) {
    return url.equals("embedded")
        ? new Embedded(dataDirectory, poolSize)
        : new External(url, user, password, poolSize);
  }

  /**
   * A server of our own, started and stopped with this process.
   *
   * @param dataDirectory where it keeps its data, its program and its password; made when absent
   */
  record Embedded(Path dataDirectory, int poolSize) implements DatabaseSettings {
    public Embedded {
      checkPoolSize(poolSize);
    }
  }

  /**
   * A server that others run.
   *
   * @param url {@code jdbc:postgresql://HOST[:PORT]/DATABASE[?OPTIONS]}, without a password
   */
  record External(String url, String user, String password, int poolSize)
      implements DatabaseSettings {

    private static final String SERVER = "([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?";

    /** One server, or several to be tried in turn. */
    private static final Pattern URL =
        Pattern.compile(
            "jdbc:postgresql://" + SERVER + "(," + SERVER + ")*/[A-Za-z0-9._%-]+([?].*)?");

    public External {
      checkPoolSize(poolSize);
      Properties parsed = parse(url);
      if (parsed == null) {
        // Not repeated in the message: what was mistyped may hold a password.
        throw new IllegalArgumentException(
            "database.url: not understood"
                + " (expected: embedded, or jdbc:postgresql://HOST[:PORT]/DATABASE)");
      }
      if (parsed.containsKey("password")) {
        throw new IllegalArgumentException(
            "database.url: holds a password (expected: none; use database.password-ref)");
      }
      if (user.isEmpty() && !parsed.containsKey("user")) {
        throw new IllegalArgumentException(
            "database.user: missing (expected: the user to connect as, for a database.url)");
      }
    }

    /** Host, port and database, as an operator would say it. */
    String target() {
      Properties parsed = parse(url);
      if (parsed == null) {
        throw new IllegalStateException("checked by the constructor");
      }
      return parsed.getProperty("PGHOST")
          + ":"
          + parsed.getProperty("PGPORT")
          + "/"
          + parsed.getProperty("PGDBNAME");
    }

    /** The driver logs parts of a URL that it does not understand, so it only gets good ones. */
    private static @Nullable Properties parse(String url) {
      return URL.matcher(url).matches() ? Driver.parseURL(url, null) : null;
    }

    @Override
    public String toString() {
      return "External[" + target() + ", user=" + user + ", poolSize=" + poolSize + "]";
    }
  }

  private static void checkPoolSize(int poolSize) {
    if (poolSize < 1 || poolSize > MAX_POOL_SIZE) {
      throw new IllegalArgumentException(
          "database.pool-size: " + poolSize + " (expected: 1 to " + MAX_POOL_SIZE + ")");
    }
  }
}
