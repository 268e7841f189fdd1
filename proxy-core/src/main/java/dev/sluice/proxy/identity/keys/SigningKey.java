package dev.sluice.proxy.identity.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A public key of an issuer. Thread-safe: all but the time of its trust never changes.
 *
 * <p>What was verified with a key may be remembered for as long as {@link #isTrusted}: a key that
 * its issuer no longer publishes takes everything with it by one write.
 */
public final class SigningKey {
  private final @Nullable String id;
  private final String thumbprint;
  private final Map<SignatureAlgorithm, JWSVerifier> verifiers;
  private volatile long trustedUntilNanos;
  private volatile boolean trusted;

  /**
   * @param id its {@code kid}
   * @param thumbprint of what it is (RFC 7638)
   */
  SigningKey(
      @Nullable String id, String thumbprint, Map<SignatureAlgorithm, JWSVerifier> verifiers) {
    this.id = id;
    this.thumbprint = thumbprint;
    this.verifiers = Map.copyOf(verifiers);
  }

  /** Its {@code kid}, or the thumbprint where the issuer gave none. */
  public String name() {
    return id != null ? id : thumbprint;
  }

  @Nullable String id() {
    return id;
  }

  /** Whether it may be used with this algorithm. */
  boolean isFor(SignatureAlgorithm algorithm) {
    return verifiers.containsKey(algorithm);
  }

  /** Whether it is the same key, to be used for the same: an issuer may give an old id anew. */
  boolean isSameAs(SigningKey other) {
    return thumbprint.equals(other.thumbprint)
        && name().equals(other.name())
        && verifiers.keySet().equals(other.verifiers.keySet());
  }

  /**
   * Whether this key made the signature. Costs tens of microseconds: never on an event loop.
   *
   * <p>ECDSA signatures have the length that the curve gives, and neither half is zero or beyond
   * the curve's order. Of an s and its negative both are good, as everywhere in JOSE: that makes
   * another token text, which is verified by itself and says the same.
   *
   * @param signature in canonical base64url
   */
  public boolean made(String signature, byte[] signingInput, SignatureAlgorithm algorithm) {
    JWSVerifier verifier = verifiers.get(algorithm);
    try {
      return verifier != null
          && verifier.verify(algorithm.header(), signingInput, new Base64URL(signature));
    } catch (JOSEException | IllegalArgumentException e) {
      return false; // a signature that isn't one, for example of a wrong length
    }
  }

  /**
   * Whether its issuer published it when last asked, and that isn't too long ago.
   *
   * @param nanoTime now, by the clock of the {@link KeySet}
   */
  public boolean isTrusted(long nanoTime) {
    return trusted && trustedUntilNanos - nanoTime > 0;
  }

  void trustUntil(long nanoTime) {
    trustedUntilNanos = nanoTime;
    trusted = true;
  }

  void retire() {
    trusted = false;
  }
}
