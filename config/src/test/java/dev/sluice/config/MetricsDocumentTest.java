package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Of the whole program in open mode, as not only proxy-core counts. What identity mode adds is
 * compared by {@code identity.MetricsDocumentIT}.
 */
class MetricsDocumentTest {
  /** How a row of the document begins: name, type. */
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z0-9_]+)` \\| ([a-z]+) \\|", Pattern.MULTILINE);

  private static final Pattern TYPE =
      Pattern.compile("^# TYPE ([a-z0-9_]+) ([a-z]+)$", Pattern.MULTILINE);

  /** The section that is of identity mode alone. */
  private static final Pattern CALLERS =
      Pattern.compile("(?s)^## Callers$.*?(?=^## )", Pattern.MULTILINE);

  @Test
  void namesEveryMetricThatIsServedAndNoOther() throws Exception {
    String document = Files.readString(Path.of("..", "proxy-core", "METRICS.md"));
    Map<String, String> served = types(TYPE, served());
    assertThat(types(ROW, document)).containsAllEntriesOf(served);
    assertThat(served).containsAllEntriesOf(types(ROW, CALLERS.matcher(document).replaceAll("")));
  }

  private static Map<String, String> types(Pattern pattern, String text) {
    Map<String, String> types = new TreeMap<>();
    Matcher matches = pattern.matcher(text);
    while (matches.find()) {
      types.put(matches.group(1), matches.group(2));
    }
    return types;
  }

  /** After a refusal, without which the counter of them has no sample. */
  private static String served() throws Exception {
    Settings settings = Settings.open("http://127.0.0.1:9", Map.of());
    try (Application application = Application.start(settings);
        HttpClient client = HttpClient.newHttpClient()) {
      var refused =
          URI.create("http://127.0.0.1:" + application.proxyAddress().getPort() + "/-/no");
      assertThat(
              client
                  .send(HttpRequest.newBuilder(refused).build(), BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(404);
      var metrics =
          URI.create("http://127.0.0.1:" + application.adminAddress().getPort() + "/metrics");
      return client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
    }
  }
}
