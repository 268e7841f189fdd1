package dev.sluice.proxy.observe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoopWatchTest {
  private static final Duration PERIOD = Duration.ofMillis(5);

  private final CollectorRegistry registry = new CollectorRegistry();
  private final LoopMetrics metrics =
      new GatewayMetrics(registry, ByteBufAllocator.DEFAULT, () -> 0).newLoop();
  private final EventExecutor loop = new DefaultEventLoop();

  @AfterEach
  void stopLoop() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void measuresHowLongTheLoopWasBusy() {
    Future<LoopWatch> watch =
        loop.submit(() -> {
          LoopWatch started = LoopWatch.start(loop, metrics, PERIOD);
          workFor(Duration.ofMillis(60));
          return started;
        });
    awaitCount(1);
    watch.syncUninterruptibly().getNow().close();

    // Due 5 ms after the start, held up for 60 ms.
    assertThat(value("sluice_event_loop_lag_seconds_sum")).isGreaterThan(0.05);
  }

  @Test
  void goesOnMeasuringUntilItIsClosed() {
    LoopWatch watch = LoopWatch.start(loop, metrics, PERIOD);
    awaitCount(3);
    watch.close();

    loop.submit(() -> {}).syncUninterruptibly(); // after which nothing of it runs any more
    double count = value("sluice_event_loop_lag_seconds_count");
    loop.schedule(() -> {}, 3 * PERIOD.toMillis(), TimeUnit.MILLISECONDS).syncUninterruptibly();
    assertThat(value("sluice_event_loop_lag_seconds_count")).isEqualTo(count);
  }

  private static void workFor(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private void awaitCount(int count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (value("sluice_event_loop_lag_seconds_count") < count) {
      assertThat(System.nanoTime()).as("nothing is measured").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private double value(String name) {
    return registry.getSampleValue(name);
  }
}
