package dev.sluice.proxy.destination;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.destination.CallPlaces.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CallPlacesTest {
  private static final UUID ONE = new UUID(7, 1);
  private static final UUID OTHER = new UUID(7, 2);
  private static final UUID THIRD = new UUID(7, 3);
  private static final UUID ACME = new UUID(8, 1);
  private static final UUID GLOBEX = new UUID(8, 2);

  /** What was taken, in order. */
  private final List<Place> taken = new ArrayList<>();

  private boolean take(CallPlaces places, UUID runtime, @Nullable UUID tenant) {
    return keep(places.take(runtime, true, tenant));
  }

  private boolean takeOwn(CallPlaces places, UUID runtime, UUID tenant) {
    return keep(places.take(runtime, false, tenant));
  }

  private boolean takeBehind(CallPlaces places, UUID runtime) throws InterruptedException {
    return keep(places.takeBehind(runtime, 0));
  }

  private boolean keep(@Nullable Place place) {
    if (place == null) {
      return false;
    }
    taken.add(place);
    return true;
  }

  /** As many as there are. */
  private int takeAll(CallPlaces places, UUID runtime, @Nullable UUID tenant) {
    int before = taken.size();
    while (take(places, runtime, tenant)) {
      // and the next
    }
    return taken.size() - before;
  }

  private void giveFirst() {
    taken.removeFirst().close();
  }

  @Test
  void areEachRuntimesOwn() {
    CallPlaces places = new CallPlaces(2, 100);
    assertThat(takeAll(places, ONE, null)).isEqualTo(2);
    assertThat(take(places, OTHER, null)).as("of another runtime").isTrue();
    giveFirst();
    assertThat(takeAll(places, ONE, null)).as("given back").isEqualTo(1);
  }

  @Test
  void areAQuarterOfThoseWhoMayWaitUnlessTheyAreSet() {
    assertThat(takeAll(new CallPlaces(CallPlaces.AUTO, 12), ONE, null)).isEqualTo(3);
  }

  @Test
  void leaveHalfOfThoseWhoMayWaitToOthersWhateverHangs() {
    CallPlaces places = new CallPlaces(3, 10);
    assertThat(takeAll(places, ONE, null)).isEqualTo(3);
    assertThat(takeAll(places, OTHER, null)).isEqualTo(2);
    assertThat(takeAll(places, THIRD, null)).isZero();
    giveFirst();
    assertThat(takeAll(places, THIRD, null)).as("what was refused has taken nothing").isEqualTo(1);
  }

  @Test
  void leaveHalfOfARuntimesToOtherTenants() {
    CallPlaces places = new CallPlaces(5, 100);
    assertThat(takeAll(places, ONE, ACME)).as("half, rounded up").isEqualTo(3);
    assertThat(take(places, OTHER, ACME)).as("of another runtime").isTrue();
    assertThat(takeAll(places, ONE, GLOBEX)).as("all that is left").isEqualTo(2);
    giveFirst();
    assertThat(takeAll(places, ONE, GLOBEX)).as("what was refused is not counted").isEqualTo(1);
  }

  @Test
  void leaveHalfOfAllRuntimesToOtherTenants() {
    CallPlaces places = new CallPlaces(4, 20);
    assertThat(takeAll(places, ONE, ACME)).isEqualTo(2);
    assertThat(takeAll(places, OTHER, ACME)).isEqualTo(2);
    assertThat(takeAll(places, THIRD, ACME)).as("half of the ten").isEqualTo(1);
    assertThat(takeOwn(places, new UUID(7, 4), ACME)).as("of its own runtime").isFalse();
    assertThat(takeAll(places, THIRD, GLOBEX)).isEqualTo(2);
    assertThat(takeAll(places, OTHER, GLOBEX)).isEqualTo(2);
    giveFirst();
    assertThat(takeOwn(places, new UUID(7, 4), ACME)).as("given back").isTrue();
  }

  @Test
  void letATenantHaveItsOwnRuntimes() {
    CallPlaces places = new CallPlaces(CallPlaces.AUTO, 20);
    for (int i = 0; i < 5; i++) {
      assertThat(takeOwn(places, ONE, ACME)).isTrue();
    }
    assertThat(takeOwn(places, ONE, ACME)).isFalse();
  }

  @Test
  void letATenantHaveTheOnlyOne() {
    assertThat(take(new CallPlaces(1, 100), ONE, ACME)).isTrue();
  }

  @Test
  void areOneAtLeast() {
    assertThat(takeAll(new CallPlaces(CallPlaces.AUTO, 1), ONE, ACME)).isEqualTo(1);
  }

  @Test
  void areRememberedWhileAnyIsTaken() throws Exception {
    CallPlaces places = new CallPlaces(1, 100);
    for (int i = 0; i < 10; i++) {
      assertThat(take(places, new UUID(7, i), new UUID(8, i))).isTrue();
      assertThat(take(places, new UUID(7, i), ACME)).as("refused").isFalse();
      assertThat(takeBehind(places, new UUID(7, i))).as("refused").isFalse();
      assertThat(takeBehind(places, new UUID(9, i))).isTrue();
    }
    assertThat(places.runtimes()).isEqualTo(20);
    assertThat(places.tenants()).isEqualTo(10);
    taken.forEach(Place::close);
    assertThat(places.runtimes()).isZero();
    assertThat(places.tenants()).isZero();
  }

  @Test
  void areWaitedForBehind() throws Exception {
    CallPlaces places = new CallPlaces(1, 2);
    assertThat(take(places, ONE, null)).isTrue();
    assertThat(takeBehind(places, ONE)).isFalse();
    assertThat(takeBehind(places, OTHER)).as("it is no request's").isTrue();
    try (ExecutorService behind = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> waiting =
          behind.submit(() -> keep(places.takeBehind(ONE, TimeUnit.SECONDS.toNanos(20))));
      giveFirst();
      assertThat(waiting.get()).isTrue();
    }
    assertThat(take(places, ONE, null)).isFalse();
    taken.removeLast().close();
    assertThat(take(places, ONE, null)).isTrue();
  }
}
