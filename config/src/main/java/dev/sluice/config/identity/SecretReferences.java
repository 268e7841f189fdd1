package dev.sluice.config.identity;

import dev.sluice.proxy.destination.SecretSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Secrets in the environment and in files, read anew each time. Thread-safe. */
public final class SecretReferences implements SecretSource {
  public static final String ENVIRONMENT = "env:";
  public static final String FILE = "file:";

  /** Larger files hold no secret, in bytes. */
  static final long MAX_FILE_BYTES = 65_536;

  private final Map<String, String> environment;

  public SecretReferences(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public String read(String reference) throws IOException {
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
    Path file = Path.of(reference.substring(FILE.length()));
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
