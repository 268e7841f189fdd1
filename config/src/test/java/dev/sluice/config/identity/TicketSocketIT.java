package dev.sluice.config.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.Application;
import dev.sluice.config.Settings;
import dev.sluice.config.e2e.Chromium;
import dev.sluice.config.e2e.PageServer;
import dev.sluice.config.e2e.Program;
import dev.sluice.config.e2e.Project;
import dev.sluice.config.e2e.RealRuntime;
import dev.sluice.config.identity.Who.KeyHolder;
import dev.sluice.db.identity.ApiKeyDao;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * WebSockets that are opened with tickets, through the gateway to the real server's events of a
 * thread: by the JDK's client, by a script in Node, and by a page in Chromium.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TicketSocketIT {
  private static final Duration REVOKED = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String OUTCOMES =
      "{\"query\":\"answered\",\"queryAgain\":\"refused\","
          + "\"subprotocol\":\"answered sluice.ticket.TICKET\",\"subprotocolAgain\":\"refused\","
          + "\"plainRequest\":400,\"none\":\"refused\"}";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final PageServer pages = PageServer.start(Project.ticketScript());
  private TestDatabase database;
  private Application gateway;
  private UUID tenant;

  @BeforeAll
  void start(@TempDir Path directory) {
    RealRuntime runtime = RealRuntime.shared();
    database = TestDatabase.start(directory.resolve("db"));
    tenant = who().tenant("acme");
    Map<String, String> settings = new HashMap<>();
    settings.put("upstream.tenant", "acme");
    settings.put("cors.origins", pages.origin());
    gateway = Application.start(Settings.open(runtime.url(), database.settings(settings)));
  }

  @AfterAll
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    if (database != null) {
      database.close();
    }
    pages.close();
    client.close();
  }

  private Who who() {
    return new Who(database.jdbi());
  }

  // ---- the JDK's client

  @Test
  void carriesARunToWhoeverShowsATicketInTheQuery() throws Exception {
    KeyHolder key = who().key(tenant);
    try (Socket socket = Socket.open(client, events(thread(key)) + query(ticket(key)), null)) {
      assertThat(socket.subprotocol()).isEmpty();
      socket.send(
          "{\"id\":1,\"method\":\"subscription.subscribe\","
              + "\"params\":{\"channels\":[\"messages\"]}}");
      socket.send(
          "{\"id\":2,\"method\":\"run.start\",\"params\":{\"assistant_id\":\"agent\",\"input\":"
              + "{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}}}");
      socket.await("tok4");
      assertThat(socket.isOpen()).isTrue();
    }
  }

  @Test
  void opensForATicketAsSubprotocolAndSaysSo() throws Exception {
    KeyHolder key = who().key(tenant);
    String offered = "sluice.ticket." + ticket(key);
    try (Socket socket = Socket.open(client, events(thread(key)), offered)) {
      assertThat(socket.subprotocol()).isEqualTo(offered);
      socket.send("no command");
      socket.await("must be valid JSON");
    }
    assertThat(Socket.status(client, events(thread(key)), offered)).isEqualTo(401);
  }

  @Test
  void refusesATicketThatWasUsedThatHasEndedOrThatNeverWas() throws Exception {
    KeyHolder key = who().key(tenant);
    String url = events(thread(key));
    String once = ticket(key);
    assertThat(Socket.status(client, url + query(once), null)).isEqualTo(101);
    assertThat(Socket.status(client, url + query(once), null)).isEqualTo(401);
    String late = ticket(key);
    database
        .jdbi()
        .useHandle(h -> h.execute("UPDATE tickets SET expires_at = now() - interval '1 ms'"));
    assertThat(Socket.status(client, url + query(late), null)).isEqualTo(401);
    assertThat(Socket.status(client, url + query("a".repeat(43)), null)).isEqualTo(401);
    assertThat(Socket.status(client, url, null)).isEqualTo(401);
  }

  @Test
  void closesTheSocketOfWhoeverIsRevokedAndNoOther() throws Exception {
    KeyHolder key = who().key(tenant);
    KeyHolder stays = who().key(tenant);
    String thread = thread(key);
    String unused = ticket(key);
    try (Socket gone = Socket.open(client, events(thread) + query(ticket(key)), null);
        Socket other = Socket.open(client, events(thread) + query(ticket(stays)), null)) {
      long start = System.nanoTime();
      var _ = database.jdbi().onDemand(ApiKeyDao.class).revoke(tenant, key.id(), null);
      Duration took = Duration.ofNanos(gone.ended() - start);
      System.out.printf("RESULT a revoked caller's socket closed within %d ms%n", took.toMillis());
      assertThat(took).isLessThanOrEqualTo(REVOKED);
      assertThat(Socket.status(client, events(thread) + query(unused), null)).isEqualTo(401);
      other.send("no command");
      other.await("must be valid JSON");
      assertThat(other.isOpen()).isTrue();
    }
  }

  // ---- the script of a page

  @Test
  void opensForAScriptInNode() throws Exception {
    KeyHolder key = who().key(tenant);
    Program node =
        Program.start(
            "tickets-node",
            List.of(
                Project.javascriptChecks().toString(),
                "--tickets",
                base(),
                key.text(),
                thread(key)),
            Map.of());
    assertThat(node.await(PATIENCE)).as(node::lastWords).isZero();
    assertThat(node.output()).containsExactly(OUTCOMES);
  }

  @Test
  void opensForAPageInChromium(@TempDir Path profile) throws Exception {
    KeyHolder key = who().key(tenant);
    String arguments = "'%s', '%s', '%s'".formatted(base(), key.text(), thread(key));
    String page = pages.page("tryTickets", arguments);
    assertThat(Chromium.reportOf("tickets-chromium", profile, pages, page)).isEqualTo(OUTCOMES);
  }

  // ---- what they need

  private String base() {
    return "http://127.0.0.1:" + gateway.proxyAddress().getPort();
  }

  private String events(String thread) {
    return base().replace("http", "ws") + "/threads/" + thread + "/stream/events";
  }

  private static String query(String ticket) {
    return "?sluice_ticket=" + ticket;
  }

  private String thread(KeyHolder key) throws Exception {
    return post("/threads", key, 200).path("thread_id").asText();
  }

  private String ticket(KeyHolder key) throws Exception {
    return post("/-/tickets", key, 201).path("ticket").asText();
  }

  private JsonNode post(String path, KeyHolder key, int status) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base() + path))
            .header("x-api-key", key.text())
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(path.equals("/threads") ? "{}" : ""))
            .build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return new ObjectMapper().readTree(response.body());
  }
}
