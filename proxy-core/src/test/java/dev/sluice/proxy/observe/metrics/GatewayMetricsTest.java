package dev.sluice.proxy.observe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.observe.ExchangeRecord;
import dev.sluice.proxy.observe.Outcome;
import dev.sluice.proxy.observe.route.RouteTemplates;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {
  private final CollectorRegistry registry = new CollectorRegistry();
  private final AtomicLong droppedLines = new AtomicLong();
  private final GatewayMetrics metrics =
      new GatewayMetrics(registry, ByteBufAllocator.DEFAULT, droppedLines::get);
  private final LoopMetrics one = metrics.newLoop();
  private final LoopMetrics two = metrics.newLoop();

  @Test
  void countsExchangesByRouteMethodOutcomeAndStatus() {
    end(one, exchange("GET", "/threads/a", 200));
    end(two, exchange("GET", "/threads/b", 204));
    end(two, exchange("GET", "/threads/b", 404));
    ExchangeRecord cut = exchange("POST", "/runs/stream", 200);
    cut.outcome(Outcome.CLIENT_GONE, "reset");
    end(two, cut);

    assertThat(exchanges("/threads/{thread_id}", "GET", "completed", "2xx")).isEqualTo(2);
    assertThat(exchanges("/threads/{thread_id}", "GET", "completed", "4xx")).isEqualTo(1);
    assertThat(exchanges("/runs/stream", "POST", "client-gone", "2xx")).isEqualTo(1);
    assertThat(exchanges("/runs/stream", "POST", "completed", "2xx")).isNull();
  }

  @Test
  void countsAnExchangeWithoutAResponse() {
    ExchangeRecord gone = exchange("GET", "/ok", 0);
    gone.outcome(Outcome.CLIENT_GONE, "reset");
    end(one, gone);
    end(one, exchange("GET", "/ok", 999));

    assertThat(exchanges("/ok", "GET", "client-gone", "none")).isEqualTo(1);
    assertThat(exchanges("/ok", "GET", "completed", "none")).isEqualTo(1);
  }

  @Test
  void knowsWhatIsLive() {
    ExchangeRecord stream = exchange("GET", "/threads/a/stream", 200);
    one.began();
    two.began();
    two.streamBegan(stream);
    two.streamBegan(stream); // once more changes nothing

    assertThat(value("sluice_exchanges_live")).isEqualTo(2);
    assertThat(value("sluice_streams_live")).isEqualTo(1);
    assertThat(metrics.exchangesLive()).isEqualTo(2);
    assertThat(metrics.streamsLive()).isEqualTo(1);

    two.ended(stream);

    assertThat(value("sluice_exchanges_live")).isEqualTo(1);
    assertThat(value("sluice_streams_live")).isZero();
  }

  @Test
  void countsBytesAndEventsAsTheyPassInTheRecordToo() {
    ExchangeRecord exchange = exchange("POST", "/runs/stream", 200);
    one.bytesUp(exchange, 10);
    one.bytesDown(exchange, 20);
    one.bytesDown(exchange, 5);
    one.events(exchange, 3);
    two.bytesDown(new ExchangeRecord(), 100);

    assertThat(labelled("sluice_bytes_total", "direction", "up")).isEqualTo(10);
    assertThat(labelled("sluice_bytes_total", "direction", "down")).isEqualTo(125);
    assertThat(value("sluice_sse_events_total")).isEqualTo(3);
    assertThat(exchange.bytesUp()).isEqualTo(10);
    assertThat(exchange.bytesDown()).isEqualTo(25);
    assertThat(exchange.events()).isEqualTo(3);
  }

  @Test
  void timesShortExchangesByRouteOnly() {
    end(one, exchange("GET", "/ok", 200));
    end(two, exchange("GET", "/ok", 200));
    end(one, exchange("GET", "/threads/a/stream", 200));
    ExchangeRecord upgraded = exchange("GET", "/other/stream", 200);
    one.streamBegan(upgraded);
    end(one, upgraded);

    assertThat(labelled("sluice_exchange_seconds_count", "route", "/ok")).isEqualTo(2);
    assertThat(labelled("sluice_exchange_seconds_sum", "route", "/ok")).isEqualTo(0.006);
    assertThat(bucket("sluice_exchange_seconds", "route", "/ok", "0.0025")).isZero();
    assertThat(bucket("sluice_exchange_seconds", "route", "/ok", "0.005")).isEqualTo(2);
    assertThat(bucket("sluice_exchange_seconds", "route", "/ok", "+Inf")).isEqualTo(2);
    assertThat(labelled("sluice_exchange_seconds_count", "route", "other")).isNull();
    assertThat(labelled("sluice_exchange_seconds_count", "route", "/threads/{thread_id}/stream"))
        .isNull();
  }

  @Test
  void separatesTheGatewaysTimeFromTheUpstreams() {
    end(one, exchange("GET", "/ok", 200));

    assertThat(value("sluice_gateway_seconds_count")).isEqualTo(1);
    assertThat(value("sluice_gateway_seconds_sum")).isEqualTo(0.000_03);
    assertThat(labelled("sluice_upstream_first_byte_seconds_sum", "route_class", "short"))
        .isEqualTo(0.002);
    assertThat(labelled("sluice_upstream_first_byte_seconds_count", "route_class", "stream"))
        .isZero();
  }

  @Test
  void keepsExchangesThatFailedOutOfTheGatewaysTime() {
    ExchangeRecord refused = exchange("GET", "/ok", 503);
    refused.outcome(Outcome.REFUSED, "draining");
    end(one, refused);

    assertThat(value("sluice_gateway_seconds_count")).isZero();
    assertThat(labelled("sluice_refusals_total", "reason", "draining")).isEqualTo(1);
  }

  @Test
  void countsRefusalsUnderABoundedNumberOfReasons() {
    one.refused("connection-limit");
    for (int i = 0; i < 10 * BoundedCounter.MAX_VALUES; i++) {
      two.refused("reason-" + i);
    }
    one.refused("connection-limit");

    assertThat(labelled("sluice_refusals_total", "reason", "connection-limit")).isEqualTo(2);
    assertThat(labelled("sluice_refusals_total", "reason", "other"))
        .isEqualTo(10 * BoundedCounter.MAX_VALUES - (BoundedCounter.MAX_VALUES - 1));
    assertThat(samples("sluice_refusals_total")).isEqualTo(BoundedCounter.MAX_VALUES + 1);
  }

  @Test
  void knowsTheConnections() {
    one.clientOpened(ClientProtocol.HTTP_1);
    two.clientOpened(ClientProtocol.HTTP_1);
    two.clientOpened(ClientProtocol.HTTP_2);
    two.clientClosed(ClientProtocol.HTTP_1);
    one.upstream("dev").idle(3);
    one.upstream("dev").idle(-1);
    two.upstream("dev").busy(1);
    two.upstream("dev").pending(4);
    two.upstream("dev").connect(ConnectResult.CONNECTED);
    two.upstream("dev").connect(ConnectResult.REFUSED);
    one.upstream("dev").connect(ConnectResult.REFUSED);
    one.upstream("dev").retried();
    one.upstream("prod").idle(7);

    assertThat(labelled("sluice_client_connections", "protocol", "http/1")).isEqualTo(1);
    assertThat(labelled("sluice_client_connections", "protocol", "http/2")).isEqualTo(1);
    assertThat(ofRuntime("sluice_upstream_connections", "dev", "state", "idle")).isEqualTo(2);
    assertThat(ofRuntime("sluice_upstream_connections", "dev", "state", "busy")).isEqualTo(1);
    assertThat(labelled("sluice_upstream_pending", "runtime", "dev")).isEqualTo(4);
    assertThat(ofRuntime("sluice_upstream_connects_total", "dev", "result", "connected"))
        .isEqualTo(1);
    assertThat(ofRuntime("sluice_upstream_connects_total", "dev", "result", "refused"))
        .isEqualTo(2);
    assertThat(ofRuntime("sluice_upstream_connects_total", "dev", "result", "timed-out")).isZero();
    assertThat(labelled("sluice_upstream_retries_total", "runtime", "dev")).isEqualTo(1);
    assertThat(ofRuntime("sluice_upstream_connections", "prod", "state", "idle")).isEqualTo(7);
    assertThat(metrics.upstreamConnections("dev")).isEqualTo(3);
    assertThat(metrics.upstreamConnections("prod")).isEqualTo(7);
  }

  @Test
  void tellsOfARuntimeBeforeItIsUsedAndOfItsPlaces() {
    metrics.runtime("dev");
    metrics.places(() -> List.of(new RuntimePlaces("dev", 2, 5)));

    assertThat(ofRuntime("sluice_upstream_connects_total", "dev", "result", "refused")).isZero();
    assertThat(ofRuntime("sluice_upstream_places", "dev", "kind", "short")).isEqualTo(2);
    assertThat(ofRuntime("sluice_upstream_places", "dev", "kind", "long")).isEqualTo(5);
  }

  @Test
  void boundsTheNumberOfRuntimes() {
    for (int i = 0; i < RuntimeNames.MAX_NAMES + 3; i++) {
      one.upstream("runtime-" + i).pending(1);
    }

    assertThat(labelled("sluice_upstream_pending", "runtime", "runtime-0")).isEqualTo(1);
    assertThat(labelled("sluice_upstream_pending", "runtime", "(other)")).isEqualTo(3);
    assertThat(samples("sluice_upstream_pending")).isEqualTo(RuntimeNames.NUMBERS);
  }

  @Test
  void knowsTheProcess() {
    droppedLines.set(7);
    metrics.tlsReloaded(true);
    metrics.tlsReloaded(false);
    metrics.tlsReloaded(false);
    ByteBuf buf = ByteBufAllocator.DEFAULT.directBuffer(1024);
    try {
      assertThat(labelled("sluice_buffer_memory_bytes", "area", "direct")).isPositive();
    } finally {
      buf.release();
    }

    assertThat(value("sluice_log_lines_dropped_total")).isEqualTo(7);
    assertThat(labelled("sluice_tls_reloads_total", "result", "loaded")).isEqualTo(1);
    assertThat(labelled("sluice_tls_reloads_total", "result", "failed")).isEqualTo(2);
    assertThat(labelled("jvm_memory_bytes_used", "area", "heap")).isPositive();
    assertThat(labelled("jvm_memory_bytes_used", "area", "nonheap")).isPositive();
    assertThat(value("jvm_threads_current")).isPositive();
    assertThat(value("process_start_time_seconds")).isPositive();
    assertThat(samples("jvm_gc_collection_seconds_count")).isPositive();
  }

  @Test
  void isScrapedWhileTheLoopsCount() throws InterruptedException {
    Thread loop = Thread.ofPlatform().start(() -> endMany(one, 200_000));
    double last = 0;
    while (loop.isAlive()) {
      Double seen = exchanges("/ok", "GET", "completed", "2xx");
      double now = seen == null ? 0 : seen;
      assertThat(now).isGreaterThanOrEqualTo(last);
      last = now;
    }
    loop.join();

    assertThat(exchanges("/ok", "GET", "completed", "2xx")).isEqualTo(200_000);
    assertThat(value("sluice_gateway_seconds_count")).isEqualTo(200_000);
  }

  private static void endMany(LoopMetrics loop, int count) {
    for (int i = 0; i < count; i++) {
      end(loop, exchange("GET", "/ok", 200));
    }
  }

  private static void end(LoopMetrics loop, ExchangeRecord exchange) {
    loop.began();
    loop.ended(exchange);
  }

  /** Three milliseconds, of which two waited for the first byte and 30 µs were the gateway's. */
  private static ExchangeRecord exchange(String method, String path, int status) {
    byte[] bytes = path.getBytes(StandardCharsets.US_ASCII);
    ExchangeRecord exchange = new ExchangeRecord();
    exchange.begin(0);
    exchange.route(RouteTemplates.match(method, bytes, 0, bytes.length));
    exchange.decided(10_000);
    exchange.attempt("runtime:8123");
    exchange.connected(10_000, true);
    exchange.sent(15_000);
    exchange.firstByte(2_015_000);
    exchange.status(status);
    exchange.answered(2_985_000);
    exchange.ended(3_000_000);
    return exchange;
  }

  private @Nullable Double exchanges(String route, String method, String outcome, String status) {
    return registry.getSampleValue(
        "sluice_exchanges_total",
        new String[] {"route", "method", "outcome", "status_class"},
        new String[] {route, method, outcome, status});
  }

  private Double value(String name) {
    return registry.getSampleValue(name);
  }

  private @Nullable Double labelled(String name, String label, String value) {
    return registry.getSampleValue(name, new String[] {label}, new String[] {value});
  }

  private @Nullable Double ofRuntime(String name, String runtime, String label, String value) {
    return registry.getSampleValue(
        name, new String[] {"runtime", label}, new String[] {runtime, value});
  }

  private @Nullable Double bucket(String name, String label, String value, String le) {
    return registry.getSampleValue(
        name + "_bucket", new String[] {label, "le"}, new String[] {value, le});
  }

  private long samples(String name) {
    return Collections.list(registry.metricFamilySamples()).stream()
        .flatMap((MetricFamilySamples family) -> family.samples.stream())
        .filter(sample -> sample.name.equals(name))
        .count();
  }
}
