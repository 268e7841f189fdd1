package dev.sluice.config.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.e2e.Chromium;
import dev.sluice.config.e2e.ControlPlane;
import dev.sluice.config.e2e.PageServer;
import dev.sluice.config.e2e.RealRuntime;
import dev.sluice.config.e2e.SharedGateway;
import dev.sluice.config.identity.TestIssuer;
import dev.sluice.config.identity.Tunnel;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pages in Chromium that use the official SDK as agent-chat-ui does, from another origin than the
 * gateway's: two tenants of one real server, the one with an API key and a header that names the
 * project, the other with a token and a URL that does. What they do is in {@code chat.mjs}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChatPageIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is the same for both, whatever graph their agents are. */
  private static final String SEEN =
      """
      {"info": 200, "before": 0, "answer": "tok0 tok1 tok2 tok3 tok4 ",
       "asked": 1, "status": "interrupted", "told": "decision=yes", "stopped": "interrupted",
       "cut": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "comebacks": 1,
       "record": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "rest": [5, 6, 7, 8, 9, 10, 11],
       "listed": true, "listedById": true, "threads": 4, "seesOthers": false, "asAbsent": true,
       "others": ["404 {\\"detail\\":\\"Thread with ID ID not found\\"}",
                  "404 {\\"detail\\":\\"Thread with ID ID not found\\"}",
                  "404 {\\"detail\\":\\"Thread or assistant not found.\\"}",
                  "404 {\\"detail\\":\\"Thread with ID ID not found\\"}"],
      """;

  private final List<AutoCloseable> started = new ArrayList<>();
  private SharedGateway gateway;
  private PageServer pages;
  private PageServer strangers;
  private Map<String, Object> acme;
  private Map<String, Object> globex;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    Path script = Chromium.bundle("chat.mjs", directory.resolve("chat.mjs"));
    pages = closing(PageServer.start(script));
    strangers = closing(PageServer.start(script));
    TestIssuer issuer = closing(TestIssuer.start());
    Map<String, String> settings = new HashMap<>(issuer.settings());
    settings.put("cors.origins", pages.origin());
    gateway = closing(SharedGateway.start(directory, settings));
    try (ControlPlane plane = new ControlPlane(gateway.adminUrl(), gateway.key())) {
      String runtime = plane.runtime(RealRuntime.shared().url());
      ControlPlane.Place first = plane.place("acme", "support", runtime);
      ControlPlane.Place second = plane.place("globex", "support", runtime);
      Map<String, String> key =
          Map.of("X-Api-Key", first.key("chat"), "X-Sluice-Project", "support");
      acme = tenant("acme", "", first, "agent", key);
      second.member(issuer.url(), "alice");
      Map<String, String> bearer = Map.of("Authorization", "Bearer " + issuer.token("alice"));
      globex = tenant("globex", "/-/at/globex/support/dev", second, "parent", bearer);
    }
  }

  private <T extends AutoCloseable> T closing(T resource) {
    started.addFirst(resource);
    return resource;
  }

  /** The tenant as its page is told of it. */
  private Map<String, Object> tenant(
      String name, String at, ControlPlane.Place place, String graph, Map<String, String> headers)
      throws Exception {
    String agent = place.agent("chat", graph);
    var _ = place.agent("asks", "approval");
    var _ = place.agent("long", "slow");
    int port = URI.create(gateway.url()).getPort();
    Tunnel tunnel = closing(new Tunnel(port));
    pages.on(
        "/cut/" + name,
        () -> {
          tunnel.cut();
          tunnel.leadTo(port);
        });
    return Map.of(
        "url", gateway.url() + at,
        "cutUrl", "http://127.0.0.1:" + tunnel.port() + at,
        "cut", "/cut/" + name,
        "agent", agent,
        "headers", headers);
  }

  @AfterAll
  void stop() throws Exception {
    for (AutoCloseable resource : started) {
      resource.close();
    }
  }

  @Test
  void talksStopsComesBackAndSeesItsOwnThreadsOnly(@TempDir Path profile) throws Exception {
    String page = pages.page("chats", JSON.writeValueAsString(List.of(acme, globex)));
    String report = Chromium.reportOf("chat-chromium", profile, pages, page);
    assertThat(report).startsWith("[");
    JsonNode seen = JSON.readTree(report);
    assertThat(seen.get(0))
        .isEqualTo(JSON.readTree(SEEN + "\"history\": 2, \"turns\": [2, 4, 4]}"));
    assertThat(seen.get(1))
        .isEqualTo(JSON.readTree(SEEN + "\"history\": 3, \"turns\": [3, 6, 6]}"));
    System.out.printf(
        "RESULT browser: pages of 2 tenants on one runtime did what agent-chat-ui does;"
            + " %d threads, %d streams resumed, none of the other's seen%n",
        seen.get(0).get("threads").asInt() + seen.get(1).get("threads").asInt(),
        seen.get(0).get("comebacks").asInt() + seen.get(1).get("comebacks").asInt());
  }

  @Test
  void isRefusedByTheBrowserAtAnOriginThatIsNotAllowed(@TempDir Path profile) throws Exception {
    String page = strangers.page("refused", JSON.writeValueAsString(acme));
    String report = Chromium.reportOf("stranger-chromium", profile, strangers, page);
    assertThat(JSON.readTree(report))
        .isEqualTo(
            JSON.readTree(
                """
                {"info": "TypeError", "search": "ConnectionError", "create": "ConnectionError",
                 "run": "ConnectionError"}
                """));
  }
}
