package dev.sluice.proxy.settings;

import java.time.Duration;

/**
 * Checks of values given from outside. Each throws {@link IllegalArgumentException} with a message
 * {@code name: value (expected: …)}.
 */
public final class Check {
  private Check() {}

  public static WholeCheck that(long value, String name) {
    return new WholeCheck(value, name);
  }

  public static DurationCheck that(Duration value, String name) {
    return new DurationCheck(value, name);
  }

  /**
   * Checks what has no check of its own.
   *
   * @param value shown in the message; must not be a secret
   * @param expected completes the sentence "expected: …"
   */
  public static void that(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }

  /** A whole number to check. */
  public record WholeCheck(long value, String name) {
    /** Both ends are allowed. */
    public void isBetween(long least, long most) {
      that(value >= least && value <= most, name, value, least + " to " + most);
    }
  }

  /** A duration to check. */
  public record DurationCheck(Duration value, String name) {
    /** Both ends are allowed. */
    public void isBetween(Duration least, Duration most) {
      that(
          value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
          name,
          value,
          least + " to " + most);
    }
  }
}
