package dev.sluice.proxy.change;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Drops what changes make wrong, and knows how fresh the rest is. Thread-safe; the feed's calls
 * come on one thread.
 */
public final class Invalidations implements ChangeListener {
  /*
   * Order matters: the version grows before anything is dropped. Whoever loads a value reads the
   * version first, keeps the value, and reads the version again: if it has grown, the value goes.
   * So either the drop sees the value or the loader sees the version.
   */

  /** Keeps values that changes can make wrong. */
  public interface Cache {
    /** Forgets whatever this change may have touched. */
    void drop(Change change);

    /** Forgets everything. */
    void dropAll();
  }

  private static final long NEVER = Long.MIN_VALUE;

  private final LongSupplier nanoClock;
  private final long graceNanos;
  private final List<Cache> caches = new CopyOnWriteArrayList<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong version = new AtomicLong();
  private volatile long confirmedNanos = NEVER;

  /**
   * Nothing is fresh before the first {@link #confirmed}.
   *
   * @param grace how long after the last confirmation kept values may be used
   * @param nanoClock as {@link System#nanoTime}
   */
  public Invalidations(Duration grace, LongSupplier nanoClock) {
    this.graceNanos = grace.toNanos();
    this.nanoClock = nanoClock;
  }

  /** From now on this cache hears of changes. */
  public void register(Cache cache) {
    caches.add(cache);
  }

  /** Runs this after each invalidation, on the feed's thread: it must return at once. */
  public void afterEach(Runnable listener) {
    listeners.add(listener);
  }

  /** Grows with every invalidation. To be read before something is loaded. */
  public long version() {
    return version.get();
  }

  /** Whether kept values may be used: the source was heard of within the grace. */
  public boolean isFresh() {
    long confirmed = confirmedNanos;
    return confirmed != NEVER && nanoClock.getAsLong() - confirmed <= graceNanos;
  }

  @Override
  public void changed(Change change) {
    switch (change.kind()) {
      case TENANT,
          USER,
          MEMBERSHIP,
          SERVICE_ACCOUNT,
          API_KEY,
          POLICY,
          PROJECT,
          AGENT,
          BINDING,
          PLACEMENT,
          RUNTIME -> {
        version.incrementAndGet();
        caches.forEach(cache -> cache.drop(change));
        listeners.forEach(Runnable::run);
      }
      // So many that no verdict would be in time if each overtook all: the ledger keeps its own.
      case RESOURCE, ASSISTANT -> caches.forEach(cache -> cache.drop(change));
      case PLATFORM_ADMIN, SIGNING_KEY -> {} // no request to a runtime depends on these
    }
  }

  @Override
  public void lost() {
    version.incrementAndGet();
    caches.forEach(Cache::dropAll);
    listeners.forEach(Runnable::run);
  }

  @Override
  public void confirmed(long nanoTime) {
    confirmedNanos = nanoTime == NEVER ? nanoTime + 1 : nanoTime;
  }
}
