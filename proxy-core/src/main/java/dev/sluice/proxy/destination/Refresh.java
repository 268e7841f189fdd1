package dev.sluice.proxy.destination;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the credentials of destinations true, until it is closed. Thread-safe. */
public final class Refresh implements AutoCloseable {
  /** How often credentials are read again. */
  public static final Duration PERIOD = Duration.ofSeconds(15);

  /** Least time between two rounds, however many requests a runtime refuses. */
  private static final Duration LEAST = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Refresh.class);

  private final Destinations destinations;
  private final Semaphore wanted = new Semaphore(0);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread thread;

  private Refresh(Destinations destinations) {
    this.destinations = destinations;
    this.thread = Thread.ofVirtual().name("runtime-refresh").unstarted(this::run);
  }

  /** Begins: a round every {@link #PERIOD}, and one when a runtime refuses its credential. */
  public static Refresh start(Destinations destinations) {
    Refresh refresh = new Refresh(destinations);
    destinations.whenUnauthorized(refresh.wanted::release);
    refresh.thread.start();
    return refresh;
  }

  private void run() {
    try {
      while (!closed.get()) {
        if (wanted.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
          wanted.drainPermits();
        }
        round();
        Thread.sleep(LEAST);
      }
    } catch (InterruptedException e) {
      LOG.debug("refreshing ends");
    }
  }

  /** A round that fails must not be the last. */
  private void round() {
    try {
      destinations.refresh();
    } catch (RuntimeException e) {
      LOG.error("runtimes could not be looked at again", e);
    }
  }

  @Override
  public void close() {
    closed.set(true);
    thread.interrupt();
  }
}
