package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of the operating system that a test started. Its standard error goes to a log file, its
 * standard output to a file of its own.
 */
public final class Program {
  /** Exit status by which the project's scripts say that something has to be installed first. */
  private static final int LACKING = 69;

  private static final int SHOWN_LINES = 25;

  private final String name;
  private final Process process;
  private final Path output;
  private final Path log;

  private Program(String name, Process process, Path output, Path log) {
    this.name = name;
    this.process = process;
    this.output = output;
    this.log = log;
  }

  /** Starts a command under a name that its files carry; the JVM's end ends it. */
  public static Program start(String name, List<String> command, Map<String, String> environment) {
    Path log = Project.logOf(name);
    Path output = log.resolveSibling(name + ".out");
    try {
      Files.createDirectories(log.getParent());
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      builder.redirectOutput(output.toFile()).redirectError(log.toFile());
      builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
      Process process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return new Program(name, process, output, log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits for its end; fails when it does not come in time. When the program lacks something that
   * is to be installed, the test is skipped by the program's own words, or fails if {@code
   * CI=true}.
   *
   * @return the exit status
   */
  public int await(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return fail(name + " has not ended in " + patience.toSeconds() + " s:\n" + lastWords());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return fail("interrupted while waiting for " + name);
    }
    if (process.exitValue() == LACKING) {
      skipOrFail();
    }
    return process.exitValue();
  }

  private void skipOrFail() {
    String sentence = lines(log).getLast();
    if ("true".equals(System.getenv("CI"))) {
      fail(sentence);
    }
    Assumptions.abort(sentence);
  }

  /** Asks it to end, and ends it when it does not within a few seconds. */
  void stop() {
    stop(Duration.ofSeconds(5));
  }

  /** Asks it to end, and ends it when it does not in that time. */
  public void stop(Duration patience) {
    process.destroy();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** The lines of its standard output so far. */
  public List<String> output() {
    return lines(output);
  }

  /** The end of what it said on standard error. */
  public String lastWords() {
    List<String> said = lines(log);
    List<String> end = said.subList(Math.max(0, said.size() - SHOWN_LINES), said.size());
    return String.join("\n", end) + "\n(all of it: " + log + ")";
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
