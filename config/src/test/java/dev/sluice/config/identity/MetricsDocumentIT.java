package dev.sluice.config.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Application;
import dev.sluice.config.Settings;
import dev.sluice.config.wire.kit.Await;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of the whole program in identity mode, as not only proxy-core counts. */
class MetricsDocumentIT {
  /** How a row of the document begins: name, type. */
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z0-9_]+)` \\| ([a-z]+) \\|", Pattern.MULTILINE);

  private static final Pattern TYPE =
      Pattern.compile("^# TYPE ([a-z0-9_]+) ([a-z]+)$", Pattern.MULTILINE);

  @Test
  void namesEveryMetricThatIsServedAndNoOther(@TempDir Path directory) throws Exception {
    String document = Files.readString(Path.of("..", "proxy-core", "METRICS.md"));
    String served = served(directory);
    assertThat(types(TYPE, served)).isEqualTo(types(ROW, document));
    assertThat(served).contains("sluice_caller_refusals_total{reason=\"no-credential\",} 1.0");
    for (String cache :
        new String[] {
          "keys",
          "users",
          "service-accounts",
          "ticket-holders",
          "policies",
          "tokens",
          "refused-tokens",
          "assertions",
        }) {
      assertThat(document).contains("`" + cache + "`");
      assertThat(served).contains("sluice_cache_hits_total{cache=\"" + cache + "\",}");
    }
    assertThat(served)
        .contains("sluice_cache_hits_total{cache=\"keys\",} 1.0")
        .contains("sluice_cache_misses_total{cache=\"keys\",} 1.0")
        .contains("sluice_cache_entries{cache=\"keys\",} 1.0");
  }

  private static Map<String, String> types(Pattern pattern, String text) {
    Map<String, String> types = new TreeMap<>();
    Matcher matches = pattern.matcher(text);
    while (matches.find()) {
      types.put(matches.group(1), matches.group(2));
    }
    return types;
  }

  /** After a refusal, without which the counters of them have no sample, and two of one caller. */
  private static String served(Path directory) throws Exception {
    try (TestIssuer issuer = TestIssuer.start();
        Application application =
            Application.start(Settings.open("http://127.0.0.1:9", settings(issuer, directory)));
        HttpClient client = HttpClient.newHttpClient()) {
      String key = Files.readString(directory.resolve("db/dev-key")).strip();
      InetSocketAddress proxy = application.proxyAddress();
      assertThat(get(client, proxy, "/-/me", "").statusCode()).isEqualTo(401);
      assertThat(get(client, proxy, "/-/me", key).statusCode()).isEqualTo(200);
      assertThat(get(client, proxy, "/-/me", key).statusCode()).isEqualTo(200);
      List<String> last = new ArrayList<>();
      Await.until(
          "the issuer's keys have an age",
          () -> {
            last.add(get(client, application.adminAddress(), "/metrics", "").body());
            return last.getLast().contains("sluice_issuer_keys_age_seconds{");
          });
      return last.getLast();
    }
  }

  private static Map<String, String> settings(TestIssuer issuer, Path directory) {
    Map<String, String> settings = new HashMap<>(issuer.settings());
    settings.put("open", "false");
    settings.put("database.data-dir", directory.resolve("db").toString());
    return settings;
  }

  private static HttpResponse<String> get(
      HttpClient client, InetSocketAddress at, String path, String key) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.getPort() + path));
    if (!key.isEmpty()) {
      request.header("x-api-key", key);
    }
    return client.sendAsync(request.build(), BodyHandlers.ofString()).join();
  }
}
