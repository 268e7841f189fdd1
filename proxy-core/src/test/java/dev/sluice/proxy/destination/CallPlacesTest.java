package dev.sluice.proxy.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CallPlacesTest {
  private static final UUID ONE = new UUID(7, 1);
  private static final UUID OTHER = new UUID(7, 2);
  private static final UUID ACME = new UUID(8, 1);
  private static final UUID GLOBEX = new UUID(8, 2);
  private static final UUID THIRD = new UUID(7, 3);

  @Test
  void areEachRuntimesOwn() {
    CallPlaces places = new CallPlaces(2, 100);
    assertThat(places.take(ONE, null)).isTrue();
    assertThat(places.take(ONE, null)).isTrue();
    assertThat(places.take(ONE, null)).as("one more").isFalse();
    assertThat(places.take(OTHER, null)).as("of another runtime").isTrue();
    places.give(ONE, null);
    assertThat(places.take(ONE, null)).as("given back").isTrue();
    assertThat(places.take(ONE, null)).isFalse();
  }

  @Test
  void areAQuarterOfThoseWhoMayWaitUnlessTheyAreSet() {
    CallPlaces places = new CallPlaces(CallPlaces.AUTO, 12);
    assertThat(taken(places, ONE)).isEqualTo(3);
  }

  @Test
  void leaveHalfOfThoseWhoMayWaitToOthersWhateverHangs() {
    CallPlaces places = new CallPlaces(3, 10);
    assertThat(taken(places, ONE)).isEqualTo(3);
    assertThat(taken(places, OTHER)).isEqualTo(2);
    assertThat(taken(places, THIRD)).isZero();
    places.give(ONE, null);
    assertThat(taken(places, THIRD)).as("what was refused has taken nothing").isEqualTo(1);
  }

  @Test
  void leaveHalfOfARuntimesToOtherTenants() {
    CallPlaces places = new CallPlaces(5, 100);
    for (int i = 0; i < 3; i++) {
      assertThat(places.take(ONE, ACME)).isTrue();
    }
    assertThat(places.take(ONE, ACME)).as("more than half, rounded up").isFalse();
    assertThat(places.take(OTHER, ACME)).as("of another runtime").isTrue();
    assertThat(places.take(ONE, GLOBEX)).isTrue();
    assertThat(places.take(ONE, GLOBEX)).isTrue();
    assertThat(places.take(ONE, GLOBEX)).as("none is left").isFalse();
    places.give(ONE, ACME);
    assertThat(places.take(ONE, GLOBEX)).as("what was refused is not counted").isTrue();
    assertThat(places.take(ONE, GLOBEX)).isFalse();
  }

  @Test
  void letATenantHaveTheOnlyOne() {
    assertThat(new CallPlaces(1, 100).take(ONE, ACME)).isTrue();
  }

  private static int taken(CallPlaces places, UUID runtime) {
    int taken = 0;
    while (places.take(runtime, null)) {
      taken++;
    }
    return taken;
  }

  @Test
  void areOneAtLeast() {
    assertThat(taken(new CallPlaces(CallPlaces.AUTO, 1), ONE)).isEqualTo(1);
  }

  @Test
  void areWaitedForBehind() throws Exception {
    CallPlaces places = new CallPlaces(1, 2);
    assertThat(places.take(ONE, null)).isTrue();
    assertThat(places.takeBehind(ONE, 0)).isFalse();
    assertThat(places.takeBehind(OTHER, 0)).as("it is no request's").isTrue();
    try (ExecutorService behind = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> waiting =
          behind.submit(() -> places.takeBehind(ONE, TimeUnit.SECONDS.toNanos(20)));
      places.give(ONE, null);
      assertThat(waiting.get()).isTrue();
    }
    assertThat(places.take(ONE, null)).isFalse();
    places.giveBehind(ONE);
    assertThat(places.take(ONE, null)).isTrue();
  }
}
