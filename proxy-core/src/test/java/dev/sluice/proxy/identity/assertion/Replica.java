package dev.sluice.proxy.identity.assertion;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** One replica's keys and assertions, and what a runtime that trusts it would do. */
final class Replica {
  static final byte[] SEAL = key(1);
  static final Audience DEMO = Audience.of("demo");

  final SigningKeys keys;
  final Assertions assertions;
  final PublicKeys publicKeys;

  Replica(SigningKeyStore store, TestTime time, byte[]... sealKeys) {
    SecureRandom random = new SecureRandom();
    AssertionSettings settings = new AssertionSettings("sluice", Duration.ofDays(30));
    keys = new SigningKeys(store, new KeySeal(List.of(sealKeys), random), settings, time);
    assertions = new Assertions(keys, settings, time, time, random, Runnable::run);
    publicKeys = new PublicKeys(keys);
  }

  static byte[] key(int seed) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) seed);
    return key;
  }

  SignedJWT sign(Principal principal) throws SourceUnavailableException {
    return parse(assertions.sign(principal, DEMO));
  }

  static SignedJWT parse(byte[] compact) {
    try {
      return SignedJWT.parse(new String(compact, StandardCharsets.US_ASCII));
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether this replica's JWKS has the key, and the signature is that key's. */
  boolean vouchesFor(SignedJWT jwt) throws SourceUnavailableException {
    try {
      JWK key = jwks().getKeyByKeyId(jwt.getHeader().getKeyID());
      return key != null && jwt.verify(new ECDSAVerifier(key.toECKey()));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  JWKSet jwks() throws SourceUnavailableException {
    try {
      return JWKSet.parse(new String(publicKeys.load(), StandardCharsets.UTF_8));
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }
}
