package dev.sluice.proxy.http2;

import static dev.sluice.proxy.testing.ScriptedRuntime.Connection.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.isolation.Tenancy;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies that are read before their requests are decided, as they come over HTTP/2. */
@Timeout(120)
class Http2HeldBodyTest {
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
  private static final String RUN = "{\"assistant_id\":\"helper\",\"input\":{\"x\":1}}";
  private static final String PIECE = "x".repeat(16 * 1024);

  private final Tenancy tenancy = new Tenancy();
  private final FrameClient client = FrameClient.connect(tenancy.gateway().address());

  @AfterAll
  static void reportLeaks() {
    Tenancy.reportLeaks();
  }

  @AfterEach
  void stop() {
    client.close();
    Await.until("nothing is held", () -> tenancy.gateway().metric("sluice_held_bytes") == 0);
    tenancy.close();
  }

  private void run(int id, String... fields) {
    String[] all = new String[fields.length + 1];
    System.arraycopy(fields, 0, all, 0, fields.length);
    all[fields.length] = tenancy.credential();
    client.post(id, "/runs/wait", all);
  }

  private String forwarded(int id) {
    try (Connection up = tenancy.runtime.accept()) {
      String head = up.readHead();
      assertThat(field(head, "transfer-encoding")).isEqualTo("absent");
      assertThat(field(head, "expect")).isEqualTo("absent");
      String body = up.read(Integer.parseInt(field(head, "content-length")));
      assertThat(body).contains(Tenancy.ASSISTANT).doesNotContain("helper").endsWith("}");
      up.send(OK);
      assertThat(client.await(Frame.HEADERS, id).status()).isEqualTo("200");
      return body;
    }
  }

  @Test
  void mapsARunOfKnownLength() {
    run(1, "content-length: " + RUN.length());
    client.data(1, true, RUN);
    assertThat(forwarded(1)).contains("\"input\":{\"x\":1}");
  }

  @Test
  void takesABodyOfUnknownLengthByteByByte() {
    run(1, "expect: 100-continue");
    assertThat(client.await(Frame.HEADERS, 1).status()).isEqualTo("100");
    for (int i = 0; i < RUN.length(); i++) {
      client.data(1, false, RUN.substring(i, i + 1));
    }
    client.data(1, true, "");
    assertThat(forwarded(1)).contains("\"input\":{\"x\":1}");
  }

  @Test
  void leavesTrailersOut() {
    run(1);
    client.data(1, false, RUN);
    client.headers(1, true, "x-mine: 1");
    assertThat(forwarded(1)).contains("\"input\":{\"x\":1}");
  }

  @Test
  void holdsTwoStreamsOfAConnectionAtOnce() {
    run(1);
    run(3, "content-length: " + RUN.length());
    client.data(1, false, RUN.substring(0, 10));
    client.data(3, false, RUN.substring(0, 20));
    client.data(1, true, RUN.substring(10));
    assertThat(forwarded(1)).contains("\"input\":{\"x\":1}");
    client.data(3, true, RUN.substring(20));
    assertThat(forwarded(3)).contains("\"input\":{\"x\":1}");
  }

  @Test
  void opensTheWindowsForALargeBody() {
    run(1);
    client.data(1, false, "{\"assistant_id\":\"helper\",\"input\":\"");
    int pieces = 256;
    long stream = Http2Codec.STREAM_WINDOW_BYTES - 64;
    long connection = Http2Codec.STREAM_WINDOW_BYTES - 64;
    for (int i = 0; i < pieces; i++) {
      while (Math.min(stream, connection) < PIECE.length()) {
        Frame update = client.await(frame -> frame.type() == Frame.WINDOW_UPDATE);
        stream += update.stream() == 1 ? update.increment() : 0;
        connection += update.stream() == 0 ? update.increment() : 0;
      }
      client.data(1, false, PIECE);
      stream -= PIECE.length();
      connection -= PIECE.length();
    }
    client.data(1, true, "\"}");
    assertThat(forwarded(1)).contains("\"input\":\"" + PIECE.repeat(pieces) + '"');
  }

  @Test
  void refusesWhatIsNoJson() {
    run(1);
    client.data(1, false, "{\"x\":tru!");
    assertThat(client.await(Frame.HEADERS, 1).status()).isEqualTo("422");
  }

  @Test
  void refusesABodyThatIsNotThere() {
    client.headers(1, true, FrameClient.request("POST", "/runs/wait", tenancy.credential()));
    assertThat(client.await(Frame.HEADERS, 1).status()).isEqualTo("422");
  }

  @Test
  void letsGoOfAStreamThatIsReset() {
    run(1);
    client.data(1, false, "{\"x\":");
    Await.until("it is held", () -> tenancy.gateway().metric("sluice_held_bytes") == 5);
    client.reset(1, 8);
    Await.until("nothing is held", () -> tenancy.gateway().metric("sluice_held_bytes") == 0);
  }
}
