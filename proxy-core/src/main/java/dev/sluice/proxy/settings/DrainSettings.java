package dev.sluice.proxy.settings;

import java.time.Duration;

/**
 * How the gateway shuts down. Immutable.
 *
 * @param delay from unready to the end of accepting, so that load balancers notice
 * @param timeout from the end of accepting until what is left is aborted
 */
public record DrainSettings(Duration delay, Duration timeout) {

  public static final DrainSettings DEFAULTS =
      new DrainSettings(Duration.ofSeconds(2), Duration.ofMinutes(10));

  public DrainSettings {
    Check.that(delay, "delay").isBetween(Duration.ZERO, Timeouts.MOST);
    Check.that(timeout, "timeout").isBetween(Duration.ZERO, Timeouts.MOST);
  }
}
