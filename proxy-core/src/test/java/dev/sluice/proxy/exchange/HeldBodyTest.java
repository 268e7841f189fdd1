package dev.sluice.proxy.exchange;

import static dev.sluice.proxy.testing.ScriptedRuntime.Connection.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.isolation.Tenancy;
import dev.sluice.proxy.settings.HttpLimits;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import dev.sluice.proxy.testing.TestClient;
import dev.sluice.proxy.testing.TestGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies that are read before their requests are decided: how they come, and how they go up. */
@Timeout(120)
class HeldBodyTest {
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
  private static final String RUN = "{\"assistant_id\":\"helper\",\"input\":{\"x\":1}}";
  private static final int MIB = 1024 * 1024;

  private final Tenancy tenancy = new Tenancy();
  private final TestGateway gateway = tenancy.gateway();
  private final TestClient client = new TestClient(gateway.address());

  @AfterAll
  static void reportLeaks() {
    Tenancy.reportLeaks();
  }

  @AfterEach
  void stop() {
    client.close();
    tenancy.close();
  }

  private TestClient run(String... fields) {
    String[] all = new String[fields.length + 1];
    System.arraycopy(fields, 0, all, 0, fields.length);
    all[fields.length] = tenancy.credential();
    return client.send("POST", "/runs/wait", all);
  }

  private double held() {
    return gateway.metric("sluice_held_bytes");
  }

  /** What the runtime gets: a mapped run, of a known length. Answers it. */
  private String forwarded() {
    try (Connection up = tenancy.runtime.accept()) {
      return forwarded(up);
    }
  }

  private String forwarded(Connection up) {
    String head = up.readHead();
    assertThat(field(head, "transfer-encoding")).isEqualTo("absent");
    assertThat(field(head, "expect")).isEqualTo("absent");
    assertThat(field(head, "trailer")).isEqualTo("absent");
    assertThat(head.split("(?i)content-length:", -1)).hasSize(2);
    String body = up.read(Integer.parseInt(field(head, "content-length")));
    assertThat(body).contains(Tenancy.ASSISTANT).doesNotContain("helper").endsWith("}");
    up.send(OK);
    assertThat(client.response().status()).isEqualTo(200);
    return body;
  }

  @Test
  void mapsARunOfKnownLength() {
    run("content-length: " + RUN.length()).write(RUN);
    assertThat(forwarded()).contains("\"input\":{\"x\":1}").contains("sluice_tenant");
    Await.until("nothing is held", () -> held() == 0);
  }

  @Test
  void takesABodyByteByByte() {
    run("content-length: " + RUN.length());
    for (int i = 0; i < RUN.length(); i++) {
      client.write(RUN.substring(i, i + 1));
    }
    assertThat(forwarded()).contains("\"input\":{\"x\":1}");
  }

  @Test
  void takesChunksOffAndLeavesTrailersOut() {
    run("transfer-encoding: chunked", "trailer: x-mine", "expect: 100-continue");
    assertThat(client.readUntil("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
    for (int i = 0; i < RUN.length(); i++) {
      client.write("1\r\n" + RUN.charAt(i) + "\r\n");
    }
    client.write("0\r\nx-mine: 1\r\n\r\n");
    assertThat(forwarded()).contains("\"input\":{\"x\":1}");
  }

  @Test
  void answersTheNextRequestOfTheConnection() {
    run("content-length: " + RUN.length())
        .write(RUN)
        .send("POST", "/runs/wait", "content-length: " + RUN.length(), tenancy.credential())
        .write(RUN);
    try (Connection up = tenancy.runtime.accept()) {
      forwarded(up);
      forwarded(up);
    }
  }

  @Test
  void holdsWhatIsLargeAndPassesItOnUnchanged() {
    String text = "0123456789abcdef".repeat(5 * MIB / 16);
    String body = "{\"input\":\"" + text + "\",\"assistant_id\":\"helper\"}";
    run("content-length: " + body.length());
    client.write(body.substring(0, 4 * MIB));
    Await.until("all is held", () -> held() == 4 * MIB);
    client.write(body.substring(4 * MIB));
    assertThat(forwarded()).contains("\"input\":\"" + text + '"');
    Await.until("nothing is held", () -> held() == 0);
  }

  @Test
  void letsTwoHoldAtOnce() {
    run("content-length: " + RUN.length()).write(RUN.substring(0, 20));
    Await.until("it is held", () -> held() == 20);
    try (TestClient other = new TestClient(gateway.address())) {
      other.send("POST", "/runs/wait", "content-length: " + RUN.length(), tenancy.credential());
      other.write(RUN);
      try (Connection up = tenancy.runtime.accept()) {
        up.read(Integer.parseInt(field(up.readHead(), "content-length")));
        up.send(OK);
        assertThat(other.response().status()).isEqualTo(200);
      }
    }
    client.write(RUN.substring(20));
    assertThat(forwarded()).contains("\"input\":{\"x\":1}");
  }

  @Test
  void streamsWhatIsNotRead() {
    try (TestGateway open = TestGateway.inFrontOf(tenancy.runtime.url());
        TestClient streaming = new TestClient(open.address())) {
      streaming.send("POST", "/runs/wait", "content-length: 10").write("{\"x\":");
      try (Connection up = tenancy.runtime.accept()) {
        up.readHead();
        assertThat(up.read(5)).isEqualTo("{\"x\":");
      }
      assertThat(open.metric("sluice_held_bytes")).isZero();
    }
  }

  @Test
  void countsWhatGoesUp() {
    run("content-length: " + RUN.length()).write(RUN);
    int length = forwarded().length();
    Await.until(
        "it is counted", () -> gateway.metric("sluice_bytes_total", "direction", "up") == length);
    assertThat(HttpLimits.DEFAULTS.held().bodies()).isPositive();
  }
}
