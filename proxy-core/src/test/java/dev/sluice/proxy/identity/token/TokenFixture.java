package dev.sluice.proxy.identity.token;

import dev.sluice.proxy.identity.keys.KeyLimits;
import dev.sluice.proxy.identity.keys.SignatureAlgorithm;
import dev.sluice.proxy.testing.ScriptedIssuer;
import dev.sluice.proxy.testing.SettableTime;
import dev.sluice.proxy.testing.TestKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Tokens of one scripted issuer, and a clock to set. */
final class TokenFixture implements AutoCloseable {
  static final String AUDIENCE = "langgraph-gateway";
  static final TestKey RSA = TestKey.rsa("key-1");
  static final TestKey ELLIPTIC = TestKey.elliptic("key-2");

  static final KeyLimits LIMITS =
      new KeyLimits(
          Duration.ofMinutes(10),
          Duration.ofSeconds(10),
          Duration.ofHours(24),
          Duration.ofSeconds(10),
          64 * 1_024);

  final SettableTime time = new SettableTime();
  final ScriptedIssuer issuer = ScriptedIssuer.of(RSA, ELLIPTIC);
  final Tokens tokens;

  TokenFixture() {
    this(false, new ClaimMapping("tenant", GroupMapping.DEFAULTS, Set.of("*"), false));
  }

  TokenFixture(boolean keycloak, ClaimMapping mapping) {
    this(keycloak, mapping, LIMITS);
  }

  TokenFixture(boolean keycloak, ClaimMapping mapping, KeyLimits limits) {
    TokenRules rules =
        new TokenRules(
            Set.of(AUDIENCE, "other-name"),
            Set.of(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256),
            TokenRules.DEFAULT_TYPES,
            keycloak,
            TokenRules.DEFAULT_SKEW);
    IssuerSettings settings = new IssuerSettings(issuer.name(), null, rules, mapping, limits);
    tokens = new Tokens(List.of(settings), TokenCacheSettings.DEFAULTS, time, time);
  }

  /** The claims of a good token for five minutes, without the closing brace. */
  String open() {
    return "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"alice\",\"iat\":%d,\"exp\":%d"
        .formatted(issuer.name(), AUDIENCE, time.epochSecond(), time.epochSecond() + 300);
  }

  /** The claims of a good token, and these. */
  String claims(String more) {
    return open() + (more.isEmpty() ? "}" : "," + more + "}");
  }

  String good() {
    return RSA.sign(claims(""));
  }

  @Override
  public void close() {
    tokens.close();
    issuer.close();
  }
}
