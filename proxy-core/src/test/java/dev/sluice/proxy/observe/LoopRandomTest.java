package dev.sluice.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoopRandomTest {
  private static final int[] RFC_KEY = {
    0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c, 0x13121110, 0x17161514, 0x1b1a1918, 0x1f1e1d1c
  };
  private static final int[] RFC_COUNTER_AND_NONCE = {0x00000001, 0x09000000, 0x4a000000, 0};

  @Test
  void isTheKeyStreamOfRfc8439Section232AtItsTwentyRounds() {
    LoopRandom random = new LoopRandom(RFC_KEY, RFC_COUNTER_AND_NONCE, 20);

    assertThat(random.nextLong()).isEqualTo(0x15593bd1_e4e7f110L);
    assertThat(random.nextLong()).isEqualTo(0xc47120a3_1fdd0f50L);
    for (int i = 2; i < 7; i++) {
      random.nextLong();
    }
    assertThat(random.nextLong()).isEqualTo(0x4e3c50a2_e883d0cbL);
  }

  @Test
  void goesOnAfterABlock() {
    LoopRandom random = new LoopRandom();
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      assertThat(seen.add(random.nextLong())).isTrue();
    }
  }
}
