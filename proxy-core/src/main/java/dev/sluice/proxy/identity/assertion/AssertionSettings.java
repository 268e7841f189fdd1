package dev.sluice.proxy.identity.assertion;

import dev.sluice.proxy.settings.Check;
import java.time.Duration;

/**
 * How assertions are made, and how long their keys live. Immutable.
 *
 * @param issuer the {@code iss} of every assertion
 * @param rotateEvery how long one key signs
 */
public record AssertionSettings(String issuer, Duration rotateEvery) {
  /**
   * How long an assertion is valid. Long enough for a run to start, too short to be worth stealing.
   */
  static final Duration LIFETIME = Duration.ofMinutes(2);

  /** How long one assertion is used again, so that it always has {@code LIFETIME - REUSE} left. */
  static final Duration REUSE = Duration.ofMinutes(1);

  /** Most assertions kept at once. */
  static final int MAX_KEPT = 10_000;

  /** How long verifiers may keep the JWKS. */
  static final Duration JWKS_MAX_AGE = Duration.ofMinutes(5);

  /** How long a new key is published before it signs: every copy of the JWKS has it by then. */
  static final Duration PUBLISHED_AHEAD = JWKS_MAX_AGE.multipliedBy(2);

  /**
   * How long a key stays published after the next one took over: until its last assertion has
   * ended, and ten minutes for clocks that differ and a replica that did not hear of it.
   */
  static final Duration PUBLISHED_AFTER = LIFETIME.plusMinutes(10);

  public AssertionSettings {
    Check.that(!issuer.isBlank(), "assertion.issuer", "empty", "a name or URL");
    Check.that(rotateEvery, "assertion.rotate-every")
        .isBetween(Duration.ofHours(1), Duration.ofDays(365));
  }
}
