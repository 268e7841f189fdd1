package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.exchange.HeldBudget.Room;
import dev.sluice.proxy.settings.HeldLimits;
import dev.sluice.proxy.testing.Await;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HeldBudgetTest {
  private static final int MANY = 1_000;

  private final HeldBudget budget = new HeldBudget(new HeldLimits(10, 100, 40));
  private final HeldBudget.Share one = budget.of(new UUID(1, 1));
  private final HeldBudget.Share other = budget.of(new UUID(1, 2));
  private final HeldBudget.Share third = budget.of(new UUID(1, 3));

  @Test
  void leavesTheOthersWhatOneTenantCannotTake() {
    assertThat(one.take(40)).isEqualTo(Room.TAKEN);
    assertThat(one.take(1)).isEqualTo(Room.NONE_OF_SHARE);
    assertThat(other.take(40)).isEqualTo(Room.TAKEN);
    assertThat(third.take(20)).isEqualTo(Room.TAKEN);
    assertThat(third.take(1)).isEqualTo(Room.NONE);
  }

  @Test
  void takesNothingWhereItRefuses() {
    assertThat(one.take(41)).isEqualTo(Room.NONE_OF_SHARE);
    assertThat(one.take(40)).isEqualTo(Room.TAKEN);
    assertThat(other.take(40)).isEqualTo(Room.TAKEN);
    assertThat(third.take(21)).isEqualTo(Room.NONE);
    assertThat(third.take(20)).isEqualTo(Room.TAKEN);
    one.give(40);
    assertThat(third.take(20)).as("of what was given back").isEqualTo(Room.TAKEN);
    assertThat(third.take(1)).isEqualTo(Room.NONE_OF_SHARE);
    assertThat(one.take(20)).isEqualTo(Room.TAKEN);
    assertThat(one.take(1)).isEqualTo(Room.NONE);
  }

  @Test
  void forgetsTenantsOfWhomNothingIsHeld() {
    HeldBudget.Share holding = budget.of(new UUID(2, 0));
    assertThat(holding.take(40)).isEqualTo(Room.TAKEN);
    for (int i = 1; i <= MANY; i++) {
      HeldBudget.Share gone = budget.of(new UUID(2, i));
      assertThat(gone.take(1)).isEqualTo(Room.TAKEN);
      gone.give(1);
    }
    Await.until(
        "they are forgotten",
        () -> {
          System.gc();
          budget.of(UUID.randomUUID()); // who is new drops who is forgotten
          return budget.size() < MANY;
        });
    assertThat(budget.of(new UUID(2, 0)).take(1)).isEqualTo(Room.NONE_OF_SHARE);
    holding.give(40);
  }

  @Test
  void knowsATenantAgain() {
    assertThat(budget.of(new UUID(1, 1))).isSameAs(one);
  }
}
