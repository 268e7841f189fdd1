package dev.sluice.proxy.admission;

import dev.sluice.proxy.identity.SourceUnavailableException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log of sources that are away, once in a while, however many ask. Thread-safe. */
final class AwayWarning {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  private static final long WARNING_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final AtomicLong warnedNanos = new AtomicLong(System.nanoTime() - WARNING_NANOS);

  void warn(String what, SourceUnavailableException away) {
    long now = System.nanoTime();
    long warned = warnedNanos.get();
    if (now - warned >= WARNING_NANOS && warnedNanos.compareAndSet(warned, now)) {
      LOG.warn("{}: {}", what, away.getMessage(), away.getCause());
    }
  }
}
