package dev.sluice.proxy.identity.keys;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The signature algorithms that an issuer may be allowed: asymmetric ones that the JDK knows (RFC
 * 7518 §3.1). {@code none} and HMAC aren't in the list, so that no setting can let them in.
 */
public enum SignatureAlgorithm {
  RS256(""),
  RS384(""),
  RS512(""),
  PS256(""),
  PS384(""),
  PS512(""),
  ES256("P-256"),
  ES384("P-384"),
  ES512("P-521");

  /** Name of the curve (RFC 7518 §6.2.1.1), empty for RSA. */
  private final String curve;

  SignatureAlgorithm(String curve) {
    this.curve = curve;
  }

  /** The algorithm that a token or a key names so; case matters (RFC 7515 §4.1.1). */
  public static Optional<SignatureAlgorithm> named(String name) {
    return Stream.of(values()).filter(algorithm -> algorithm.name().equals(name)).findFirst();
  }

  /** Whether a key is of the kind, and of the curve, that this algorithm needs. */
  boolean agreesWith(JWK key) {
    return curve.isEmpty()
        ? key instanceof RSAKey
        : key instanceof ECKey elliptic && elliptic.getCurve().getName().equals(curve);
  }

  /** What nimbus asks for beside the signature; the token's own header was checked before. */
  JWSHeader header() {
    return new JWSHeader(JWSAlgorithm.parse(name()));
  }
}
