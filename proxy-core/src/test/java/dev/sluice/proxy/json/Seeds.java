package dev.sluice.proxy.json;

import java.util.function.LongConsumer;

/**
 * The cases of a property test. The first case's seed is {@code -Dsluice.seed}, the others' follow;
 * {@code -Dsluice.cases} says how many there are. A case that fails says its seed.
 */
final class Seeds {
  private static final long FIRST = Long.getLong("sluice.seed", 20_261_125L);

  private Seeds() {}

  static void forEach(int cases, LongConsumer property) {
    for (long seed = FIRST; seed < FIRST + Integer.getInteger("sluice.cases", cases); seed++) {
      try {
        property.accept(seed);
      } catch (Throwable e) {
        throw new AssertionError(
            "seed " + seed + " (-Dsluice.seed=" + seed + "): " + e.getMessage(), e);
      }
    }
  }
}
