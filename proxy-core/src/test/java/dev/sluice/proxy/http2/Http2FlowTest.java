package dev.sluice.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.ScriptedRuntime;
import dev.sluice.proxy.testing.TestGateway;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The valves: nobody sends more than the other side takes. */
@Timeout(120)
class Http2FlowTest {
  private static final int MIB = 1024 * 1024;
  private static final String PIECE = "x".repeat(16 * 1024);

  /** What the kernel's buffers between gateway and runtime may hold, generously. */
  private static final int KERNEL_BYTES = 12 * MIB;

  private final ScriptedRuntime runtime = ScriptedRuntime.start();
  private final TestGateway gateway = TestGateway.inFrontOf(runtime.url());
  private final FrameClient client = FrameClient.connect(gateway.address());

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
    runtime.close();
  }

  /** Sends DATA as the windows allow, up to {@code most} bytes. Returns how many went. */
  private long upload(int id, long most) {
    long stream = Http2Codec.STREAM_WINDOW_BYTES;
    long connection = Http2Codec.STREAM_WINDOW_BYTES;
    long sent = 0;
    while (sent < most) {
      while (Math.min(stream, connection) < PIECE.length()) {
        Frame update = client.await(f -> f.type() == Frame.WINDOW_UPDATE || f.type() == Frame.PING);
        if (update.type() == Frame.PING) {
          return sent; // asked for by whoever knows that no window will open
        }
        int more = update.increment();
        stream += update.stream() == id ? more : 0;
        connection += update.stream() == 0 ? more : 0;
      }
      client.data(id, false, PIECE);
      sent += PIECE.length();
      stream -= PIECE.length();
      connection -= PIECE.length();
    }
    return sent;
  }

  @Test
  void takesAnUploadAsFastAsTheRuntimeReadsIt() {
    client.post(1, "/x", "content-length: " + 64L * MIB);
    var up = runtime.accept();
    up.readHead();
    Thread reading = Thread.ofVirtual().start(() -> up.skip(64L * MIB));

    assertThat(upload(1, 64L * MIB)).isEqualTo(64L * MIB);

    assertThat(reading.isInterrupted()).isFalse();
    up.send("HTTP/1.1 204 No Content\r\n\r\n");
    assertThat(client.await(Frame.HEADERS, 1).status()).isEqualTo("204");
  }

  @Test
  void opensNoWindowWhileTheRuntimeReadsNothing() {
    client.post(1, "/x");
    runtime.accept().readHead();
    long stream = Http2Codec.STREAM_WINDOW_BYTES;
    long sent = 0;
    boolean open = true;
    while (open && sent < 4L * KERNEL_BYTES) {
      if (stream < PIECE.length()) {
        client.frame(Frame.PING, 0, 0, new byte[8]);
        // What came before the answer is all there is: windows open in the read that takes DATA,
        // or later, when the runtime takes some; it doesn't.
        open = false;
        Frame frame = client.next();
        while (frame.type() != Frame.PING) {
          if (frame.type() == Frame.WINDOW_UPDATE && frame.stream() == 1) {
            stream += frame.increment();
            open = true;
          }
          frame = client.next();
        }
      } else {
        client.data(1, false, PIECE);
        sent += PIECE.length();
        stream -= PIECE.length();
      }
    }
    assertThat(sent).isLessThan(KERNEL_BYTES);
  }

  @Test
  void letsOtherUploadsPassOneThatIsNotTaken() {
    for (int id = 1; id < 21; id += 2) {
      client.post(id, "/stuck");
      runtime.accept().readHead();
    }
    client.post(21, "/x");
    var up = runtime.accept();
    up.readHead();
    client.data(21, true, "hello");
    assertThat(up.read(15)).isEqualTo("5\r\nhello\r\n0\r\n\r\n");
  }

  @Test
  void stopsReadingTheRuntimeWhileAStreamsWindowIsShut() throws Exception {
    client.get(1, "/big");
    var up = runtime.accept();
    up.readHead();
    up.send("HTTP/1.1 200 OK\r\nContent-Length: " + 64 * MIB + "\r\n\r\n");
    AtomicLong sent = new AtomicLong();
    CountDownLatch done = new CountDownLatch(1);
    byte[] piece = new byte[64 * 1024];
    Thread.ofVirtual()
        .start(() -> {
          while (sent.get() < 64L * MIB) {
            up.send(piece);
            sent.addAndGet(piece.length);
          }
          done.countDown();
        });

    assertThat(client.await(Frame.HEADERS, 1).status()).isEqualTo("200");
    client.get(3, "/-/healthz"); // the connection is not shut, only the stream is
    client.windowUpdate(0, 100 * MIB);
    assertThat(client.await(Frame.HEADERS, 3).status()).isEqualTo("200");
    assertThat(done.await(500, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(sent.get()).isLessThan(KERNEL_BYTES);

    client.windowUpdate(1, 100 * MIB);
    long received = 0;
    boolean ended = false;
    while (!ended) {
      Frame frame = client.await(Frame.DATA, 1);
      received += frame.payload().length();
      ended = frame.endsStream();
    }
    assertThat(received).isEqualTo(64L * MIB);
    assertThat(sent.get()).isEqualTo(64L * MIB);
  }
}
