package dev.sluice.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.ScriptedRuntime;
import dev.sluice.proxy.testing.TestGateway;
import io.netty.handler.codec.http2.Http2Error;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How streams and connections end when something goes wrong, or the gateway stops. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class Http2EndingTest {
  private static final String STREAM =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "3\r\none\r\n";

  private final ScriptedRuntime runtime = ScriptedRuntime.start();
  private final TestGateway gateway = TestGateway.inFrontOf(runtime.url());
  private final FrameClient client = FrameClient.connect(gateway.address());

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
    runtime.close();
  }

  private ScriptedRuntime.Connection streaming(int id) {
    client.get(id, "/threads/a/runs/b/stream");
    var up = runtime.accept();
    up.readHead();
    up.send(STREAM);
    assertThat(client.await(Frame.HEADERS, id).status()).isEqualTo("200");
    assertThat(client.await(Frame.DATA, id).payload()).isEqualTo("one");
    return up;
  }

  @Test
  void resetsTheStreamWhoseRuntimeDiesAndNoOther() {
    var dying = streaming(1);
    var living = streaming(3);
    dying.close();

    Frame reset = client.awaitOn(1);
    assertThat(reset.type()).isEqualTo(Frame.RST_STREAM);
    assertThat(reset.error()).isEqualTo((int) Http2Error.INTERNAL_ERROR.code());

    living.send("3\r\ntwo\r\n0\r\n\r\n");
    assertThat(client.body(3)).isEqualTo("two");
  }

  @Test
  void neverEndsAStreamWhoseResponseIsMalformed() {
    streaming(1).send("xyz\r\n");

    assertThat(client.awaitOn(1).type()).isEqualTo(Frame.RST_STREAM);
  }

  @Test
  void leavesTheRuntimeWhenTheClientCancels() {
    var cancelled = streaming(1);
    var living = streaming(3);
    long began = System.nanoTime();
    client.reset(1, (int) Http2Error.CANCEL.code());

    assertThat(cancelled.isAtEnd()).isTrue();
    assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L); // 50 ms on an idle machine
    living.send("3\r\ntwo\r\n0\r\n\r\n");
    assertThat(client.body(3)).isEqualTo("two");
  }

  @Test
  void leavesTheRuntimeWhenTheClientGoes() {
    var one = streaming(1);
    var other = streaming(3);
    client.close();

    assertThat(one.isAtEnd()).isTrue();
    assertThat(other.isAtEnd()).isTrue();
    Await.until("every exchange has ended", () -> gateway.metric("sluice_exchanges_live") == 0);
  }

  @Test
  void answersARefusedUploadAndStopsIt() {
    client.post(1, "/x", "content-length: 100");
    var up = runtime.accept();
    up.readHead();
    client.data(1, false, "begun");
    up.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");

    assertThat(client.await(Frame.HEADERS, 1).status()).isEqualTo("403");
    assertThat(client.body(1)).isEqualTo("no");
    Frame reset = client.awaitOn(1);
    assertThat(reset.type()).isEqualTo(Frame.RST_STREAM);
    assertThat(reset.error()).isEqualTo((int) Http2Error.NO_ERROR.code());

    client.data(1, false, "under way"); // is no error
    client.get(3, "/-/healthz");
    assertThat(client.await(Frame.HEADERS, 3).status()).isEqualTo("200");
  }

  @Test
  void answersWhenTheRuntimeIsNotThere() {
    runtime.close();
    client.get(1, "/x");

    Frame head = client.await(Frame.HEADERS, 1);
    assertThat(head.status()).isEqualTo("502");
    assertThat(client.body(1)).contains("refused the connection");
  }

  @Test
  void drainsWithAGoawayAfterTheStreamsThatAreOpen() throws Exception {
    var up = streaming(1);
    var drained = CompletableFuture.supplyAsync(this::drain);

    Frame goaway = client.await(Frame.GOAWAY, 0);
    assertThat(goaway.error()).isEqualTo((int) Http2Error.NO_ERROR.code());
    assertThat(goaway.lastStream()).isEqualTo(1);

    up.send("3\r\ntwo\r\n0\r\n\r\n");
    assertThat(client.body(1)).isEqualTo("two");
    assertThat(client.isClosed()).isTrue();
    assertThat(drained.get()).isZero();
  }

  private int drain() {
    try {
      return gateway.gateway().drain();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void closesAnIdleConnectionAtOnceWhenItDrains() {
    client.get(1, "/-/healthz");
    client.await(Frame.HEADERS, 1);
    drain();

    assertThat(client.await(Frame.GOAWAY, 0).error()).isZero();
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  void abortsEachStreamWhenItIsClosed() {
    streaming(1);
    gateway.close();

    Frame reset = client.awaitOn(1);
    assertThat(reset.type()).isEqualTo(Frame.RST_STREAM);
    assertThat(client.isClosed()).isTrue();
  }
}
