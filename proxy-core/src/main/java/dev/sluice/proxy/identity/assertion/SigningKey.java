package dev.sluice.proxy.identity.assertion;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A signing key that was opened. Immutable; {@link #toString} doesn't tell the private half. */
final class SigningKey {
  private final ECKey publicHalf;
  private final JWSSigner signer;
  private final Instant signsFrom;

  private SigningKey(ECKey pair, Instant signsFrom) throws JOSEException {
    this.publicHalf = pair.toPublicJWK();
    this.signer = new ECDSASigner(pair);
    this.signsFrom = signsFrom;
  }

  /** Makes a pair and seals it; nothing of it is kept here. */
  static SealedKey make(KeySeal seal, Instant createdAt, Instant signsFrom) {
    try {
      ECKey pair =
          new ECKeyGenerator(Curve.P_256)
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.ES256)
              .keyIDFromThumbprint(true)
              .generate();
      byte[] plain = pair.toJSONString().getBytes(StandardCharsets.UTF_8);
      return new SealedKey(
          pair.getKeyID(), seal.seal(plain, pair.getKeyID()), createdAt, signsFrom);
    } catch (JOSEException e) {
      throw new IllegalStateException("P-256 is missing", e);
    }
  }

  /** The key, or null when this seal can't open it. */
  static @Nullable SigningKey open(SealedKey sealed, KeySeal seal) {
    byte[] plain = seal.open(sealed.sealed(), sealed.kid());
    if (plain == null) {
      return null;
    }
    try {
      ECKey pair = ECKey.parse(new String(plain, StandardCharsets.UTF_8));
      return new SigningKey(pair, sealed.signsFrom());
    } catch (ParseException | JOSEException e) {
      // Sealed with our key, so written by us; without the cause, which might quote it.
      throw new IllegalStateException("signing key " + sealed.kid() + " is not a key");
    }
  }

  String kid() {
    return publicHalf.getKeyID();
  }

  ECKey publicHalf() {
    return publicHalf;
  }

  JWSSigner signer() {
    return signer;
  }

  Instant signsFrom() {
    return signsFrom;
  }

  @Override
  public String toString() {
    return "SigningKey[" + kid() + ", signsFrom=" + signsFrom + "]";
  }
}
