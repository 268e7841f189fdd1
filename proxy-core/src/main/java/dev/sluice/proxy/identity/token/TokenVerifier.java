package dev.sluice.proxy.identity.token;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.keys.KeySet;
import dev.sluice.proxy.identity.keys.KeySetStatus;
import dev.sluice.proxy.identity.keys.SigningKey;
import dev.sluice.proxy.identity.token.InvalidTokenException.Reason;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Verifies access tokens: the checks of RFC 8725 and RFC 9068, as a list. Thread-safe.
 *
 * <p>The signature comes last: what a token says is checked where that costs nothing, so that only
 * tokens that look right make anybody fetch a key or compute. Nothing of a token is used for
 * anything before that, but to choose its issuer among ours.
 */
final class TokenVerifier implements AutoCloseable {
  private final Map<String, Issuer> issuers = new LinkedHashMap<>();
  private final InstantSource clock;

  /**
   * @param clock what tokens' times are compared with
   * @param nanoTime monotonic, for the ages of keys
   */
  TokenVerifier(List<IssuerSettings> issuers, InstantSource clock, LongSupplier nanoTime) {
    this.clock = clock;
    for (IssuerSettings settings : issuers) {
      if (this.issuers.put(settings.issuer(), Issuer.of(settings, nanoTime)) != null) {
        throw new IllegalArgumentException(
            "issuers: " + settings.issuer() + " twice (expected: once)");
      }
    }
  }

  /**
   * Verifies a token. May wait for the issuer's keys, and computes for tens of microseconds: never
   * on an event loop.
   *
   * @param token in compact serialization, without {@code Bearer}
   * @throws InvalidTokenException when it is refused
   * @throws SourceUnavailableException when the issuer's keys can't be had
   */
  Verified verify(String token) throws InvalidTokenException, SourceUnavailableException {
    CompactToken compact = CompactToken.split(token);
    JoseHeader header = JoseHeader.read(compact.header());
    Claims claims = Claims.read(compact.payload());
    Issuer issuer = issuerOf(claims);
    TokenRules rules = issuer.settings().rules();
    if (!rules.algorithms().contains(header.algorithm())) {
      throw new InvalidTokenException(Reason.ALGORITHM_NOT_ALLOWED);
    }
    ClaimChecks.checkKind(header, claims, rules);
    ClaimChecks.checkAudience(claims, rules);
    long expires = ClaimChecks.checkTimes(claims, rules, clock.millis() / 1_000);
    VerifiedToken said = read(claims, issuer, header.keyId(), expires);
    SigningKey key = signer(compact, header, issuer.keys());
    return new Verified(said, key);
  }

  /** The issuer's key that signed a token of this header. */
  static SigningKey signer(CompactToken token, JoseHeader header, KeySet keys)
      throws InvalidTokenException, SourceUnavailableException {
    SigningKey key = keys.find(header.keyId(), header.algorithm());
    if (key == null) {
      throw new InvalidTokenException(Reason.UNKNOWN_KEY);
    }
    if (!key.made(token.signature(), token.signingInput(), header.algorithm())) {
      throw new InvalidTokenException(Reason.BAD_SIGNATURE, key);
    }
    return key;
  }

  /** Begins those fetches of keys for which it is time. */
  void refreshKeysIfDue() {
    issuers.values().forEach(issuer -> issuer.keys().refreshIfDue());
  }

  List<KeySetStatus> keys() {
    return issuers.values().stream().map(issuer -> issuer.keys().status()).toList();
  }

  private Issuer issuerOf(Claims claims) throws InvalidTokenException {
    String name = claims.text("iss");
    Issuer issuer = name == null ? null : issuers.get(name);
    if (issuer == null) {
      throw new InvalidTokenException(Reason.UNKNOWN_ISSUER);
    }
    return issuer;
  }

  private static VerifiedToken read(
      Claims claims, Issuer issuer, @Nullable String keyId, long expires)
      throws InvalidTokenException {
    ClaimMapper mapper = issuer.mapper();
    claims.text("jti"); // not used; of a wrong type it tells of a strange issuer
    return new VerifiedToken(
        issuer.settings().issuer(),
        ClaimChecks.subject(claims),
        ClaimChecks.clientId(claims),
        keyId,
        expires,
        mapper.isServiceAccount(claims),
        mapper.tenant(claims),
        mapper.email(claims),
        mapper.roles(claims));
  }

  @Override
  public void close() {
    issuers.values().forEach(issuer -> issuer.keys().close());
  }

  /** A token, and the key without which it is worth nothing. */
  record Verified(VerifiedToken token, SigningKey key) {}

  private record Issuer(IssuerSettings settings, ClaimMapper mapper, KeySet keys) {
    static Issuer of(IssuerSettings settings, LongSupplier nanoTime) {
      KeySet keys =
          new KeySet(
              settings.issuer(),
              settings.jwksUri(),
              settings.trust(),
              settings.rules().algorithms(),
              settings.keys(),
              nanoTime);
      return new Issuer(settings, new ClaimMapper(settings), keys);
    }
  }
}
