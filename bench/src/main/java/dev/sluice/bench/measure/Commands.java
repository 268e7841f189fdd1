package dev.sluice.bench.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    if (process.waitFor() != 0) {
      throw new IOException(
          String.join(" ", command) + " ended with " + process.exitValue() + ": " + printed);
    }
    return printed;
  }
}
