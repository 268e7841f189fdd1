package dev.sluice.proxy.exchange;

import static dev.sluice.proxy.testing.SocketFrames.masked;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.sluice.proxy.isolation.Tenancy;
import dev.sluice.proxy.observe.ExchangeLog;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import dev.sluice.proxy.testing.SocketFrames;
import dev.sluice.proxy.testing.TestClient;
import dev.sluice.proxy.testing.TestClient.Response;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * A runtime that takes a call of the gateway's own and never answers: how long, and who is told.
 */
@Timeout(60)
class HungRuntimeTest {
  /** Of whom one may wait for the runtime. */
  private static final int MAX_LOADING = 4;

  private static final Duration SOON = Duration.ofSeconds(2);

  /** Longer than a test takes: something else must end the call. */
  private static final Duration NEVER = Duration.ofMinutes(5);

  private static final String THREAD = "/threads/0199aaaa-0000-7000-8000-000000000002";
  private static final String RUN_START =
      masked(
          "{\"id\":1,\"method\":\"run.start\","
              + "\"params\":{\"assistant_id\":\"helper\",\"input\":{}}}");
  private static final Logger EXCHANGES = (Logger) LoggerFactory.getLogger(ExchangeLog.LOGGER);

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @AfterEach
  void silence() {
    EXCHANGES.setLevel(null);
  }

  /** The log of exchanges goes to standard output otherwise. */
  private Tenancy waiting(Duration loadTimeout) {
    PrintStream standard = System.out;
    System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      EXCHANGES.setLevel(Level.INFO);
      return new Tenancy(settings -> settings, MAX_LOADING, loadTimeout);
    } finally {
      System.setOut(standard);
    }
  }

  private static TestClient clientOf(Tenancy tenancy) {
    return new TestClient(tenancy.gateway().address());
  }

  private static Connection hanging(Tenancy tenancy, String begins) {
    Connection hanging = tenancy.runtime.accept();
    assertThat(hanging.readHead()).startsWith(begins);
    return hanging;
  }

  private static void lookUp(Tenancy tenancy, TestClient client) {
    client.send("GET", "/threads/" + UUID.randomUUID(), tenancy.credential());
  }

  private static void assertLate(Tenancy tenancy, Response response, String whose) {
    assertThat(response.status()).as(response.body()).isEqualTo(504); // as of any other request
    assertThat(response.body())
        .contains(
            "urn:sluice:problem:first-byte-timeout",
            "the runtime of " + whose + " did not answer in time")
        .doesNotContain("127.0.0.1", Integer.toString(tenancy.runtime.port()), "runtime-1");
  }

  /** Another request gets the place that the call had, and an answer. */
  private static void assertFree(Tenancy tenancy) {
    try (TestClient next = clientOf(tenancy)) {
      lookUp(tenancy, next);
      try (Connection up = hanging(tenancy, "GET /threads/")) {
        up.send("HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}");
        assertThat(next.response().status()).isEqualTo(404);
      }
    }
  }

  @Test
  void isWaitedForNoLongerThanItsRequestIs() {
    try (Tenancy tenancy = waiting(SOON);
        TestClient client = clientOf(tenancy)) {
      lookUp(tenancy, client);
      try (Connection hanging = hanging(tenancy, "GET /threads/")) {
        assertLate(tenancy, client.response(), "environment dev of project shop");
        assertThat(hanging.isAtEnd()).isTrue();
        assertFree(tenancy);
      }
      assertThat(tenancy.gateway().metric("sluice_caller_refusals_total", "reason", "load-timeout"))
          .isZero();
      Await.until(
          "it is logged",
          () ->
              log.toString(StandardCharsets.UTF_8)
                  .contains("\"outcome\":\"timed-out\",\"reason\":\"runtime-timeout\""));
    }
  }

  @Test
  void isTheAgentsThatWasToRun() {
    String run = "{\"assistant_id\":\"helper\",\"if_not_exists\":\"create\"}";
    try (Tenancy tenancy = waiting(SOON);
        TestClient client = clientOf(tenancy)) {
      client.send(
          "POST", THREAD + "/runs", "content-length: " + run.length(), tenancy.credential());
      client.write(run);
      try (Connection own = hanging(tenancy, "GET " + THREAD + " ")) {
        own.send("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}");
      }
      try (Connection hanging = hanging(tenancy, "POST /threads ")) {
        assertLate(tenancy, client.response(), "the agent shop:helper");
        hanging.readAll(); // the body, and the end
        assertFree(tenancy);
      }
    }
  }

  @Test
  void isWaitedForNoLongerThanItsClientIsThere() {
    try (Tenancy tenancy = waiting(NEVER)) {
      TestClient client = clientOf(tenancy);
      lookUp(tenancy, client);
      try (Connection hanging = hanging(tenancy, "GET /threads/")) {
        client.close();
        assertThat(hanging.isAtEnd()).isTrue();
        assertFree(tenancy);
      }
    }
  }

  @Test
  void isWaitedForNoLongerThanItsSocketIsThere() {
    try (Tenancy tenancy = waiting(NEVER)) {
      TestClient client = clientOf(tenancy);
      Connection socket = tenancy.openSocket(client, THREAD + "/stream/events", false);
      client.write(RUN_START);
      try (Connection hanging = hanging(tenancy, "PATCH " + THREAD + " ")) {
        client.close();
        hanging.readAll(); // the body, and the end
        assertFree(tenancy);
      }
      assertThat(socket.isAtEnd()).isTrue();
    }
  }

  @Test
  void isToldInASocketThatStaysOpen() {
    try (Tenancy tenancy = waiting(SOON);
        TestClient client = clientOf(tenancy);
        Connection socket = tenancy.openSocket(client, THREAD + "/stream/events", false)) {
      client.write(RUN_START);
      try (Connection hanging = hanging(tenancy, "PATCH " + THREAD + " ")) {
        assertThat(SocketFrames.read(client::read).text())
            .contains("\"id\":1", "the runtime of the agent shop:helper did not answer in time");
        hanging.readAll(); // the body, and the end
      }
      client.write(masked("{\"id\":2,\"method\":\"agent.getTree\",\"params\":{}}"));
      assertThat(SocketFrames.read(socket::read).text()).contains("agent.getTree");
    }
  }
}
