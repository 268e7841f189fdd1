package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.wire.kit.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads that a real server makes by itself when a schedule is due: whose they are. */
class CronThreadsIT {
  /** A schedule is due at the next minute. */
  private static final Duration DUE = Duration.ofSeconds(90);

  private static final String EVERY_MINUTE =
      "{\"assistant_id\":\"chat\",\"schedule\":\"* * * * *\",\"input\":{\"text\":\"due\"},"
          + "\"on_run_completed\":\"keep\"}";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Somebody who asks; a refusal is its status. */
  private record Asker(HttpClient client, String base, String key) {
    JsonNode ask(String method, String path, String body) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base + path))
              .header("x-api-key", key)
              .method(method, BodyPublishers.ofString(body))
              .build();
      try {
        var answer = client.send(request, BodyHandlers.ofString());
        return new ObjectMapper()
            .readTree(
                answer.statusCode() < 300 && !answer.body().isEmpty()
                    ? answer.body()
                    : Integer.toString(answer.statusCode()));
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    JsonNode search() {
      return ask("POST", "/threads/search", "{\"limit\":100}");
    }

    JsonNode state(String thread) {
      return ask("GET", "/threads/" + thread + "/state", "");
    }
  }

  @Test
  void areTheSchedulesMakersAndNobodyElses(@TempDir Path directory) throws Exception {
    try (SharedGateway gateway = SharedGateway.start(directory);
        ControlPlane plane = new ControlPlane(gateway.adminUrl(), gateway.key())) {
      String runtime = plane.runtime(RealRuntime.shared().url());
      ControlPlane.Place acme = plane.place("acme", "support", runtime);
      ControlPlane.Place globex = plane.place("globex", "support", runtime);
      var _ = acme.agent("chat", "echo");
      var _ = globex.agent("chat", "echo");
      Asker maker = asker(gateway, "acme", acme.key("maker"));
      Asker colleague = asker(gateway, "acme", acme.key("colleague"));
      Asker stranger = asker(gateway, "globex", globex.key("stranger"));
      JsonNode made = maker.ask("POST", "/runs/crons", EVERY_MINUTE);
      String cron = made.path("cron_id").asText();
      Instant next = OffsetDateTime.parse(made.path("next_run_date").asText()).toInstant();
      assertThat(Await.within(DUE, () -> Instant.now().isAfter(next))).isTrue();
      Await.until("its thread is listed", () -> !maker.search().isEmpty());
      String thread = maker.search().get(0).path("thread_id").asText();
      Await.until(
          "its run has ended", () -> maker.state(thread).at("/values/echo").asText().equals("due"));
      for (Asker other : new Asker[] {colleague, stranger}) {
        assertThat(other.search()).isEmpty();
        assertThat(other.state(thread).asInt()).isEqualTo(404);
        assertThat(other.ask("GET", "/runs/crons/" + cron, "").asInt()).isEqualTo(404);
      }

      acme.change("thread_visibility", "project");
      Await.until("the project sees it", () -> colleague.state(thread).isObject());
      assertThat(colleague.search()).isNotEmpty();
      assertThat(stranger.state(thread).asInt()).isEqualTo(404);
      assertThat(stranger.search()).isEmpty();
      assertThat(maker.ask("DELETE", "/runs/crons/" + cron, "").asInt()).isEqualTo(204);
    } finally {
      client.close();
    }
  }

  private Asker asker(SharedGateway gateway, String tenant, String key) {
    return new Asker(client, gateway.url() + "/-/at/" + tenant + "/support/dev", key);
  }
}
