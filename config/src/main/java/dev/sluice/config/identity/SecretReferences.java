package dev.sluice.config.identity;

import dev.sluice.proxy.destination.SecretSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Secrets in the environment and in files, read anew each time: those only that the settings let
 * records name, as who registers a runtime must not have it shown every secret of this process.
 * Thread-safe.
 */
public final class SecretReferences implements SecretSource {
  public static final String ENVIRONMENT = "env:";
  public static final String FILE = "file:";

  /** Larger files hold no secret, in bytes. */
  static final long MAX_FILE_BYTES = 65_536;

  private final Map<String, String> environment;
  private final String prefix;
  private final @Nullable Path directory;

  /**
   * With what may be named.
   *
   * @param prefix of environment variables; empty: none
   * @param directory below which files must be, links followed; null: none
   */
  public SecretReferences(
      Map<String, String> environment, String prefix, @Nullable Path directory) {
    this.environment = Map.copyOf(environment);
    this.prefix = prefix;
    this.directory = directory;
  }

  @Override
  public @Nullable String whyNot(String reference) {
    if (reference.startsWith(ENVIRONMENT)) {
      return isNamed(reference.substring(ENVIRONMENT.length())) ? null : notNamed();
    }
    return reference.startsWith(FILE) && !isBelow(Path.of(reference.substring(FILE.length())))
        ? notBelow()
        : null;
  }

  private boolean isNamed(String name) {
    return !prefix.isEmpty() && name.startsWith(prefix);
  }

  private String notNamed() {
    return prefix.isEmpty()
        ? "no environment variable may be named (setting runtimes.secret-prefix)"
        : "this environment variable may not be named (expected: env:%s…, by the setting runtimes.secret-prefix)"
            .formatted(prefix);
  }

  private boolean isBelow(Path file) {
    return directory != null && absolute(file).startsWith(absolute(directory));
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static String notBelow() {
    return "this file may not be named (expected: one below the directory that the setting"
        + " runtimes.secret-directory names)";
  }

  @Override
  public String read(String reference) throws IOException {
    String why = whyNot(reference);
    if (why != null) {
      throw new IOException(reference + ": " + why);
    }
    if (reference.startsWith(ENVIRONMENT)) {
      String secret = environment.get(reference.substring(ENVIRONMENT.length()));
      if (secret == null) {
        throw new IOException(reference + " is not set");
      }
      return secret;
    }
    if (!reference.startsWith(FILE)) {
      throw new IOException("a reference to a secret is none (expected: env:NAME or file:PATH)");
    }
    Path file = Path.of(reference.substring(FILE.length())).toRealPath();
    if (directory == null || !file.startsWith(directory.toRealPath())) { // a link out of it
      throw new IOException(reference + ": " + notBelow());
    }
    if (!Files.isRegularFile(file) || Files.size(file) > MAX_FILE_BYTES) { // a pipe might block
      throw new IOException(reference + " is no file of at most " + MAX_FILE_BYTES + " bytes");
    }
    return text(file);
  }

  /** What a file holds, without the line end that editors add. */
  public static String text(Path file) throws IOException {
    return Files.readString(file).replaceFirst("\\R\\z", "");
  }
}
