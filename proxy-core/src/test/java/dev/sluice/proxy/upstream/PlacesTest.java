package dev.sluice.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PlacesTest {
  @Test
  void queuesInOrderAndRefusesBeyondTheQueue() {
    Places places = new Places(1, 2);
    List<String> granted = new ArrayList<>();

    assertThat(places.take(() -> granted.add("never"))).isEqualTo(Places.Answer.TAKEN);
    assertThat(places.take(() -> granted.add("first"))).isEqualTo(Places.Answer.QUEUED);
    assertThat(places.take(() -> granted.add("second"))).isEqualTo(Places.Answer.QUEUED);
    assertThat(places.take(() -> granted.add("third"))).isEqualTo(Places.Answer.FULL);
    assertThat(places.waiting()).isEqualTo(2);
    assertThat(places.tryTake()).isFalse();

    places.give();
    places.give();
    assertThat(granted).containsExactly("first", "second");
    assertThat(places.taken()).isEqualTo(1);

    places.give();
    assertThat(places.taken()).isZero();
    assertThat(places.tryTake()).isTrue();
  }

  @Test
  void keepsNoRoomForWhoeverHasLeftTheQueue() {
    Places places = new Places(1, 1);
    List<String> granted = new ArrayList<>();
    Places.Waiter gone = () -> granted.add("gone");
    Places.Waiter next = () -> granted.add("next");
    places.take(() -> granted.add("never"));
    assertThat(places.take(gone)).isEqualTo(Places.Answer.QUEUED);
    assertThat(places.leave(gone)).isTrue();
    assertThat(places.leave(gone)).isFalse();
    assertThat(places.waiting()).isZero();

    assertThat(places.take(next)).isEqualTo(Places.Answer.QUEUED);
    assertThat(places.take(gone)).isEqualTo(Places.Answer.FULL);
    places.give();
    assertThat(granted).containsExactly("next");
    assertThat(places.leave(next)).isFalse();

    places.give();
    assertThat(places.taken()).isZero();
    assertThat(places.tryTake()).isTrue();
    assertThat(places.tryTake()).isFalse();
  }

  @Test
  void neverLendsMoreThanThereAreAndLosesNone() throws Exception {
    int threads = 4;
    int rounds = 20_000;
    Places places = new Places(3, 1_000);
    AtomicInteger held = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(threads * rounds);
    Runnable use =
        () -> {
          most.accumulateAndGet(held.incrementAndGet(), Math::max);
          held.decrementAndGet();
        };
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    for (int t = 0; t < threads; t++) {
      executor.execute(() -> takeOften(places, rounds, use, done::countDown));
    }

    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    executor.shutdown();
    assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isBetween(1, 3);
    assertThat(places.taken()).isZero();
    assertThat(places.waiting()).isZero();
  }

  private static void takeOften(Places places, int rounds, Runnable use, Runnable done) {
    for (int i = 0; i < rounds; i++) {
      CountDownLatch turn = new CountDownLatch(1);
      Places.Waiter waiter = turn::countDown;
      if (places.take(waiter) == Places.Answer.QUEUED) {
        if (i % 3 == 0 && places.leave(waiter)) {
          done.run();
          continue;
        }
        awaitTurn(turn);
      }
      use.run();
      places.give();
      done.run();
    }
  }

  private static void awaitTurn(CountDownLatch turn) {
    try {
      assertThat(turn.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
