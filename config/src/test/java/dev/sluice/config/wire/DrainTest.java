package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.wire.kit.Await;
import dev.sluice.config.wire.kit.Body;
import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.Relay;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Going away in order: unready at once, then no new connections, then what lives ends, or is cut.
 */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class DrainTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n";
  private static final String STREAM =
      "POST /threads/t/runs/stream HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\n\r\n{}";
  private static final String STREAM_HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  @Test
  void isUnreadyAtOnceAndServesUntilTheDelayIsOver() throws Exception {
    try (var upstream = RawUpstream.answering(Relay.EMPTY_OK);
        var gateway =
            Gateway.inFrontOf(upstream, "drain.delay", "1500ms", "drain.timeout", "20s")) {
      assertThat(statusOf(gateway, "/-/readyz")).isEqualTo(200);
      var drained = drain(gateway);
      Await.until("unready", () -> statusOf(gateway, "/-/readyz") == 503);
      assertThat(statusOf(gateway, "/-/healthz")).isEqualTo(200);
      assertThat(statusOf(gateway, "/x")).isEqualTo(200);
      assertThat(drained.get(10, TimeUnit.SECONDS)).isZero();
      assertRefuses(gateway);
    }
  }

  @Test
  void finishesAShortExchange() throws Exception {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "drain.delay", "0ms", "drain.timeout", "20s");
        var client = gateway.connect()) {
      client.send(GET);
      Wire server = upstream.accept();
      server.readRequest();
      var drained = drain(gateway);
      awaitRefusal(gateway);
      assertThat(drained).isNotDone();
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlast");
      Message last = client.readResponse();
      assertThat(last.text()).isEqualTo("last");
      assertThat(client.readRest().bytes()).isEmpty();
      assertThat(drained.get(10, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void endsIdleConnections() throws Exception {
    try (var relay = Relay.start("drain.delay", "0ms", "drain.timeout", "20s");
        var idle = relay.gateway().connect()) {
      relay.exchangeOn(idle, GET, Relay.EMPTY_OK);
      var drained = drain(relay.gateway());
      assertThat(idle.readRest().bytes()).isEmpty();
      assertThat(drained.get(10, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void letsAStreamGoOnToItsEnd() throws Exception {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "drain.delay", "0ms", "drain.timeout", "20s");
        var client = gateway.connect()) {
      client.send(STREAM);
      Wire server = upstream.accept();
      server.readRequest();
      server.send(STREAM_HEAD);
      Head head = client.readHead();
      Body body = client.bodyOf(head);
      var drained = drain(gateway);
      awaitRefusal(gateway);
      server.send("3\r\none\r\n");
      body.expect("one");
      assertThat(drained).isNotDone();
      server.send("3\r\ntwo\r\n0\r\n\r\n");
      Message rest = body.finish(head);
      assertThat(rest.text()).isEqualTo("two");
      assertThat(rest.complete()).isTrue();
      assertThat(drained.get(10, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void abortsAtTheDeadlineWhatIsLeft() throws Exception {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "drain.delay", "0ms", "drain.timeout", "500ms");
        var client = gateway.connect()) {
      client.send(STREAM);
      Wire server = upstream.accept();
      server.readRequest();
      server.send(STREAM_HEAD + "3\r\none\r\n");
      Head head = client.readHead();
      Body body = client.bodyOf(head);
      body.expect("one");
      long begun = System.nanoTime();
      var drained = drain(gateway);
      assertThat(body.finish(head).complete()).isFalse();
      assertThat(server.readRest().bytes()).isEmpty();
      assertThat(drained.get(10, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isBetween(Duration.ofMillis(400), Duration.ofSeconds(4));
    }
  }

  @Test
  void endsEveryConnectionButThoseOfLiveStreams() throws Exception {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "drain.delay", "0ms", "drain.timeout", "20s");
        var lasting = gateway.connect();
        var ending = gateway.connect();
        var idle = gateway.connect();
        var unused = gateway.connect()) {
      idle.send("GET /-/healthz HTTP/1.1\r\nHost: a.example\r\n\r\n");
      assertThat(idle.readResponse().status()).isEqualTo(200);
      Wire first = beginStream(upstream, lasting);
      Wire second = beginStream(upstream, ending);
      var drained = drain(gateway);
      assertThat(idle.readRest().bytes()).isEmpty();
      assertThat(unused.readRest().bytes()).isEmpty();
      second.send("0\r\n\r\n");
      assertThat(ending.readRest().bytes()).as("a stream that ended").isEqualTo("0\r\n\r\n");
      assertThat(drained).isNotDone();
      first.send("0\r\n\r\n");
      assertThat(drained.get(10, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void closesWithoutWaitingWhenItIsToldToStop() {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.inFrontOf(upstream, "drain.delay", "20s", "drain.timeout", "20s");
        var client = gateway.connect()) {
      client.send(STREAM);
      Wire server = upstream.accept();
      server.readRequest();
      server.send(STREAM_HEAD + "3\r\none\r\n");
      Head head = client.readHead();
      Body body = client.bodyOf(head);
      body.expect("one");
      long begun = System.nanoTime();
      gateway.stop();
      assertThat(body.finish(head).complete()).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
      assertRefuses(gateway);
    }
  }

  private static Wire beginStream(RawUpstream upstream, Wire client) {
    client.send(STREAM);
    Wire server = upstream.accept();
    server.readRequest();
    server.send(STREAM_HEAD);
    assertThat(client.readHead().status()).isEqualTo(200);
    return server;
  }

  private static CompletableFuture<Integer> drain(Gateway gateway) {
    CompletableFuture<Integer> aborted = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            aborted.complete(gateway.application().drain());
          } catch (InterruptedException e) {
            aborted.completeExceptionally(e);
          }
        });
    return aborted;
  }

  private static void awaitRefusal(Gateway gateway) {
    Await.until("no longer accepting", () -> !accepts(gateway));
  }

  private static boolean accepts(Gateway gateway) {
    try (Wire probe = gateway.connect()) {
      return probe.isOpen();
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static void assertRefuses(Gateway gateway) {
    assertThatThrownBy(gateway::connect).hasCauseInstanceOf(ConnectException.class);
  }

  private static int statusOf(Gateway gateway, String path) {
    return gateway.exchange("GET " + path + " HTTP/1.1\r\nHost: a.example\r\n\r\n").status();
  }
}
