package dev.sluice.proxy.exchange;

import static dev.sluice.proxy.testing.SocketFrames.masked;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.sluice.proxy.isolation.Tenancy;
import dev.sluice.proxy.observe.ExchangeLog;
import dev.sluice.proxy.settings.HeldLimits;
import dev.sluice.proxy.settings.HttpLimits;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import dev.sluice.proxy.testing.SocketFrames;
import dev.sluice.proxy.testing.TestClient;
import dev.sluice.proxy.testing.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What the log says of a WebSocket some of whose messages were refused. */
@Timeout(60)
class RefusedMessageLogTest {
  private static final String PATH = "/threads/0199aaaa-0000-7000-8000-000000000002/stream/events";
  private static final int SHARE = 1_000;
  private static final Logger EXCHANGES = (Logger) LoggerFactory.getLogger(ExchangeLog.LOGGER);

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final Tenancy tenancy = loggingTo(log);
  private final TestClient client = new TestClient(tenancy.gateway().address());

  /** The log of exchanges goes to standard output otherwise. */
  private static Tenancy loggingTo(ByteArrayOutputStream log) {
    PrintStream standard = System.out;
    System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      EXCHANGES.setLevel(Level.INFO);
      HeldLimits limits = new HeldLimits(SHARE, 4 * SHARE, SHARE);
      return new Tenancy(settings ->
          settings.withHttp(TestGateway.withLimits(HttpLimits.DEFAULTS.withHeld(limits))));
    } finally {
      System.setOut(standard);
    }
  }

  @AfterEach
  void close() {
    client.close();
    tenancy.close();
    EXCHANGES.setLevel(null);
  }

  private static String command(int id, String method, String params) {
    return masked("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}");
  }

  private String line() {
    Await.until(
        "it is logged",
        () -> logged().contains("\"route\":\"/threads/{thread_id}/stream/events\""));
    return logged()
        .lines()
        .filter(line -> line.contains("\"route\":\"/threads/{thread_id}/stream/events\""))
        .findFirst()
        .orElseThrow();
  }

  private String logged() {
    return log.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tellsHowManyAndWhyTheFirst() {
    try (Connection up = tenancy.openSocket(client, PATH, false)) {
      client.write(
          command(1, "run.start", "{\"assistant_id\":\"theirs\",\"input\":{}}")
              + command(2, "store.get", "{}")
              + masked("no JSON")
              + command(3, "agent.getTree", "{}"));
      for (int answers = 0; answers < 3; answers++) {
        assertThat(SocketFrames.read(client::read).text()).contains("\"type\":\"error\"");
      }
      assertThat(SocketFrames.read(up::read).text()).contains("agent.getTree");
      client.close();
      assertThat(line())
          .contains("\"outcome\":\"completed\",\"reason\":\"tunnel-closed\"")
          .contains(",\"messages_refused\":3,\"message_reason\":\"agent-unknown\",\"stream\":true");
    }
    assertThat(tenancy.gateway().metric("sluice_refusals_total", "reason", "body-malformed"))
        .isEqualTo(1);
  }

  @Test
  void tellsThatTheTenantHadItsShare() {
    String most = masked(SocketFrames.TEXT_TO_GO_ON, "\"" + "x".repeat(SHARE - 2), 77);
    try (Connection up = tenancy.openSocket(client, PATH, false);
        TestClient holding = new TestClient(tenancy.gateway().address());
        Connection held = tenancy.openSocket(holding, PATH, true)) {
      holding.write(most);
      Await.until("it is held", () -> tenancy.gateway().metric("sluice_held_bytes") == SHARE - 1);
      client.write(most);
      assertThat(SocketFrames.read(client::read).code()).isEqualTo(1013);
      assertThat(SocketFrames.read(up::read).code()).isEqualTo(1001);
      assertThat(line()).contains("\"reason\":\"tenant-bodies-exhausted\"");
      held.send(SocketFrames.plain(SocketFrames.TEXT, "an event"));
      assertThat(SocketFrames.read(holding::read).text()).isEqualTo("an event");
    }
  }

  @Test
  void saysNothingWhereNoneWas() {
    try (Connection up = tenancy.openSocket(client, PATH, false)) {
      client.write(command(3, "agent.getTree", "{}"));
      assertThat(SocketFrames.read(up::read).text()).contains("agent.getTree");
      client.close();
      assertThat(line()).doesNotContain("message");
    }
  }
}
