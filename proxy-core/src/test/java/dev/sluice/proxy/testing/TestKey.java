package dev.sluice.proxy.testing;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** An issuer's key with its private half, which signs whatever it is given, sense or nonsense. */
public final class TestKey {
  private final KeyPair pair;
  private final String id;

  private TestKey(KeyPair pair, String id) {
    this.pair = pair;
    this.id = id;
  }

  public static TestKey rsa(String id) {
    return rsa(id, 2_048);
  }

  public static TestKey rsa(String id, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return new TestKey(generator.generateKeyPair(), id);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** On P-256. */
  public static TestKey elliptic(String id) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return new TestKey(generator.generateKeyPair(), id);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public String id() {
    return id;
  }

  /** {@code RS256} or {@code ES256}. */
  public String algorithm() {
    return pair.getPublic() instanceof RSAPublicKey ? "RS256" : "ES256";
  }

  public KeyPair pair() {
    return pair;
  }

  /** The same key under another id. */
  public TestKey named(String other) {
    return new TestKey(pair, other);
  }

  /** The public half, as a member of a JWK set. */
  public String jwk() {
    return publicKey(KeyUse.SIGNATURE).toJSONString();
  }

  public JWK publicKey(KeyUse use) {
    return pair.getPublic() instanceof RSAPublicKey rsa
        ? new RSAKey.Builder(rsa).keyID(id).keyUse(use).build()
        : new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic())
            .keyID(id)
            .keyUse(use)
            .build();
  }

  /** A token with the usual header. */
  public String sign(String payload) {
    return sign(
        "{\"alg\":\"" + algorithm() + "\",\"kid\":\"" + id + "\",\"typ\":\"JWT\"}", payload);
  }

  public String sign(String header, String payload) {
    return signed(encode(header) + "." + encode(payload));
  }

  /** A token of which header and payload are there. */
  public String signed(String signingInput) {
    return signingInput + "." + encode(signature(signingInput));
  }

  public byte[] signature(String signingInput) {
    try {
      boolean rsa = pair.getPublic() instanceof RSAPublicKey;
      Signature signature =
          Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
      signature.initSign(pair.getPrivate());
      signature.update(signingInput.getBytes(StandardCharsets.UTF_8));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  public static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
