package dev.sluice.proxy.identity.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SourceCacheTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Invalidations invalidations = new Invalidations(Duration.ofSeconds(10), nanos::get);
  private final AtomicInteger loads = new AtomicInteger();

  private SourceCache<String, Integer> cache(SourceCache.Loader<String, Integer> loader) {
    return new SourceCache<>("test", invalidations, 100, loader);
  }

  @Test
  void missesWhatWasNotLoadedAndKeepsWhatWas() throws Exception {
    invalidations.confirmed(0);
    SourceCache<String, Integer> cache = cache(key -> loads.incrementAndGet());
    assertThatThrownBy(() -> cache.get("a", Lookup.CACHED)).isInstanceOf(CacheMiss.class);
    assertThat(cache.get("a", Lookup.LOADING)).isEqualTo(1);
    assertThat(cache.get("a", Lookup.CACHED)).isEqualTo(1);
    cache.dropIf((key, value) -> value == 1);
    assertThatThrownBy(() -> cache.get("a", Lookup.CACHED)).isInstanceOf(CacheMiss.class);
  }

  @Test
  void countsWhatItAnsweredLoadedAndDroppedForWantOfRoom() throws Exception {
    invalidations.confirmed(0);
    SourceCache<String, Integer> cache = cache(key -> loads.incrementAndGet());
    assertThatThrownBy(() -> cache.get("0", Lookup.CACHED)).isInstanceOf(CacheMiss.class);
    for (int i = 0; i < 150; i++) {
      cache.get(Integer.toString(i), Lookup.LOADING);
    }
    cache.get("149", Lookup.LOADING);
    CacheStatus status = cache.status();
    assertThat(status.name()).isEqualTo("test");
    assertThat(status.limit()).isEqualTo(100);
    assertThat(status.size()).isEqualTo(100);
    assertThat(status.evictions()).isEqualTo(50);
    assertThat(status.hits() + status.misses()).isEqualTo(151); // the first was asked for twice
    assertThat(status.loading()).isZero();
  }

  @Test
  void countsALoadThatFailsAndShowsOneThatIsUnderWay() {
    List<CacheStatus> during = new ArrayList<>();
    List<SourceCache<String, Integer>> made = new ArrayList<>();
    made.add(
        cache(key -> {
          during.add(made.getFirst().status());
          throw new SourceUnavailableException("away", new IOException("away"));
        }));
    assertThatThrownBy(() -> made.getFirst().get("a", Lookup.LOADING))
        .isInstanceOf(SourceUnavailableException.class);
    assertThat(during.getFirst().loading()).isEqualTo(1);
    assertThat(made.getFirst().status().loading()).isZero();
    assertThat(made.getFirst().status().loadFailures()).isEqualTo(1);
  }

  @Test
  void usesNothingKeptBeforeTheFirstConfirmationOrAfterTheGrace() throws Exception {
    SourceCache<String, Integer> cache = cache(key -> loads.incrementAndGet());
    assertThat(cache.get("a", Lookup.LOADING)).isEqualTo(1);
    assertThatThrownBy(() -> cache.get("a", Lookup.CACHED)).isInstanceOf(CacheMiss.class);
    invalidations.confirmed(0);
    assertThat(cache.get("a", Lookup.CACHED)).isEqualTo(1);
    nanos.set(Duration.ofSeconds(10).toNanos() + 1);
    assertThatThrownBy(() -> cache.get("a", Lookup.CACHED)).isInstanceOf(CacheMiss.class);
    assertThat(cache.get("a", Lookup.LOADING)).isEqualTo(2);
  }

  @Test
  void keepsNothingThatAChangeHasOvertaken() throws Exception {
    invalidations.confirmed(0);
    SourceCache<String, Integer> cache =
        cache(key -> {
          int load = loads.incrementAndGet();
          if (load == 1) {
            invalidations.lost();
          }
          return load;
        });
    assertThat(cache.get("a", Lookup.LOADING)).isEqualTo(2);
    assertThat(cache.peek("a")).isEqualTo(2);
  }

  @Test
  void endsEvenWhenEveryLoadIsOvertaken() throws Exception {
    invalidations.confirmed(0);
    SourceCache<String, Integer> cache =
        cache(key -> {
          invalidations.lost();
          return loads.incrementAndGet();
        });
    assertThat(cache.get("a", Lookup.LOADING)).isEqualTo(3);
    assertThat(cache.peek("a")).isNull();
  }

  @Test
  void loadsOnceForAllWhoAskAtOnce() throws Exception {
    invalidations.confirmed(0);
    CountDownLatch go = new CountDownLatch(1);
    SourceCache<String, Integer> cache =
        cache(key -> {
          await(go);
          return loads.incrementAndGet();
        });
    List<Thread> threads = new ArrayList<>();
    try (ExecutorService asking =
        Executors.newThreadPerTaskExecutor(task -> {
          Thread thread = new Thread(task);
          threads.add(thread);
          return thread;
        })) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(asking.submit(() -> cache.get("a", Lookup.LOADING)));
      }
      Await.until("all wait", () -> threads.stream().allMatch(SourceCacheTest::waits));
      go.countDown();
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(1);
      }
    }
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  @Test
  void keepsNoFailure() throws Exception {
    invalidations.confirmed(0);
    SourceCache<String, Integer> cache =
        cache(key -> {
          if (loads.incrementAndGet() == 1) {
            throw new SourceUnavailableException("away", new IOException());
          }
          return loads.get();
        });
    assertThatThrownBy(() -> cache.get("a", Lookup.LOADING))
        .isInstanceOf(SourceUnavailableException.class);
    assertThat(cache.get("a", Lookup.LOADING)).isEqualTo(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
