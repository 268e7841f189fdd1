package dev.sluice.proxy;

import dev.sluice.proxy.observe.metrics.GatewayMetrics;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.settings.DrainSettings;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A graceful shutdown, step by step (design section 13). Thread-safe; run once. */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  /** How often it is looked whether everything has finished. */
  private static final Duration LOOK = Duration.ofMillis(20);

  private final DrainSettings settings;
  private final DrainState state;
  private final ProxyServer server;
  private final GatewayMetrics metrics;

  Drain(DrainSettings settings, DrainState state, ProxyServer server, GatewayMetrics metrics) {
    this.settings = settings;
    this.state = state;
    this.server = server;
    this.metrics = metrics;
  }

  /**
   * Returns how many exchanges were aborted at the deadline.
   *
   * @throws InterruptedException when it was not to wait any more; the log says what was live
   */
  int run() throws InterruptedException {
    try {
      return inSteps();
    } catch (InterruptedException e) {
      LOG.warn("draining cut short, live exchanges: {}", metrics.exchangesLive());
      throw e;
    }
  }

  private int inSteps() throws InterruptedException {
    state.beginDraining();
    LOG.info("draining: not ready, live exchanges: {}", metrics.exchangesLive());
    Thread.sleep(settings.delay());
    server.stopAccepting();
    state.beginRefusing();
    server.drainWorkers();
    if (isFinishedBy(System.nanoTime() + settings.timeout().toNanos())) {
      LOG.info("drained: every exchange has finished");
      return 0;
    }
    int aborted = server.abortAll();
    LOG.warn("drain.timeout has passed, aborted exchanges: {}", aborted);
    return aborted;
  }

  private boolean isFinishedBy(long deadlineNanos) throws InterruptedException {
    while (metrics.exchangesLive() > 0) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        return false;
      }
      Thread.sleep(LOOK);
    }
    return true;
  }
}
