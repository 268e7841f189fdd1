package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Commands of {@code sluice} as processes of their own. Thread-confined. */
final class SluiceProcesses implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile(
          "sluice (\\S+) ready: proxy http://127\\.0\\.0\\.1:([0-9]+)"
              + " admin http://127\\.0\\.0\\.1:([0-9]+)");

  private final List<Process> started = new ArrayList<>();

  /** A command, with the arguments between spaces. */
  Process start(String line) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(line.split(" ")));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_"));
    Process process = builder.start();
    started.add(process);
    return process;
  }

  /** SIGTERM. Not {@link Process#destroy}, which closes the streams too. */
  static void terminate(Process process) {
    assertThat(process.toHandle().destroy()).isTrue();
  }

  static Matcher ready(BufferedReader out) throws IOException {
    Matcher ready = READY.matcher(String.valueOf(out.readLine()));
    assertThat(ready.matches()).as("the first line is the one that says it is ready").isTrue();
    return ready;
  }

  /** Where the database has something to say before. */
  static Matcher readyAfterLog(BufferedReader out) throws IOException {
    String line = out.readLine();
    while (line != null && line.startsWith("{")) {
      line = out.readLine();
    }
    Matcher ready = READY.matcher(String.valueOf(line));
    assertThat(ready.matches()).as("the line that says it is ready: " + line).isTrue();
    return ready;
  }

  static int status(String port, String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request(port, path), BodyHandlers.discarding()).statusCode();
    }
  }

  static HttpRequest request(String port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }

  static HttpRequest withKey(String port, String path, String key) {
    return HttpRequest.newBuilder(request(port, path), (name, value) -> true)
        .header("x-api-key", key)
        .build();
  }

  static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  static String errors(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Ends what is left. */
  @Override
  public void close() {
    started.forEach(Process::destroyForcibly);
  }
}
