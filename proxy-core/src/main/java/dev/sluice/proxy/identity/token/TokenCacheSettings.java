package dev.sluice.proxy.identity.token;

import dev.sluice.proxy.settings.Check;
import java.time.Duration;

/**
 * How many tokens are remembered. Immutable.
 *
 * @param maxTokens verified tokens of up to 2 KiB; longer ones count as several
 * @param maxRefused tokens with a wrong signature, counted alike
 * @param refusedFor how long those are remembered
 */
public record TokenCacheSettings(int maxTokens, int maxRefused, Duration refusedFor) {
  /** Most tokens of either kind. */
  public static final int MOST = 10_000_000;

  /** Longest {@code refusedFor}. */
  public static final Duration MOST_REFUSED_FOR = Duration.ofMinutes(1);

  public static final TokenCacheSettings DEFAULTS =
      new TokenCacheSettings(10_000, 1_000, Duration.ofSeconds(10));

  public TokenCacheSettings {
    Check.that(maxTokens, "maxTokens").isBetween(0, MOST);
    Check.that(maxRefused, "maxRefused").isBetween(0, MOST);
    Check.that(refusedFor, "refusedFor").isBetween(Duration.ZERO, MOST_REFUSED_FOR);
  }
}
