package dev.sluice.proxy.settings;

import java.util.regex.Pattern;

/**
 * What is done to the messages that pass. Immutable.
 *
 * @param via pseudonym for the {@code Via} fields that are added (RFC 9110 §7.6.3); empty: none is
 */
public record HttpSettings(
    HttpLimits limits, CorsSettings cors, ForwardedSettings forwarded, String via) {

  /** Completes the sentence "expected: …" for a pseudonym that is refused. */
  public static final String VIA_EXPECTED = "a token of letters, digits, - . and _, or nothing";

  private static final Pattern PSEUDONYM = Pattern.compile("[A-Za-z0-9._-]*");

  public static final HttpSettings DEFAULTS =
      new HttpSettings(HttpLimits.DEFAULTS, CorsSettings.DEFAULTS, ForwardedSettings.DEFAULTS, "");

  public HttpSettings {
    Check.that(isVia(via), "via", via, VIA_EXPECTED);
  }

  /** Whether {@code text} can be a pseudonym, or is empty. */
  public static boolean isVia(String text) {
    return PSEUDONYM.matcher(text).matches();
  }
}
