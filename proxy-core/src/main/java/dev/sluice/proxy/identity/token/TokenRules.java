package dev.sluice.proxy.identity.token;

import dev.sluice.proxy.identity.keys.SignatureAlgorithm;
import dev.sluice.proxy.settings.Check;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * Which tokens of an issuer are accepted. Immutable.
 *
 * @param audiences of which {@code aud} must name one
 * @param algorithms with which they may be signed
 * @param types of which the header's {@code typ} must be one, whatever the case; {@code
 *     application/} before it may be left out (RFC 7515 §4.1.9)
 * @param keycloak whether the issuer is a Keycloak realm, which writes what a token is for into the
 *     payload's {@code typ}: then that must be {@code Bearer}, so that ID, refresh and logout
 *     tokens are refused
 * @param clockSkew how much the issuer's clock may differ from ours
 */
public record TokenRules(
    Set<String> audiences,
    Set<SignatureAlgorithm> algorithms,
    Set<String> types,
    boolean keycloak,
    Duration clockSkew) {

  /** Most that clocks may differ. */
  public static final Duration MOST_SKEW = Duration.ofMinutes(5);

  public static final Set<SignatureAlgorithm> DEFAULT_ALGORITHMS =
      Set.of(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256);

  /** The type of RFC 9068 §2.1, and the one that most issuers use. */
  public static final Set<String> DEFAULT_TYPES = Set.of("at+jwt", "JWT");

  public static final Duration DEFAULT_SKEW = Duration.ofSeconds(30);

  private static final String APPLICATION = "application/";

  public TokenRules {
    audiences = Set.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
    types = Set.copyOf(types);
    Check.that(isNamed(audiences), "audiences", audiences, "one or more, none empty");
    Check.that(!algorithms.isEmpty(), "algorithms", algorithms, "one or more");
    Check.that(isNamed(types), "types", types, "one or more, none empty");
    Check.that(clockSkew, "clockSkew").isBetween(Duration.ZERO, MOST_SKEW);
  }

  /** Everything by default, for an issuer that is not Keycloak. */
  public static TokenRules forAudiences(Set<String> audiences) {
    return new TokenRules(audiences, DEFAULT_ALGORITHMS, DEFAULT_TYPES, false, DEFAULT_SKEW);
  }

  boolean allowsType(String type) {
    String plain = plain(type);
    return types.stream().anyMatch(allowed -> plain(allowed).equals(plain));
  }

  private static String plain(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    boolean isLong = lower.startsWith(APPLICATION) && lower.indexOf('/', APPLICATION.length()) < 0;
    return isLong ? lower.substring(APPLICATION.length()) : lower;
  }

  private static boolean isNamed(Set<String> names) {
    return !names.isEmpty() && names.stream().noneMatch(String::isBlank);
  }
}
