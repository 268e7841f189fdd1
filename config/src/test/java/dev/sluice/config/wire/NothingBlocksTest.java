package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Await;
import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.kit.RawClient;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.BlockedLoopWatchdog;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.Relay;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No event loop ever waits for anything but its sockets, whatever clients and operators do. */
@Timeout(240)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class NothingBlocksTest {
  private static final int ROUNDS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int EVENTS = 20;
  private static final Duration BETWEEN_EVENTS = Duration.ofMillis(2);
  private static final int UPLOAD_BYTES = 256 * 1024;

  private static final String STREAM =
      "POST /threads/t/runs/stream HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\n\r\n{}";

  private static final String STREAM_HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  /** Its client could not take it up elsewhere, so that a drain waits for it. */
  private static final String ENDLESS = "/threads/t/runs/r/stream";

  /** Something that clients or operators do, again and again. */
  @FunctionalInterface
  private interface Act {
    void on(Gateway gateway);
  }

  private static final List<Act> ACTS =
      List.of(
          NothingBlocksTest::readsAStream,
          NothingBlocksTest::leavesAStream,
          NothingBlocksTest::uploads,
          NothingBlocksTest::meetsARuntimeThatDies,
          gateway -> asks(gateway.address(), get("/ok"), 200),
          gateway -> asks(gateway.address(), get("/-/readyz"), 200),
          gateway -> asks(gateway.address(), get("/-/none"), 404),
          gateway -> asks(gateway.address(), "GET /x HTTP/1.1\nHost: a.example\r\n\r\n", 400),
          gateway -> asks(gateway.address(), post("/x", "Content-Length: 9999999"), 413),
          gateway -> asks(gateway.adminAddress(), get("/metrics"), 200),
          gateway -> asks(gateway.adminAddress(), get("/readyz"), 200),
          gateway -> asks(gateway.adminAddress(), get("/v1/exchanges"), 200),
          NothingBlocksTest::changesALogLevel);

  private final List<AtomicInteger> rounds = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean draining;
  private volatile boolean stopped;

  @Test
  void whileStreamsUploadsRefusalsAndOperatorsMixUntilTheDrainEnds() throws Exception {
    // Classes are loaded and linked under locks when they are first used: not what is looked for.
    new NothingBlocksTest().mixUntilTheEnd();
    try (var proxyLoops = BlockedLoopWatchdog.onThreadsNamed("proxy-");
        var adminLoop = BlockedLoopWatchdog.onThreadsNamed("admin-")) {
      mixUntilTheEnd();
      assertThat(proxyLoops.findings()).isEmpty();
      assertThat(adminLoop.findings()).isEmpty();
    }
  }

  private void mixUntilTheEnd() throws InterruptedException {
    try (var upstream = RawUpstream.serving(NothingBlocksTest::serve);
        var gateway = start(upstream);
        var lasting = gateway.connect()) {
      ACTS.forEach(act -> repeat(act, gateway));
      assertThat(Await.within(PATIENCE, this::isEveryActDone)).as("done: " + rounds).isTrue();
      lasting.send(get(ENDLESS));
      Head head = lasting.readHead();
      draining = true;
      assertThat(gateway.application().drain()).as("aborted in the end").isEqualTo(1);
      assertThat(lasting.bodyOf(head).finish(head).complete()).isFalse();
      gateway.stop();
      stopped = true;
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
    }
  }

  private boolean isEveryActDone() {
    return !failures.isEmpty() || rounds.stream().allMatch(done -> done.get() >= ROUNDS);
  }

  /** By name, so that it is looked up; with its log, which is written too. */
  private static Gateway start(RawUpstream upstream) {
    return Gateway.loggingTo(
        OutputStream.nullOutputStream(),
        "http://localhost:" + upstream.address().getPort(),
        "event-loops",
        "2",
        "limits.body",
        "1MiB",
        "drain.delay",
        "100ms",
        "drain.timeout",
        "500ms");
  }

  private void repeat(Act act, Gateway gateway) {
    AtomicInteger done = new AtomicInteger();
    rounds.add(done);
    threads.add(Thread.ofVirtual().start(() -> repeatUntilTheEnd(act, gateway, done)));
  }

  private void repeatUntilTheEnd(Act act, Gateway gateway, AtomicInteger done) {
    try {
      while (!stopped) {
        act.on(gateway);
        done.incrementAndGet();
      }
    } catch (RuntimeException | AssertionError e) {
      if (!draining) { // then it may be refused or cut off
        failures.add(e);
      }
    }
  }

  // ---- what clients and operators do

  private static void readsAStream(Gateway gateway) {
    try (Wire client = gateway.connect()) {
      client.send(STREAM);
      Message response = client.readResponse();
      assertThat(response.text().lines().filter(line -> line.startsWith("data:"))).hasSize(EVENTS);
      assertThat(response.complete()).isTrue();
    }
  }

  private static void leavesAStream(Gateway gateway) {
    try (Wire client = gateway.connect()) {
      client.send(STREAM);
      client.bodyOf(client.readHead()).expect("data: 0\r\n\r\n");
    }
  }

  private static void uploads(Gateway gateway) {
    try (Wire client = gateway.connect()) {
      client.send(post("/upload", "Content-Length: " + UPLOAD_BYTES));
      client.send(new byte[UPLOAD_BYTES]);
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  private static void meetsARuntimeThatDies(Gateway gateway) {
    try (Wire client = gateway.connect()) {
      client.send(get("/dies"));
      Head head = client.readHead();
      assertThat(client.bodyOf(head).finish(head).complete()).isFalse();
    }
  }

  private static void changesALogLevel(Gateway gateway) {
    String body = "{\"logger\":\"dev.sluice.nobody\",\"level\":\"debug\"}";
    String fields = "Content-Type: application/json\r\nContent-Length: " + body.length();
    String put = post("/v1/log-level", fields).replaceFirst("POST", "PUT") + body;
    asks(gateway.adminAddress(), put, 200);
  }

  private static void asks(InetSocketAddress address, String request, int status) {
    try (Wire client = RawClient.connect(address)) {
      client.send(request);
      assertThat(client.readResponse().status()).isEqualTo(status);
    }
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  private static String post(String path, String fields) {
    return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n\r\n";
  }

  // ---- what the runtime does

  private static void serve(Wire client) {
    while (client.hasMore()) {
      String target = client.readRequest().head().target();
      if (target.equals(ENDLESS)) {
        client.send(STREAM_HEAD);
        client.readRest();
      } else if (target.endsWith("/stream")) {
        stream(client);
      } else if (target.equals("/dies")) {
        client.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello");
        return;
      } else {
        client.send(Relay.EMPTY_OK);
      }
    }
  }

  private static void stream(Wire client) {
    client.send(STREAM_HEAD);
    for (int i = 0; i < EVENTS && client.isSilentFor(BETWEEN_EVENTS); i++) {
      String event = "data: " + i + "\r\n\r\n";
      client.send(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
    }
    client.send("0\r\n\r\n");
  }
}
