package dev.sluice.proxy.exchange;

import static dev.sluice.proxy.testing.SocketFrames.masked;
import static dev.sluice.proxy.testing.SocketFrames.plain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.identity.KeyRecord;
import dev.sluice.proxy.isolation.Tenancy;
import dev.sluice.proxy.settings.HeldLimits;
import dev.sluice.proxy.settings.Timeouts;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import dev.sluice.proxy.testing.SocketFrames;
import dev.sluice.proxy.testing.SocketFrames.Frame;
import dev.sluice.proxy.testing.TestClient;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebSockets to a runtime that tenants share: each message is read. */
@Timeout(60)
class SharedSocketTest extends HeldWire {
  private static final String THREAD = "0199aaaa-0000-7000-8000-000000000002";
  private static final String PATH = "/threads/" + THREAD + "/stream/events";
  private static final int LONGEST = 2_000;

  /** More than both ends' sockets take of what is sent, and of its answers. */
  private static final int FLOOD_BYTES = 48 << 20;

  SharedSocketTest() {
    super(new HeldLimits(LONGEST, 10 * LONGEST, HeldLimits.AUTO), Timeouts.DEFAULTS);
  }

  private void answerOwn(String begins, String json) {
    try (Connection own = tenancy.runtime.accept()) {
      String head = own.readHead();
      assertThat(head).startsWith(begins);
      String length = Connection.field(head, "content-length");
      own.skip(length.equals("absent") ? 0 : Integer.parseInt(length));
      own.send(
          "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: "
              + json.length()
              + "\r\n\r\n"
              + json);
    }
  }

  /** Opens a socket at one's own thread, and gives the runtime's end. */
  private Connection open() {
    handshake();
    answerOwn("GET /threads/" + THREAD + " ", tenancy.stamps());
    Connection up = tenancy.runtime.accept();
    String head = up.readHead();
    assertThat(head).startsWith("GET " + PATH + " ");
    assertThat(Connection.field(head, "upgrade")).isEqualTo("websocket");
    assertThat(Connection.field(head, "sec-websocket-extensions")).isEqualTo("absent");
    up.send(SocketFrames.SWITCHING);
    assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
    return up;
  }

  private void handshake() {
    client.send(
        "GET",
        PATH,
        Stream.concat(SocketFrames.HANDSHAKE.stream(), Stream.of(tenancy.credential()))
            .toArray(String[]::new));
  }

  private Frame atClient() {
    return SocketFrames.read(client::read);
  }

  private static Frame at(Connection runtime) {
    return SocketFrames.read(runtime::read);
  }

  private static String command(int id, String method, String params) {
    return masked("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}");
  }

  @Test
  void mapsAndStampsWhatStartsARun() {
    try (Connection up = open()) {
      client.write(command(7, "run.start", "{\"assistant_id\":\"helper\",\"input\":{}}"));
      answerOwn("PATCH /threads/" + THREAD + " ", "{}"); // the agent's stamp, before it runs
      Frame frame = at(up);
      assertThat(frame.first()).isEqualTo(SocketFrames.TEXT);
      assertThat(frame.masked()).isTrue();
      assertThat(frame.text())
          .startsWith("{\"id\":7,\"method\":\"run.start\",\"params\":{")
          .contains("\"assistant_id\":\"" + Tenancy.ASSISTANT + '"')
          .contains("\"metadata\":{\"sluice_tenant\":\"")
          .contains("\"config\":{\"configurable\":{\"sluice_tenant\":\"");
      up.send(plain(SocketFrames.TEXT, "{\"id\":7}"));
      assertThat(atClient().text()).isEqualTo("{\"id\":7}");
    }
  }

  @Test
  void answersWhatMayNotBeAndGoesOn() {
    try (Connection up = open()) {
      client.write(
          command(1, "run.start", "{\"assistant_id\":\"theirs\",\"input\":{}}")
              + command(2, "store.get", "{}")
              + masked("{\"id\":3,\"id\":4,\"method\":\"run.start\"}")
              + command(5, "agent.getTree", "{}"));
      assertThat(atClient().text())
          .isEqualTo(
              "{\"type\":\"error\",\"id\":1,\"error\":\"unknown_error\","
                  + "\"message\":\"404: Thread or assistant not found.\"}");
      assertThat(atClient().text())
          .isEqualTo(
              "{\"type\":\"error\",\"id\":2,\"error\":\"unknown_command\","
                  + "\"message\":\"Unknown protocol command: store.get\"}");
      assertThat(atClient().text())
          .isEqualTo(
              "{\"type\":\"error\",\"id\":null,\"error\":\"invalid_argument\","
                  + "\"message\":\"Protocol commands must be valid JSON.\"}");
      assertThat(at(up).text()).isEqualTo("{\"id\":5,\"method\":\"agent.getTree\",\"params\":{}}");
    }
  }

  @Test
  void answersWhatIsNoJsonAtOnce() {
    try (Connection up = open()) {
      client.write(masked("no JSON"));
      assertThat(atClient().text()).contains("Protocol commands must be valid JSON.");
      up.send(plain(SocketFrames.TEXT, "an event"));
      assertThat(atClient().text()).isEqualTo("an event");
    }
  }

  @Test
  void keepsItsOrderWhileAMessageIsLookedUp() {
    try (Connection up = open()) {
      client.write(
          command(1, "run.start", "{\"assistant_id\":\"helper\"}")
              + masked(SocketFrames.PING, "there?", 1)
              + command(2, "agent.getTree", "{}"));
      up.send(plain(SocketFrames.TEXT, "an event")); // the other way goes on meanwhile
      assertThat(atClient().text()).isEqualTo("an event");
      answerOwn("PATCH ", "{}");
      assertThat(at(up).text()).contains("run.start");
      assertThat(at(up)).isEqualTo(new Frame(SocketFrames.PING, true, "there?"));
      assertThat(at(up).text()).contains("agent.getTree");
    }
  }

  @Test
  void passesEventsOfAnyLengthAsTheyCome() {
    try (Connection up = open()) {
      String event = plain(SocketFrames.TEXT, "x".repeat(100_000));
      up.send(event.substring(0, 50_000));
      assertThat(client.read(50_000)).isEqualTo(event.substring(0, 50_000));
      up.send(event.substring(50_000));
      assertThat(client.read(event.length() - 50_000)).isEqualTo(event.substring(50_000));
    }
  }

  @ParameterizedTest
  @CsvSource({"1002, 0xC1, 10", "1003, 0x82, 10", "1009, 0x81, 2001", "1002, 0x80, 1"})
  void closesWhatIsNoMessage(int code, int first, int length) {
    try (Connection up = open()) {
      client.write(masked(first, "x".repeat(length), 77));
      Frame said = atClient();
      assertThat(said.first()).isEqualTo(SocketFrames.CLOSE);
      assertThat(said.code()).isEqualTo(code);
      assertThat(client.isAtEnd()).isTrue();
      assertThat(at(up).code()).isEqualTo(1001);
      assertThat(up.isAtEnd()).isTrue();
    }
  }

  @Test
  void closesWhatIsNoUtf8() {
    try (Connection up = open()) {
      client.write(masked("{\"id\":1,\"method\":\"\u00ff\"}"));
      assertThat(atClient().code()).isEqualTo(1007);
      assertThat(at(up).first()).isEqualTo(SocketFrames.CLOSE);
    }
  }

  @Test
  void passesACloseOnBothWays() {
    try (Connection up = open()) {
      client.write(masked(SocketFrames.CLOSE, "\3\u00e8", 9));
      Frame asked = at(up);
      assertThat(asked.code()).isEqualTo(1000);
      up.send(plain(SocketFrames.CLOSE, "\3\u00e8"));
      assertThat(atClient().code()).isEqualTo(1000);
    }
  }

  @Test
  void tellsWhoMayNotListenAnyMore() {
    try (Connection up = open()) {
      UUID account = tenancy.house.source.record(tenancy.key).account().id();
      tenancy.house.source.take(account, tenancy.project());
      tenancy.house.changed(Change.Kind.POLICY, account);
      Frame said = atClient();
      assertThat(said.first()).isEqualTo(SocketFrames.CLOSE);
      assertThat(said.code()).isEqualTo(1008);
      assertThat(client.isAtEnd()).isTrue();
      assertThat(at(up).first()).isEqualTo(SocketFrames.CLOSE);
    }
    assertThat(gateway.metric("sluice_revocations_total")).isEqualTo(1);
  }

  @Test
  void needsAnUnexpiredCredentialForEachCommand() {
    try (Connection up = open()) {
      KeyRecord was = tenancy.house.source.record(tenancy.key);
      tenancy.house.source.put(
          new KeyRecord(
              was.id(),
              was.publicId(),
              was.secretHash(),
              was.account(),
              was.project(),
              was.environment(),
              tenancy.house.clock.instant(),
              false));
      tenancy.house.changed(Change.Kind.API_KEY, was.id());
      client.write(command(1, "agent.getTree", "{}"));
      assertThat(atClient().text())
          .startsWith("{\"type\":\"error\",\"id\":1,\"error\":\"permission_denied\"");
      up.send(plain(SocketFrames.TEXT, "an event")); // a stream outlives its credential
      assertThat(atClient().text()).isEqualTo("an event");
    }
  }

  @Test
  void opensNoneAtAThreadOfAnother() {
    handshake();
    answerOwn("GET /threads/" + THREAD + " ", "{\"metadata\":{}}");
    TestClient.Response response = client.response();
    assertThat(response.status()).isEqualTo(404);
    assertThat(response.body())
        .isEqualTo("{\"detail\":\"Thread with ID " + THREAD + " not found\"}");
  }

  @Test
  void takesATicketOutAlsoWhenTheIdIsSpelledAnew() {
    String bought =
        TestClient.exchange(gateway.address(), "POST", "/-/tickets", tenancy.credential()).body();
    String ticket = bought.replaceFirst("(?s)^\\{\"ticket\":\"([^\"]+)\".*", "$1");
    String path = PATH.replace(THREAD, THREAD.replace("-", ""));
    client.send(
        "GET",
        path + "?a=1&sluice_ticket=" + ticket + "&b=2",
        SocketFrames.HANDSHAKE.toArray(String[]::new));
    answerOwn("GET /threads/" + THREAD + " ", tenancy.stamps());
    try (Connection up = tenancy.runtime.accept()) {
      assertThat(up.readHead()).startsWith("GET " + PATH + "?a=1&b=2 HTTP/1.1\r\n");
      up.send(SocketFrames.SWITCHING);
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
    }
  }

  @Test
  void opensNoneThatIsEncodedUnasked() {
    handshake();
    answerOwn("GET /threads/" + THREAD + " ", tenancy.stamps());
    try (Connection up = tenancy.runtime.accept()) {
      up.readHead();
      up.send(
          SocketFrames.SWITCHING.replace(
              "Connection:", "Sec-WebSocket-Extensions: permessage-deflate\r\nConnection:"));
      assertThat(client.response().status()).isEqualTo(502);
    }
  }

  @Test
  void opensNoneElsewhere() {
    client.send(
        "GET",
        "/threads/" + THREAD + "/stream",
        Stream.concat(SocketFrames.HANDSHAKE.stream(), Stream.of(tenancy.credential()))
            .toArray(String[]::new));
    answerOwn("GET /threads/" + THREAD + " ", tenancy.stamps());
    try (Connection up = tenancy.runtime.accept()) {
      up.readHead();
      up.send(SocketFrames.SWITCHING);
      assertThat(client.response().status()).isEqualTo(502);
    }
  }

  @Test
  void readsWhatCameWithTheHandshake() {
    handshake();
    client.write(command(1, "agent.getTree", "{}"));
    answerOwn("GET /threads/" + THREAD + " ", tenancy.stamps());
    try (Connection up = tenancy.runtime.accept()) {
      up.readHead();
      up.send(SocketFrames.SWITCHING);
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
      assertThat(at(up).text()).contains("agent.getTree");
    }
  }

  @Test
  void readsNoMoreOfAClientThatDoesNotReadItsAnswers() {
    String some = command(1, "x".repeat(1_800), "{}").repeat(100); // which answers repeat
    try (Connection up = open()) {
      Thread.ofVirtual().start(() -> flood(some));
      Await.until(
          "no more is read",
          new Quiet(() -> gateway.metric("sluice_bytes_total", "direction", "up")));
      assertThat(gateway.metric("sluice_bytes_total", "direction", "up")).isLessThan(FLOOD_BYTES);
      assertThat(atClient().text()).contains("Unknown protocol command: xx");
      client.close();
      assertThat(up.isAtEnd()).isTrue();
    }
  }

  private void flood(String some) {
    try {
      for (int written = 0; written < FLOOD_BYTES; written += some.length()) {
        client.write(some);
      }
    } catch (UncheckedIOException closed) {
      // by the test
    }
  }

  /** Whether something has begun to grow, and does not any more. */
  private static final class Quiet implements BooleanSupplier {
    private static final int READS = 300;
    private final DoubleSupplier figure;
    private double last;
    private int same;

    Quiet(DoubleSupplier figure) {
      this.figure = figure;
    }

    @Override
    public boolean getAsBoolean() {
      double now = figure.getAsDouble();
      same = now == last ? same + 1 : 0;
      last = now;
      return now > 0 && same >= READS;
    }
  }
}
