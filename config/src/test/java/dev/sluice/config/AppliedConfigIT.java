package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.e2e.RealRuntime;
import dev.sluice.db.Database;
import dev.sluice.db.server.DatabaseSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code sluice apply} makes of a config on a real server, and that it makes it once. */
class AppliedConfigIT {

  @TempDir Path folder;

  /** What `serve` does: no other command makes a database. */
  @BeforeEach
  void makeTheDatabase() {
    Database.open(new DatabaseSettings.Embedded(folder.resolve("postgres"), 2)).close();
  }

  private String sluice(String... words) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    List<String> line =
        Stream.concat(
                Stream.of(words),
                Stream.of("--set", "database.data-dir=" + folder.resolve("postgres")))
            .toList();
    new Main(Map.of(), out, out).run(line);
    return said.toString(StandardCharsets.UTF_8);
  }

  private String apply(String platform, String... more) throws Exception {
    Path file = Files.createTempFile(folder, "platform", ".yaml");
    Files.writeString(file, platform);
    Stream<String> words = Stream.of("apply", "-f", file.toString(), "--yes");
    return sluice(Stream.concat(words, Stream.of(more)).toArray(String[]::new));
  }

  private static String platform(String config) {
    return """
    runtimes:
      - {key: real, base-url: "%s", assertion: false}
    tenants:
      - slug: acme
        projects:
          - key: support
            placements: {dev: real}
            agents:
              - {key: applied, bindings: {dev: {graph: agent, %s}}}
    """
        .formatted(RealRuntime.shared().url(), config);
  }

  @Test
  void makesWhatCarriesItOnceAndExportsWhatItRead() throws Exception {
    String two = platform("config: {configurable: {tokens: 2}}");
    assertThat(apply(two)).contains("create    binding acme/support/applied dev", "Done.");
    assertThat(made()).containsExactly("{\"tokens\":2}");
    assertThat(apply(two)).startsWith("Nothing to do:");
    String export = sluice("export");
    assertThat(export).contains("tokens: 2").doesNotContain("assistant: ");
    assertThat(apply(export, "--prune")).startsWith("Nothing to do:");

    assertThat(apply(platform("context: {tokens: 3}"))).contains("deployment 2: agent on real");
    assertThat(apply(two)).contains("deployment 3: agent on real");
    assertThat(made()).containsExactlyInAnyOrder("{\"tokens\":2}", "{\"tokens\":3}");

    assertThat(apply(platform("config: {configurable: {tokens: 4}}, context: {tokens: 4}")))
        .contains("binding acme/support/applied dev on real: config: the runtime does not take")
        .contains("Cannot specify both");
    assertThat(apply(two)).as("nothing was done").startsWith("Nothing to do:");
  }

  /** The configurations of the agent's assistants on the server. */
  private static List<String> made() throws Exception {
    URI search = URI.create(RealRuntime.shared().url() + "/assistants/search");
    String ours = "{\"metadata\": {\"created_by\": \"sluice\"}, \"limit\": 1000}";
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(search).POST(BodyPublishers.ofString(ours)).build();
      JsonNode found =
          new ObjectMapper().readTree(client.send(request, BodyHandlers.ofString()).body());
      return found
          .valueStream()
          .filter(assistant -> assistant.path("name").asText().equals("applied"))
          .map(assistant -> assistant.at("/config/configurable").toString())
          .toList();
    }
  }
}
