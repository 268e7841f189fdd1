package dev.sluice.admin.runtimes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Reads credentials from where they are kept. Thread-safe; may block. */
@FunctionalInterface
public interface Secrets {

  /**
   * The credential as it is now.
   *
   * @param reference {@code env:NAME} or {@code file:/path}
   * @throws IOException when there is none; never shows what was found
   */
  String read(String reference) throws IOException;

  /** From environment variables and files. */
  static Secrets of(Map<String, String> environment) {
    return reference -> {
      if (reference.startsWith("file:")) {
        return Files.readString(Path.of(reference.substring("file:".length()))).strip();
      }
      String value = environment.get(reference.replaceFirst("^env:", ""));
      if (value == null) {
        throw new IOException("no environment variable of that name is set");
      }
      return value;
    };
  }
}
