package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.observe.route.RouteTemplates;
import dev.sluice.proxy.operation.Operation;
import dev.sluice.proxy.operation.Operations;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The route table has every operation that a server has: its name, and its decision. */
class RouteTableIT {
  /** The gateway answers them itself, without a decision. */
  private static final Set<String> OWN = Set.of("GET /", "GET /ok", "GET /info");

  @Test
  void hasEveryOperationThatTheRealServerLists() throws Exception {
    List<String> served = served();
    List<String> lacking =
        served.stream().map(RouteTableIT::lack).flatMap(Optional::stream).toList();
    System.out.printf(
        "RESULT route table: %d of the %d operations that the server lists are in it%n",
        served.size() - lacking.size(), served.size());
    assertThat(lacking).isEmpty();
    assertThat(served).hasSizeGreaterThanOrEqualTo(64);
  }

  /** What a server answers and does not list, and what only the JavaScript server answers. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /",
        "GET /openapi.json",
        "GET /a2a/{assistant_id}",
        "DELETE /a2a/{assistant_id}",
        "GET /a2a/{assistant_id}/.well-known/agent-card.json",
        "GET /a2a/{assistant_id}/.well-known/agent.json",
        "GET /.well-known/agent-card.json",
        "GET /threads/{thread_id}/stream/events",
        "POST /ui/*",
        "GET /ui/*",
        "GET /runs/{run_id}/stream",
      })
  void hasWhatNoServerLists(String operation) {
    assertThat(lack(operation)).isEmpty();
  }

  @Test
  void tellsWhichOperationItLacks() {
    assertThat(lack("POST /threads/{thread_id}/bulk"))
        .contains("POST /threads/{thread_id}/bulk: the table has no such path");
    assertThat(lack("PUT /threads/{thread_id}"))
        .contains("PUT /threads/{thread_id}: the table decides nothing for it");
    assertThat(lack("GET /threads/{other_id}"))
        .contains("GET /threads/{other_id}: the table has it as GET /threads/{thread_id}");
  }

  private static List<String> served() throws Exception {
    URI document = URI.create(RealRuntime.shared().url() + "/openapi.json");
    List<String> served = new ArrayList<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(document).build();
      JsonNode openapi =
          new ObjectMapper().readTree(client.send(request, BodyHandlers.ofString()).body());
      for (var path : openapi.path("paths").properties()) {
        path.getValue()
            .fieldNames()
            .forEachRemaining(
                method -> served.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey()));
      }
    }
    return served;
  }

  /** What the table lacks of an operation; empty when it has it. */
  private static Optional<String> lack(String operation) {
    String name = operation.equals("GET /") ? operation : operation.replaceFirst("/$", "");
    RouteTemplate route = route(name);
    if (route.path().equals("other")) {
      return Optional.of(name + ": the table has no such path");
    }
    if (!route.toString().equals(name)) {
      return Optional.of(name + ": the table has it as " + route);
    }
    Operation decided = Operations.of(route);
    boolean whole = OWN.contains(name) || (decided != null && decided.name().equals(name));
    return whole ? Optional.empty() : Optional.of(name + ": the table decides nothing for it");
  }

  private static RouteTemplate route(String name) {
    String[] parts = name.split(" ", 2);
    byte[] path =
        parts[1]
            .replaceAll("\\{[a-z_]+}", "0190e0c1-7b2a-7c3d-8e4f-0123456789ab")
            .replace("*", "x")
            .getBytes(StandardCharsets.US_ASCII);
    return RouteTemplates.match(parts[0], path, 0, path.length);
  }
}
