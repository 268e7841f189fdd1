package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Application;
import dev.sluice.config.Settings;
import dev.sluice.config.settings.Purpose;
import dev.sluice.config.settings.SettingsReader;
import dev.sluice.config.settings.source.Assignment;
import dev.sluice.config.settings.source.Sources;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A gateway with the development identity and a database of its own, that knows of no tenants and
 * runtimes yet: the admin API tells it. Thread-safe.
 */
public final class SharedGateway implements AutoCloseable {
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
    return start(directory, Map.of());
  }

  /** The same with settings of one's own beside. */
  public static SharedGateway start(Path directory, Map<String, String> settings) {
    Map<String, String> given = new HashMap<>(settings);
    given.put("database.data-dir", directory.resolve("db").toString());
    return new SharedGateway(started(given), directory);
  }

  /** Another gateway on the same database, with nothing but that in common. */
  SharedGateway replica() throws IOException {
    Path files = directory.resolve("db");
    String port = Files.readAllLines(files.resolve("data/postmaster.pid")).get(3).strip();
    return new SharedGateway(
        started(
            Map.of(
                "database.url", "jdbc:postgresql://127.0.0.1:" + port + "/sluice",
                "database.user", "sluice",
                "database.password-ref", "file:" + files.resolve("password"),
                "assertion.key-ref", "file:" + files.resolve("assertion-key"))),
        directory);
  }

  private static Application started(Map<String, String> settings) {
    Map<String, String> given = new HashMap<>(settings);
    given.put("open", "false");
    given.put("listen", "127.0.0.1:0");
    given.put("admin.listen", "127.0.0.1:0");
    List<Assignment> options =
        given.entrySet().stream()
            .map(entry -> new Assignment("test", entry.getKey(), entry.getValue()))
            .toList();
    Sources sources = new Sources(null, Map.of(), options, List.of());
    Settings read = Settings.of(SettingsReader.read(sources, Purpose.SERVE), Map.of());
    return Application.start(read);
  }

  InetSocketAddress address() {
    return application.proxyAddress();
  }

  /** Of the proxy port. */
  public String url() {
    return Urls.of(application.proxyAddress());
  }

  /** Of the admin port. */
  public String adminUrl() {
    return Urls.of(application.adminAddress());
  }

  /** A key of a platform administrator. */
  public String key() throws IOException {
    return Files.readString(keyFile()).strip();
  }

  private Path keyFile() {
    return directory.resolve("db/dev-key");
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
            url(),
            adminUrl());
    Stream<String> rest = Stream.of("--key", keyFile().toString());
    List<String> command =
        Stream.of(first, Stream.of(arguments), rest).flatMap(part -> part).toList();
    Program program = Program.start(script.replace(".py", ""), command, ENVIRONMENT);
    program.await(PATIENCE);
    return program;
  }

  /**
   * Makes tenants on a runtime that they share, each with agents that have the names of graphs and
   * are bound to them.
   *
   * @return an API key of each tenant
   */
  List<String> tenants(int number, RealRuntime runtime, List<String> graphs) {
    Stream<String> arguments =
        Stream.of(Stream.of(runtime.url()), graphs.stream(), Stream.of("--tenants", "" + number))
            .flatMap(part -> part);
    Program made = run("sdk_platform.py", arguments.toArray(String[]::new));
    List<String> keys = made.output();
    assertThat(keys).as(made::lastWords).hasSize(number);
    return keys;
  }

  @Override
  public void close() {
    application.close();
  }
}
