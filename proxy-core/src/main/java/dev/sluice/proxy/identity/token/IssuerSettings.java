package dev.sluice.proxy.identity.token;

import dev.sluice.proxy.identity.keys.KeyLimits;
import dev.sluice.proxy.settings.Check;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose tokens are accepted, and as what. Immutable.
 *
 * @param issuer what {@code iss} must be, character for character; also where discovery begins
 * @param jwksUri where its keys are; null: where its discovery document says
 * @param rules which of its tokens are accepted
 * @param mapping what their claims mean here
 * @param keys how its keys are fetched and kept
 * @param trust PEM file with the only authorities whose certificates are believed where discovery
 *     and keys are fetched; null: Java's
 */
public record IssuerSettings(
    String issuer,
    @Nullable URI jwksUri,
    TokenRules rules,
    ClaimMapping mapping,
    KeyLimits keys,
    @Nullable Path trust) {

  /** Longest issuer, in characters. */
  public static final int MAX_ISSUER_CHARS = 512;

  /** Completes the sentence "expected: …" for an issuer that is refused. */
  public static final String ISSUER_EXPECTED =
      "an http or https URL without user, query and fragment";

  /** Completes the sentence "expected: …" for a key set URL that is refused. */
  public static final String JWKS_EXPECTED = "an http or https URL without user and fragment";

  public IssuerSettings {
    Check.that(isIssuer(issuer), "issuer", issuer, ISSUER_EXPECTED);
    if (jwksUri != null) {
      Check.that(isJwksUri(jwksUri), "jwksUri", jwksUri, JWKS_EXPECTED);
    }
  }

  /** An issuer whose certificate, if any, Java trusts. */
  public IssuerSettings(
      String issuer,
      @Nullable URI jwksUri,
      TokenRules rules,
      ClaimMapping mapping,
      KeyLimits keys) {
    this(issuer, jwksUri, rules, mapping, keys, null);
  }

  /** An issuer with everything else by default: found by discovery, naming no tenants. */
  public static IssuerSettings of(String issuer, String audience) {
    return new IssuerSettings(
        issuer,
        null,
        TokenRules.forAudiences(Set.of(audience)),
        ClaimMapping.DEFAULTS,
        KeyLimits.DEFAULTS);
  }

  /** Whether {@code issuer} can name an issuer (OpenID Connect Discovery 1.0 §3). */
  public static boolean isIssuer(String issuer) {
    try {
      URI uri = new URI(issuer);
      return issuer.length() <= MAX_ISSUER_CHARS && isWeb(uri) && uri.getRawQuery() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Whether {@code uri} can be where keys are. */
  public static boolean isJwksUri(URI uri) {
    return isWeb(uri);
  }

  /** Whether keys come without TLS, so that whoever is on the way may put in their own. */
  public boolean isPlain() {
    return jwksUri != null
        ? "http".equalsIgnoreCase(jwksUri.getScheme())
        : issuer.regionMatches(true, 0, "http:", 0, 5);
  }

  private static boolean isWeb(URI uri) {
    return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
        && uri.getHost() != null
        && uri.getRawUserInfo() == null
        && uri.getRawFragment() == null;
  }
}
