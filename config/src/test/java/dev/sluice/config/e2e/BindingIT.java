package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.wire.kit.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A binding that changes, on two gateways with one database and a real server behind both. */
class BindingIT {
  private static final Duration LIVE = Duration.ofSeconds(1);

  /** A stream of the graph {@code slow}, long enough for all changes. */
  private static final int CHUNKS = 80;

  private static final List<String> GRAPHS = List.of("echo", "agent", "echo", "agent", "echo");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private String key = "";

  @Test
  void isLiveEverywhereWithinASecondAndWhatBeganGoesOn(@TempDir Path directory) throws Exception {
    String url = RealRuntime.shared().url();
    try (SharedGateway one = SharedGateway.start(directory);
        ControlPlane plane = new ControlPlane(one.adminUrl(), one.key());
        SharedGateway other = one.replica()) {
      ControlPlane.Place place = plane.place("acme", "support", plane.runtime(url));
      String agent = place.agent("chat", "slow");
      key = place.key("chat");
      List<String> gateways =
          Stream.of(one, other).map(gateway -> gateway.url() + "/-/at/acme/support/dev").toList();
      List<Iterator<String>> begun = new ArrayList<>();
      for (String gateway : gateways) {
        begun.add(stream(gateway));
      }
      Duration slowest = Duration.ZERO;
      for (String graph : GRAPHS) {
        Duration took = live(gateways, agent, place.rebind(agent, graph));
        slowest = took.compareTo(slowest) > 0 ? took : slowest;
      }
      System.out.printf(
          "RESULT a changed binding was live on 2 replicas within %d ms, at each of %d changes%n",
          slowest.toMillis(), GRAPHS.size());
      assertThat(slowest).isLessThanOrEqualTo(LIVE);
      for (String gateway : gateways) {
        assertThat(post(gateway + "/runs/wait", run()).path("echo").asText()).isEqualTo("hello");
      }
      for (Iterator<String> stream : begun) {
        assertThat(events(stream)).as("events of a run that began before").isEqualTo(CHUNKS - 1);
      }
    } finally {
      client.close();
    }
  }

  /** A stream of the agent after its first event. */
  private Iterator<String> stream(String gateway) throws Exception {
    HttpRequest request =
        request(gateway + "/runs/stream").POST(BodyPublishers.ofString(slow())).build();
    HttpResponse<Stream<String>> response = client.send(request, BodyHandlers.ofLines());
    assertThat(response.statusCode()).isEqualTo(200);
    Iterator<String> lines = response.body().iterator();
    while (!lines.next().equals("event: custom")) {
      // the metadata of the run
    }
    return lines;
  }

  private static long events(Iterator<String> lines) {
    long events = 0;
    while (lines.hasNext()) {
      events += lines.next().equals("event: custom") ? 1 : 0;
    }
    return events;
  }

  /** How long it takes until all gateways know this deployment for the one that is live. */
  private Duration live(List<String> gateways, String agent, int deployment) {
    long start = System.nanoTime();
    for (String gateway : gateways) {
      Await.until("it is live", () -> version(gateway, agent) == deployment);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private int version(String gateway, String agent) {
    try {
      HttpRequest request = request(gateway + "/assistants/" + agent).build();
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      return new ObjectMapper().readTree(answer.body()).path("version").asInt();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode post(String url, String body) throws Exception {
    HttpRequest request = request(url).POST(BodyPublishers.ofString(body)).build();
    return new ObjectMapper().readTree(client.send(request, BodyHandlers.ofString()).body());
  }

  private HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).header("x-api-key", key);
  }

  private static String run() {
    return "{\"assistant_id\":\"chat\",\"input\":{\"text\":\"hello\"}}";
  }

  private static String slow() {
    return """
    {"assistant_id": "chat", "stream_mode": ["custom"],
     "input": {"chunks": %d, "delay_ms": 100}}\
    """
        .formatted(CHUNKS);
  }
}
