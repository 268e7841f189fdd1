package dev.sluice.proxy.identity.keys;

import static dev.sluice.proxy.identity.keys.SignatureAlgorithm.ES256;
import static dev.sluice.proxy.identity.keys.SignatureAlgorithm.ES384;
import static dev.sluice.proxy.identity.keys.SignatureAlgorithm.PS256;
import static dev.sluice.proxy.identity.keys.SignatureAlgorithm.RS256;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.sluice.proxy.testing.TestKey;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwkSetTest {
  private static final TestKey RSA = TestKey.rsa("r");
  private static final TestKey ELLIPTIC = TestKey.elliptic("e");

  @Test
  void findsKeysByIdAndAlgorithm() {
    JwkSet set = set(RSA.jwk() + "," + ELLIPTIC.jwk());
    assertThat(set.keys()).hasSize(2);
    assertThat(set.find("r", RS256)).isNotNull();
    assertThat(set.find("r", PS256)).isNotNull();
    assertThat(set.find("e", ES256)).isNotNull();
    assertThat(set.find("e", RS256)).isNull();
    assertThat(set.find("r", ES256)).isNull();
    assertThat(set.find("e", ES384)).as("another curve").isNull();
    assertThat(set.find("x", RS256)).isNull();
    assertThat(set.find(null, RS256)).as("the only one").isNotNull();
  }

  @Test
  void usesKeysForAllowedAlgorithmsOnly() {
    JwkSet set = parse("{\"keys\":[" + RSA.jwk() + "," + ELLIPTIC.jwk() + "]}", Set.of(ES256));
    assertThat(set.find("r", RS256)).isNull();
    assertThat(set.find("e", ES256)).isNotNull();
  }

  @Test
  void usesKeysForTheAlgorithmThatTheyNameOnly() {
    JwkSet set = set(RSA.jwk().replace("{", "{\"alg\":\"PS256\","));
    assertThat(set.find("r", PS256)).isNotNull();
    assertThat(set.find("r", RS256)).isNull();
    assertThat(set(RSA.jwk().replace("{", "{\"alg\":\"RSA-OAEP\",")).keys()).isEmpty();
    assertThat(set(RSA.jwk().replace("{", "{\"alg\":null,")).keys()).isEmpty();
  }

  @Test
  void doesNotGuessBetweenTwoKeysOfOneId() {
    JwkSet set = set(RSA.jwk() + "," + TestKey.rsa("r").jwk() + "," + ELLIPTIC.named("r").jwk());
    assertThat(set.find("r", RS256)).isNull();
    assertThat(set.find(null, RS256)).isNull();
    assertThat(set.find("r", ES256)).as("the only one of its kind").isNotNull();
  }

  @Test
  void takesAKeyThatIsThereTwiceAsOne() {
    assertThat(set(RSA.jwk() + "," + RSA.jwk()).find("r", RS256)).isNotNull();
  }

  @Test
  void leavesOutKeysForSomethingElse() {
    assertThat(set(RSA.publicKey(KeyUse.ENCRYPTION).toJSONString()).keys()).isEmpty();
    assertThat(set(RSA.jwk().replace("{", "{\"key_ops\":[\"encrypt\"],")).keys()).isEmpty();
    assertThat(set(RSA.jwk().replace("{", "{\"key_ops\":\"verify\",")).keys()).isEmpty();
    assertThat(set(RSA.jwk().replace("{", "{\"key_ops\":[\"verify\"],")).keys()).hasSize(1);
  }

  @Test
  void leavesOutWeakAndOversizedRsaKeys() {
    assertThat(set(TestKey.rsa("w", 1_024).jwk()).keys()).isEmpty();
    assertThat(set(TestKey.rsa("w", 2_040).jwk()).keys()).isEmpty();
    String huge = TestKey.encode(new byte[] {1}) + "A".repeat(1_400) + "E";
    assertThat(set("{\"kty\":\"RSA\",\"kid\":\"w\",\"e\":\"AQAB\",\"n\":\"" + huge + "\"}").keys())
        .isEmpty();
    assertThat(set(RSA.jwk().replace("AQAB", "AQ")).keys()).as("exponent 1").isEmpty();
    assertThat(set(RSA.jwk().replace("AQAB", "AQAA")).keys()).as("even exponent").isEmpty();
  }

  @Test
  void leavesOutKeysWhosePrivateHalfIsPublished() {
    RSAKey whole =
        new RSAKey.Builder((RSAPublicKey) RSA.pair().getPublic())
            .privateKey((RSAPrivateKey) RSA.pair().getPrivate())
            .keyID("r")
            .build();
    assertThat(set(whole.toJSONString()).keys()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kty\":\"oct\",\"kid\":\"s\",\"k\":\"-ebuDNsVZ2iJtoZ-akfXTSCt4UO2cruLCsbWlBinggE\"}",
        "{\"kty\":\"oct\",\"kid\":\"s\",\"alg\":\"RS256\",\"k\":\"AAAA\",\"n\":\"AQ\",\"e\":\"AQ\"}",
        "{\"kty\":\"EC\",\"kid\":\"x\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"AQ\"}",
        "{\"kty\":\"EC\",\"kid\":\"x\",\"crv\":\"secp256k1\",\"x\":\"AQ\",\"y\":\"AQ\"}",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
        "{\"kty\":\"RSA\",\"kid\":\"x\"}",
        "{\"kty\":\"RSA\",\"kid\":\"x\",\"n\":5,\"e\":\"AQAB\"}",
        "{\"kty\":\"new\",\"kid\":\"x\"}",
        "{}",
        "\"r\"",
        "null"
      })
  void readsOnPastKeysThatItCannotUse(String strange) {
    JwkSet set = set(strange + "," + RSA.jwk());
    assertThat(set.keys()).hasSize(1);
    assertThat(set.find("r", RS256)).isNotNull();
  }

  @Test
  void leavesOutKeysWhoseIdIsNoString() {
    assertThat(set(RSA.jwk().replace("\"kid\":\"r\"", "\"kid\":7")).keys()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "{\"keys\":{}}", "{\"keys\":[],\"keys\":[]}", "<html>"})
  void refusesWhatIsNoKeySet(String text) {
    assertThat(JwkSet.parse(text.getBytes(StandardCharsets.UTF_8), Set.of(RS256))).isNull();
  }

  @Test
  void refusesTooManyKeys() {
    String many = "{},".repeat(JwkSet.MAX_KEYS) + RSA.jwk();
    assertThat(JwkSet.parse(("{\"keys\":[" + many + "]}").getBytes(StandardCharsets.UTF_8), all()))
        .isNull();
  }

  private static JwkSet set(String members) {
    return parse("{\"keys\":[" + members + "]}", all());
  }

  private static JwkSet parse(String text, Set<SignatureAlgorithm> algorithms) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Objects.requireNonNull(JwkSet.parse(bytes, algorithms));
  }

  private static Set<SignatureAlgorithm> all() {
    return EnumSet.allOf(SignatureAlgorithm.class);
  }
}
