package dev.sluice.proxy.settings;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Answers to browsers of other origins. Immutable.
 *
 * @param origins empty: CORS fields and {@code OPTIONS} pass untouched. Else the gateway answers
 *     them: exact origins as browsers send them, or the single {@code *} for any
 * @param maxAge how long browsers may remember a preflight's answer
 */
public record CorsSettings(List<String> origins, Duration maxAge) {

  /** Completes the sentence "expected: …" for an origin that is refused. */
  public static final String ORIGIN_EXPECTED =
      "* alone, or origins as browsers send them: scheme://host[:port], lower case";

  public static final CorsSettings DEFAULTS = new CorsSettings(List.of(), Duration.ofMinutes(10));

  /** RFC 6454 §6.2; schemes beside http(s) are those of browser extensions and applications. */
  private static final Pattern ORIGIN =
      Pattern.compile("[a-z][a-z0-9+.-]*://(\\[[0-9a-f:.]+]|[a-z0-9._-]+)(:[0-9]{1,5})?");

  public CorsSettings {
    origins = List.copyOf(origins);
    for (String origin : origins) {
      Check.that(
          isOrigin(origin) && (origins.size() == 1 || !origin.equals("*")),
          "origins",
          origins,
          ORIGIN_EXPECTED);
    }
    Check.that(maxAge, "maxAge").isBetween(Duration.ZERO, Timeouts.MOST);
  }

  /** Whether {@code text} is an exact origin or {@code *}. */
  public static boolean isOrigin(String text) {
    return text.equals("*") || ORIGIN.matcher(text).matches();
  }
}
