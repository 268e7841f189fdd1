package dev.sluice.config.e2e;

import dev.sluice.config.Application;
import dev.sluice.config.Settings;
import dev.sluice.config.settings.Assignment;
import dev.sluice.config.settings.Purpose;
import dev.sluice.config.settings.SettingsReader;
import dev.sluice.config.settings.Sources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A gateway with the development identity and a database of its own, that knows of no tenants and
 * runtimes yet: the admin API tells it. Thread-safe.
 */
final class SharedGateway implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  private static final Map<String, String> ENVIRONMENT =
      Map.of("PYTHONDONTWRITEBYTECODE", "1", "PYTHONUNBUFFERED", "1");

  private final Application application;
  private final Path directory;

  private SharedGateway(Application application, Path directory) {
    this.application = application;
    this.directory = directory;
  }

  /** Starts one with its files in a directory, both ports any free ones. */
  static SharedGateway start(Path directory) {
    Map<String, String> given =
        Map.of(
            "open", "false",
            "listen", "127.0.0.1:0",
            "admin.listen", "127.0.0.1:0",
            "database.data-dir", directory.resolve("db").toString());
    List<Assignment> options =
        given.entrySet().stream()
            .map(entry -> new Assignment("test", entry.getKey(), entry.getValue()))
            .toList();
    Sources sources = new Sources(null, Map.of(), options, List.of());
    Settings settings = Settings.of(SettingsReader.read(sources, Purpose.SERVE), Map.of());
    return new SharedGateway(Application.start(settings), directory);
  }

  /**
   * Runs a Python script of the tests against it until it ends.
   *
   * @param script in {@code src/test/e2e/python}
   * @param arguments after the URLs of the proxy port and the admin port
   */
  Program run(String script, String... arguments) {
    Stream<String> first =
        Stream.of(
            RealRuntime.install(),
            Project.pythonChecks().resolveSibling(script).toString(),
            Urls.of(application.proxyAddress()),
            Urls.of(application.adminAddress()));
    Stream<String> rest = Stream.of("--key", directory.resolve("db/dev-key").toString());
    List<String> command =
        Stream.of(first, Stream.of(arguments), rest).flatMap(part -> part).toList();
    Program program = Program.start(script.replace(".py", ""), command, ENVIRONMENT);
    program.await(PATIENCE);
    return program;
  }

  @Override
  public void close() {
    application.close();
  }
}
