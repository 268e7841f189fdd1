package dev.sluice.config.identity;

import dev.sluice.admin.agents.BackgroundChecks;
import dev.sluice.db.Outages;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what bindings count on, now and then, and has made again what carries them, on one
 * thread of its own: a round waits for runtimes. What fails is done the next time.
 */
final class DriftWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DriftWatch.class);

  private final BackgroundChecks checks;
  private final Duration interval;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("drift-watch").factory());

  /** Does nothing before {@link #start}. */
  DriftWatch(BackgroundChecks checks, Duration interval) {
    this.checks = checks;
    this.interval = interval;
  }

  void start() {
    long millis = interval.toMillis();
    var _ = thread.scheduleWithFixedDelay(this::attempt, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void attempt() {
    try {
      var _ = checks.round();
    } catch (RuntimeException e) {
      if (Outages.isOutage(e)) {
        LOG.warn("the look at bindings has to wait for the database");
      } else {
        LOG.error("the look at bindings failed, and is tried again", e);
      }
    }
  }

  /** Ends what it is at. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
