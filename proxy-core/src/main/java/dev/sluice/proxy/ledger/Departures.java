package dev.sluice.proxy.ledger;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * What clients of this process have been told, or are about to be, is gone, and whose rows are
 * still there: they are deleted behind the responses. Thread-safe.
 *
 * @param <K> what goes
 */
final class Departures<K> {
  private final ConcurrentMap<K, CompletableFuture<Void>> under = new ConcurrentHashMap<>();
  private final Duration longestWait;

  /** {@code longestWait} is how long {@link #await} waits at most. */
  Departures(Duration longestWait) {
    this.longestWait = longestWait;
  }

  /**
   * Something goes: from now on {@link #await} waits for it. Touches memory only.
   *
   * @return to be completed by the caller when the row is gone, or stays for good
   */
  CompletableFuture<Void> begin(K key) {
    CompletableFuture<Void> one = new CompletableFuture<>();
    CompletableFuture<Void> all =
        under.merge(key, one, (before, added) -> CompletableFuture.allOf(before, added));
    var _ = all.whenComplete((none, fault) -> under.remove(key, all));
    return one;
  }

  /** Waits, if need be and not for long, until its row is gone or stays. Blocks. */
  void await(K key) {
    CompletableFuture<Void> departure = under.get(key);
    if (departure != null) {
      departure
          .copy() // a wait that is given up ends nobody else's
          .completeOnTimeout(null, longestWait.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    }
  }
}
