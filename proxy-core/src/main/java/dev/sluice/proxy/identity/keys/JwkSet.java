package dev.sluice.proxy.identity.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a JWK set (RFC 7517) with which signatures may be verified. Immutable.
 *
 * <p>Left out are keys for something else ({@code use}, {@code key_ops}, {@code alg}), symmetric
 * ones, such whose private part is published too, RSA keys of less than {@value #LEAST_RSA_BITS}
 * bits, and what can't be read: one strange key doesn't make the others useless. Certificates are
 * not read; the channel to the issuer is what makes its keys believed.
 */
final class JwkSet {
  /** Most keys in a set. */
  static final int MAX_KEYS = 100;

  /** Shortest RSA modulus (RFC 7518 §3.3). */
  static final int LEAST_RSA_BITS = 2_048;

  /** Longest RSA modulus: longer ones make signature checks dear. */
  static final int MOST_RSA_BITS = 8_192;

  static final JwkSet EMPTY = new JwkSet(List.of());

  private static final List<String> PRIVATE_MEMBERS = List.of("d", "p", "q", "dp", "dq", "qi", "k");
  private static final List<String> READ_MEMBERS = List.of("kty", "n", "e", "crv", "x", "y");

  private final List<SigningKey> keys;

  private JwkSet(List<SigningKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * Reads a key set.
   *
   * @param algorithms what its keys may be used for
   * @return null when it isn't a key set
   */
  static @Nullable JwkSet parse(byte[] json, Set<SignatureAlgorithm> algorithms) {
    Json.Members document = Json.object(json);
    if (document == null
        || !(document.get("keys") instanceof Json.Sequence(List<Json> members))
        || members.size() > MAX_KEYS) {
      return null;
    }
    List<SigningKey> keys = new ArrayList<>();
    for (Json member : members) {
      SigningKey key =
          member instanceof Json.Members described ? signingKey(described, algorithms) : null;
      if (key != null && keys.stream().noneMatch(key::isSameAs)) {
        keys.add(key);
      }
    }
    return new JwkSet(keys);
  }

  /** All keys that may be used. */
  List<SigningKey> keys() {
    return keys;
  }

  /**
   * The key of this id for this algorithm. Without an id: the only one for the algorithm. When two
   * fit, null: which of them the issuer means can't be known.
   */
  @Nullable SigningKey find(@Nullable String id, SignatureAlgorithm algorithm) {
    SigningKey found = null;
    for (SigningKey key : keys) {
      if (key.isFor(algorithm) && (id == null || id.equals(key.id()))) {
        if (found != null) {
          return null;
        }
        found = key;
      }
    }
    return found;
  }

  /** This set with the objects of {@code known} for the keys that were there before. */
  JwkSet keeping(JwkSet known) {
    return new JwkSet(
        keys.stream()
            .map(key -> known.keys.stream().filter(key::isSameAs).findFirst().orElse(key))
            .toList());
  }

  private static @Nullable SigningKey signingKey(
      Json.Members described, Set<SignatureAlgorithm> algorithms) {
    if (PRIVATE_MEMBERS.stream().anyMatch(described.byName()::containsKey)
        || !isForSignatures(described)) {
      return null;
    }
    try {
      JWK key = JWK.parse(publicPart(described));
      Map<SignatureAlgorithm, JWSVerifier> verifiers = new EnumMap<>(SignatureAlgorithm.class);
      for (SignatureAlgorithm algorithm : algorithms) {
        if (algorithm.agreesWith(key) && mayBe(described.get("alg"), algorithm)) {
          verifiers.put(algorithm, verifier(key));
        }
      }
      String id = described.text("kid");
      boolean usable = !verifiers.isEmpty() && (id != null || described.get("kid") == null);
      return usable ? new SigningKey(id, key.computeThumbprint().toString(), verifiers) : null;
    } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException e) {
      return null;
    }
  }

  private static boolean isForSignatures(Json.Members described) {
    Json use = described.get("use");
    Json operations = described.get("key_ops");
    return (use == null || use.equals(new Json.Text("sig")))
        && (operations == null || isListed(operations, "verify"));
  }

  private static boolean isListed(Json listed, String name) {
    return listed instanceof Json.Sequence(List<Json> names) && names.contains(new Json.Text(name));
  }

  private static boolean mayBe(@Nullable Json named, SignatureAlgorithm algorithm) {
    return named == null || named.equals(new Json.Text(algorithm.name()));
  }

  /** What makes the key, and nothing else that nimbus might read. */
  private static Map<String, Object> publicPart(Json.Members described) {
    Map<String, Object> part = new HashMap<>();
    for (String name : READ_MEMBERS) {
      String value = described.text(name);
      if (value != null) {
        part.put(name, value);
      }
    }
    return part;
  }

  private static JWSVerifier verifier(JWK key) throws JOSEException {
    return switch (key) {
      case RSAKey rsa when isStrong(rsa) -> new RSASSAVerifier(rsa);
      case ECKey elliptic -> new ECDSAVerifier(elliptic); // which checks that it is on its curve
      default -> throw new JOSEException("not a key to use");
    };
  }

  private static boolean isStrong(RSAKey key) {
    BigInteger modulus = key.getModulus().decodeToBigInteger();
    BigInteger exponent = key.getPublicExponent().decodeToBigInteger();
    return modulus.bitLength() >= LEAST_RSA_BITS
        && modulus.bitLength() <= MOST_RSA_BITS
        && modulus.testBit(0)
        && exponent.testBit(0)
        && exponent.bitLength() >= 2
        && exponent.bitLength() <= 64;
  }
}
