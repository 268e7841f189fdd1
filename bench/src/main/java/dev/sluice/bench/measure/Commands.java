package dev.sluice.bench.measure;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Short commands and what they print. */
public final class Commands {
  private Commands() {}

  /**
   * What this prints on either output, trimmed.
   *
   * @throws IOException when it can't be run or ends with another code than 0; the message holds
   *     what it printed
   */
  public static String output(Path directory, List<String> command)
      throws IOException, InterruptedException {
    // A file, not a pipe: when the command asks this JVM for its heap, nobody here can read
    // meanwhile.
    Path printed = Files.createTempFile("sluice-bench", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(Redirect.from(new File("/dev/null")))
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile())
              .start();
      int code = process.waitFor();
      String text = Files.readString(printed).trim();
      if (code != 0) {
        throw new IOException(String.join(" ", command) + " ended with " + code + ": " + text);
      }
      return text;
    } finally {
      Files.delete(printed);
    }
  }
}
