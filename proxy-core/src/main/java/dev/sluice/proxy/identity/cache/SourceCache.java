package dev.sluice.proxy.identity.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers of a source, kept until a change touches them. A kept answer counts only while the change
 * feed is heard of ({@link Invalidations#isFresh}). Loads of one key are single-flight. Bounded.
 * Thread-safe.
 *
 * @param <K> what is asked; equal keys ask the same
 * @param <V> the answer, "there is none" included
 */
public final class SourceCache<K, V> {
  /** How often a value is loaded that a change overtook each time. */
  private static final int MAX_LOADS = 3;

  /** Longest wait for a load that another thread has begun. */
  private static final long FLIGHT_SECONDS = 10;

  /** Asks the source. Blocks. */
  public interface Loader<K, V> {
    V load(K key) throws SourceUnavailableException;
  }

  /** A load under way, and the version that was read before it began. */
  private static final class Flight<V> {
    private final long version;
    private final CompletableFuture<V> value = new CompletableFuture<>();

    private Flight(long version) {
      this.version = version;
    }
  }

  private final Invalidations invalidations;
  private final Loader<K, V> loader;
  private final CacheCounts counts;
  private final Cache<K, V> kept;
  private final ConcurrentMap<K, Flight<V>> flights = new ConcurrentHashMap<>();

  /**
   * Keeps at most {@code maxEntries} answers.
   *
   * @param name of the cache in metrics
   */
  public SourceCache(
      String name, Invalidations invalidations, long maxEntries, Loader<K, V> loader) {
    this.invalidations = invalidations;
    this.loader = loader;
    this.counts = new CacheCounts(name, maxEntries);
    this.kept =
        Caffeine.newBuilder()
            .maximumSize(maxEntries)
            .evictionListener(counts.<K, V>evictions())
            .executor(Runnable::run) // eviction is short, and no pool of threads is wanted for it
            .build();
  }

  /**
   * The answer to a question.
   *
   * @throws CacheMiss with {@link Lookup#CACHED} when it isn't kept, or too old to be used
   * @throws SourceUnavailableException with {@link Lookup#LOADING} when the source can't be asked
   */
  public V get(K key, Lookup lookup) throws CacheMiss, SourceUnavailableException {
    V value = kept.getIfPresent(key);
    if (value != null && invalidations.isFresh()) {
      counts.hit();
      return value;
    }
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE; // counted when it is asked again, to be loaded
    }
    counts.miss();
    return load(key);
  }

  private V load(K key) throws SourceUnavailableException {
    V value = null;
    for (int i = 0; i < MAX_LOADS; i++) {
      Flight<V> flight = fly(key);
      value = await(flight);
      if (flight.version == invalidations.version()) {
        return value;
      }
    }
    if (value == null) {
      throw new IllegalStateException("nothing was loaded");
    }
    return value; // true a moment ago, and not kept: the verdict it leads to is decided again
  }

  /** The load that is under way, or one that begins and ends here. */
  private Flight<V> fly(K key) throws SourceUnavailableException {
    Flight<V> mine = new Flight<>(invalidations.version());
    Flight<V> other = flights.putIfAbsent(key, mine);
    if (other != null) {
      return other;
    }
    try {
      V value = loader.load(key);
      keep(key, value, mine.version);
      mine.value.complete(value);
      return mine;
    } catch (SourceUnavailableException | RuntimeException e) {
      counts.loadFailed();
      mine.value.completeExceptionally(e);
      throw e;
    } finally {
      flights.remove(key, mine);
    }
  }

  private void keep(K key, V value, long version) {
    if (version != invalidations.version()) {
      return;
    }
    kept.put(key, value);
    if (version != invalidations.version()) {
      kept.invalidate(key); // the change may have come before the value was there to be dropped
    }
  }

  private V await(Flight<V> flight) throws SourceUnavailableException {
    try {
      return flight.value.get(FLIGHT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new SourceUnavailableException("another's load failed", cause == null ? e : cause);
    } catch (TimeoutException e) {
      throw new SourceUnavailableException("another's load takes too long", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceUnavailableException("interrupted", e);
    }
  }

  /** Keeps what was just found out in another way, unless it is older than {@code version}. */
  void put(K key, V value, long version) {
    keep(key, value, version);
  }

  /** Forgets the answers for which this holds. Looks at all of them. */
  public void dropIf(BiPredicate<K, V> touched) {
    kept.asMap().entrySet().removeIf(entry -> touched.test(entry.getKey(), entry.getValue()));
  }

  public void dropAll() {
    kept.invalidateAll();
  }

  /** What there is to tell for metrics. */
  public CacheStatus status() {
    return counts.status(kept.estimatedSize(), flights.size());
  }

  /** The kept answer however old, for tests. */
  @Nullable V peek(K key) {
    return kept.getIfPresent(key);
  }
}
