package dev.sluice.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.settings.HeldLimits;
import dev.sluice.proxy.settings.HttpLimits;
import dev.sluice.proxy.settings.ListenSettings;
import dev.sluice.proxy.settings.Timeouts;
import dev.sluice.proxy.testing.ScriptedRuntime;
import dev.sluice.proxy.testing.TestGateway;
import io.netty.handler.codec.http2.Http2Error;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client may not do too much of. */
@Timeout(60)
class Http2LimitTest {
  private static final int CALM = (int) Http2Error.ENHANCE_YOUR_CALM.code();

  private final ScriptedRuntime runtime = ScriptedRuntime.start();
  private final TestGateway gateway = TestGateway.inFrontOf(runtime.url());
  private final FrameClient client = FrameClient.connect(gateway.address());

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
    runtime.close();
  }

  private void assertEndsWith(int error) {
    assertThat(client.await(Frame.GOAWAY, 0).error()).isEqualTo(error);
    assertThat(client.isClosed()).isTrue();
  }

  /** Sends until the gateway closes; what it says then is there to be read. */
  private void flood(int frames, IntConsumer send) {
    try {
      for (int i = 0; i < frames; i++) {
        send.accept(i);
      }
    } catch (UncheckedIOException e) {
      assertThat(e).hasMessageContaining("Broken pipe");
    }
  }

  @Test
  void endsAConnectionThatResetsAllTheTime() {
    flood(
        201,
        i -> {
          client.get(2 * i + 1, "/x");
          client.reset(2 * i + 1, (int) Http2Error.CANCEL.code());
        });

    assertEndsWith(CALM);
    assertThat(gateway.metric("sluice_refusals_total", "reason", "http2-flood")).isEqualTo(1);
  }

  @Test
  void endsAConnectionThatMakesUsResetAllTheTime() {
    flood(
        201,
        i -> {
          client.get(2 * i + 1, "/-/healthz");
          client.windowUpdate(2 * i + 1, 0);
        });

    assertEndsWith(CALM);
  }

  @Test
  void endsAConnectionThatPingsAllTheTime() {
    flood(201, i -> client.frame(Frame.PING, 0, 0, new byte[8]));

    assertEndsWith(CALM);
  }

  @Test
  void endsAConnectionThatSetsAllTheTime() {
    flood(201, i -> client.frame(Frame.SETTINGS, 0, 0));

    assertEndsWith(CALM);
  }

  @Test
  void endsAConnectionOfEmptyData() {
    client.post(1, "/x");
    flood(40, i -> client.data(1, false, ""));

    assertEndsWith(CALM);
  }

  @Test
  void endsAConnectionOfContinuations() {
    client.frame(Frame.HEADERS, 0, 1, FrameClient.block(FrameClient.request("GET", "/x")));
    flood(40, i -> client.frame(Frame.CONTINUATION, 0, 1, FrameClient.block("x-a: b")));

    assertEndsWith(CALM);
  }

  @Test
  void refusesStreamsAboveTheLimitAndKeepsTheOthers() {
    for (int i = 0; i < 129; i++) {
      client.post(2 * i + 1, "/x");
    }
    Frame refused = client.await(Frame.RST_STREAM, 2 * 128 + 1);
    assertThat(refused.error()).isEqualTo((int) Http2Error.REFUSED_STREAM.code());
    client.data(2 * 128 + 1, true, "of the refused one");

    var up = runtime.accept();
    up.readHead();
    up.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertThat(client.await(f -> f.type() == Frame.HEADERS).status()).isEqualTo("200");
  }

  @Test
  void answersTooLargeAHead() {
    String longPath = "/" + "a".repeat(16 * 1024);
    byte[] block = FrameClient.block(FrameClient.request("GET", longPath));
    client.frame(Frame.HEADERS, Frame.END_STREAM, 1, Arrays.copyOf(block, 9_000));
    byte[] rest = Arrays.copyOfRange(block, 9_000, block.length);
    client.frame(Frame.CONTINUATION, Frame.END_HEADERS, 1, rest);
    client.get(3, "/x", Collections.nCopies(101, "x: a").toArray(String[]::new));

    assertThat(client.await(Frame.HEADERS, 1).status()).isEqualTo("414");
    assertThat(client.await(Frame.HEADERS, 3).status()).isEqualTo("431");
  }

  @Test
  void answersAFieldBlockThatIsLargerThanWeDecode() {
    byte[] front = FrameClient.block(FrameClient.request("GET", "/x", "x: " + "a".repeat(9_000)));
    client.frame(Frame.HEADERS, Frame.END_STREAM, 1, front);
    for (int i = 0; i < 6; i++) {
      client.frame(Frame.CONTINUATION, 0, 1, FrameClient.block("x: " + "a".repeat(9_000)));
    }
    int end = Frame.END_HEADERS;
    client.frame(Frame.CONTINUATION, end, 1, FrameClient.block("x: " + "a".repeat(9_000)));

    Frame head = client.await(Frame.HEADERS, 1);
    assertThat(head.status()).isEqualTo("431");
    assertThat(client.body(1)).contains("\"status\":431");
    client.get(3, "/-/healthz");
    assertThat(client.await(Frame.HEADERS, 3).status()).isEqualTo("200");
  }

  @Test
  void refusesABodyOverTheLimit() {
    HttpLimits limits =
        new HttpLimits(
            1024, 4096, 100, 10, new HeldLimits(10, HeldLimits.AUTO, HeldLimits.AUTO), 1000);
    try (var small =
            TestGateway.inFrontOf(runtime.url(), s -> s.withHttp(TestGateway.withLimits(limits)));
        var uploading = FrameClient.connect(small.address())) {
      uploading.post(1, "/x", "content-length: 11");
      assertThat(uploading.await(Frame.HEADERS, 1).status()).isEqualTo("413");
      uploading.post(3, "/x");
      runtime.accept().readHead();
      uploading.data(3, true, "eleven byte");
      assertThat(uploading.await(Frame.HEADERS, 3).status()).isEqualTo("413");
    }
  }

  @Test
  void saysGoodbyeToAnIdleClient() {
    Timeouts d = Timeouts.DEFAULTS;
    Timeouts hasty =
        new Timeouts(
            d.connect(),
            Duration.ofMillis(300),
            d.requestBody(),
            d.firstByte(),
            d.firstByteRun(),
            d.idle(),
            Duration.ofMillis(300));
    try (var small = TestGateway.inFrontOf(runtime.url(), s -> s.withTimeouts(hasty));
        var idle = FrameClient.connect(small.address());
        var silent = FrameClient.open(small.address());
        var unsettled = FrameClient.open(small.address())) {
      unsettled.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(FrameClient.LATIN_1));
      idle.get(1, "/-/healthz");
      assertThat(idle.await(Frame.HEADERS, 1).status()).isEqualTo("200");
      assertThat(idle.await(Frame.GOAWAY, 0).error()).isZero();
      assertThat(idle.isClosed()).isTrue();
      assertThat(unsettled.await(Frame.GOAWAY, 0).error()).isZero();
      assertThat(silent.isClosed()).isTrue();
    }
  }

  @Test
  void speaksNoHttp2WhenItIsOff() {
    var off = new dev.sluice.proxy.settings.Http2Settings(false, 1, 1, 1);
    try (var old =
            TestGateway.inFrontOf(
                runtime.url(),
                s -> {
                  ListenSettings l = s.listen();
                  return s.withListen(new ListenSettings(l.address(), l.transport(), 1, null, off));
                });
        var refused = FrameClient.open(old.address())) {
      refused.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(FrameClient.LATIN_1));
      assertThat(refused.text()).startsWith("HTTP/1.1 400 ");
    }
  }
}
