package dev.sluice.proxy.identity.cache;

import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.RemovalListener;
import java.util.concurrent.atomic.LongAdder;

/** What a cache counts. Thread-safe; {@link #hit} is made for the way of each request. */
public final class CacheCounts {
  private final String name;
  private final long limit;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder evictions = new LongAdder();
  private final LongAdder loadFailures = new LongAdder();

  /**
   * Of a cache with this name in metrics.
   *
   * @param limit most entries, or units of weight, that it may hold
   */
  public CacheCounts(String name, long limit) {
    this.name = name;
    this.limit = limit;
  }

  /** A question was answered from the cache. */
  public void hit() {
    hits.increment();
  }

  /** A question was not answered from the cache and is loaded. */
  public void miss() {
    misses.increment();
  }

  /** A load ended without an answer. */
  public void loadFailed() {
    loadFailures.increment();
  }

  /** For Caffeine: counts what goes because the cache is full, not what has had its time. */
  public <K, V> RemovalListener<K, V> evictions() {
    return (key, value, cause) -> {
      if (cause == RemovalCause.SIZE) {
        evictions.increment();
      }
    };
  }

  /**
   * All of it at this moment.
   *
   * @param size about how many entries are held
   * @param loading loads under way
   */
  public CacheStatus status(long size, long loading) {
    return new CacheStatus(
        name, size, limit, hits.sum(), misses.sum(), evictions.sum(), loading, loadFailures.sum());
  }
}
