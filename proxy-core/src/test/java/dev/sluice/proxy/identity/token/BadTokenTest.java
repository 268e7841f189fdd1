package dev.sluice.proxy.identity.token;

import static dev.sluice.proxy.identity.token.TokenFixture.ELLIPTIC;
import static dev.sluice.proxy.identity.token.TokenFixture.RSA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.KeyUse;
import dev.sluice.proxy.identity.token.InvalidTokenException.Reason;
import dev.sluice.proxy.testing.TestKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tokens that must not be let in, each signed by the issuer's own key where that is possible. */
class BadTokenTest {
  private static final String HEADER = "{\"alg\":\"RS256\",\"kid\":\"key-1\",\"typ\":\"JWT\"}";
  private static final TestKey STRANGER = TestKey.rsa("key-1");

  private final TokenFixture fixture = new TokenFixture();
  private final List<DynamicTest> table = new ArrayList<>();

  @TestFactory
  List<DynamicTest> refusesHeaders() {
    header("{\"alg\":\"none\",\"typ\":\"JWT\"}", Reason.ALGORITHM_NOT_ALLOWED);
    header("{\"alg\":\"NONE\",\"typ\":\"JWT\"}", Reason.ALGORITHM_NOT_ALLOWED);
    header("{\"alg\":\"\",\"typ\":\"JWT\"}", Reason.ALGORITHM_NOT_ALLOWED);
    header("{\"alg\":\"rs256\",\"kid\":\"key-1\",\"typ\":\"JWT\"}", Reason.ALGORITHM_NOT_ALLOWED);
    header("{\"alg\":\"RS512\",\"kid\":\"key-1\",\"typ\":\"JWT\"}", Reason.ALGORITHM_NOT_ALLOWED);
    header("{\"alg\":\"EdDSA\",\"kid\":\"key-1\",\"typ\":\"JWT\"}", Reason.ALGORITHM_NOT_ALLOWED);
    header("{\"kid\":\"key-1\",\"typ\":\"JWT\"}", Reason.ALGORITHM_NOT_ALLOWED);
    header("{\"alg\":null,\"kid\":\"key-1\",\"typ\":\"JWT\"}", Reason.BAD_HEADER);
    header("{\"alg\":[\"RS256\"],\"kid\":\"key-1\",\"typ\":\"JWT\"}", Reason.BAD_HEADER);
    header(HEADER.replace("}", ",\"alg\":\"RS256\"}"), Reason.BAD_HEADER);
    header(HEADER.replace("}", ",\"\\u006bid\":\"key-1\"}"), Reason.BAD_HEADER);
    header("[]", Reason.BAD_HEADER);
    header("{", Reason.BAD_HEADER);
    header(HEADER + "x", Reason.BAD_HEADER);
    header(HEADER.replace("}", ",\"crit\":[]}"), Reason.CRITICAL_HEADER);
    header(HEADER.replace("}", ",\"crit\":[\"exp\"],\"exp\":1}"), Reason.CRITICAL_HEADER);
    header(HEADER.replace("}", ",\"crit\":null}"), Reason.CRITICAL_HEADER);
    header(HEADER.replace("}", ",\"b64\":false}"), Reason.CRITICAL_HEADER);
    header(HEADER.replace("}", ",\"b64\":true,\"crit\":[\"b64\"]}"), Reason.CRITICAL_HEADER);
    header(HEADER.replace("}", ",\"jwk\":" + STRANGER.jwk() + "}"), Reason.EMBEDDED_KEY);
    header(HEADER.replace("}", ",\"jku\":\"http://127.0.0.1/\"}"), Reason.EMBEDDED_KEY);
    header(HEADER.replace("}", ",\"x5u\":\"http://127.0.0.1/\"}"), Reason.EMBEDDED_KEY);
    header(HEADER.replace("}", ",\"x5c\":[]}"), Reason.EMBEDDED_KEY);
    header("{\"alg\":\"RS256\",\"kid\":7,\"typ\":\"JWT\"}", Reason.BAD_HEADER);
    header("{\"alg\":\"RS256\",\"kid\":\"\",\"typ\":\"JWT\"}", Reason.BAD_KEY_ID);
    header("{\"alg\":\"RS256\",\"kid\":\"a\\nb\",\"typ\":\"JWT\"}", Reason.BAD_KEY_ID);
    header("{\"alg\":\"RS256\",\"kid\":\"é\",\"typ\":\"JWT\"}", Reason.BAD_KEY_ID);
    header(
        "{\"alg\":\"RS256\",\"kid\":\"" + "k".repeat(257) + "\",\"typ\":\"JWT\"}",
        Reason.BAD_KEY_ID);
    header(HEADER.replace("}", ",\"x\":\"" + "y".repeat(4_096) + "\"}"), Reason.TOO_LARGE);
    header("{\"alg\":\"RS256\",\"kid\":\"key-1\"}", Reason.WRONG_TOKEN_TYPE);
    header("{\"alg\":\"RS256\",\"kid\":\"key-1\",\"typ\":null}", Reason.BAD_HEADER);
    header("{\"alg\":\"RS256\",\"kid\":\"key-1\",\"typ\":\"logout+jwt\"}", Reason.WRONG_TOKEN_TYPE);
    header("{\"alg\":\"RS256\",\"kid\":\"key-1\",\"typ\":\"text/jwt\"}", Reason.WRONG_TOKEN_TYPE);
    header("{\"alg\":\"RS256\",\"kid\":\"key-2\",\"typ\":\"JWT\"}", Reason.UNKNOWN_KEY);
    header("{\"alg\":\"ES256\",\"kid\":\"key-1\",\"typ\":\"JWT\"}", Reason.UNKNOWN_KEY);
    header("{\"alg\":\"ES256\",\"kid\":\"key-2\",\"typ\":\"JWT\"}", Reason.BAD_SIGNATURE);
    header("{\"alg\":\"RS256\",\"kid\":\"../key-1\",\"typ\":\"JWT\"}", Reason.UNKNOWN_KEY);
    return table;
  }

  @TestFactory
  List<DynamicTest> refusesClaims() {
    String good = fixture.claims("");
    long now = fixture.time.epochSecond();
    String exp = "\"exp\":" + (now + 300);
    claims("[]", Reason.BAD_CLAIMS);
    claims("\"" + fixture.good() + "\"", Reason.BAD_CLAIMS);
    claims(fixture.claims("\"sub\":\"bob\""), Reason.BAD_CLAIMS);
    claims(fixture.claims("\"realm_access\":{\"a\":1,\"a\":2}"), Reason.BAD_CLAIMS);
    claims(good + " x", Reason.BAD_CLAIMS);
    claims(good.replace(fixture.issuer.name(), fixture.issuer.name() + "/"), Reason.UNKNOWN_ISSUER);
    claims(good.replace("\"iss\"", "\"ISS\""), Reason.UNKNOWN_ISSUER);
    claims(good.replace("\"iss\":\"", "\"iss\":\" "), Reason.UNKNOWN_ISSUER);
    claims(good.replace("\"iss\":", "\"iss\":7,\"x\":"), Reason.WRONG_TYPE);
    claims(good.replace("\"langgraph-gateway\"", "\"Langgraph-Gateway\""), Reason.WRONG_AUDIENCE);
    claims(good.replace("\"langgraph-gateway\"", "\"langgraph-gateway \""), Reason.WRONG_AUDIENCE);
    claims(good.replace("\"langgraph-gateway\"", "[]"), Reason.WRONG_AUDIENCE);
    claims(good.replace("\"langgraph-gateway\"", "[\"account\"]"), Reason.WRONG_AUDIENCE);
    claims(good.replace("\"langgraph-gateway\"", "null"), Reason.WRONG_TYPE);
    claims(good.replace("\"langgraph-gateway\"", "[\"langgraph-gateway\",7]"), Reason.WRONG_TYPE);
    claims(good.replace("\"langgraph-gateway\"", "{\"langgraph-gateway\":1}"), Reason.WRONG_TYPE);
    claims(good.replace("\"aud\"", "\"AUD\""), Reason.WRONG_AUDIENCE);
    claims(good.replace(exp, "\"x\":1"), Reason.NO_EXPIRY);
    claims(good.replace(exp, "\"exp\":null"), Reason.WRONG_TYPE);
    claims(good.replace(exp, "\"exp\":\"" + (now + 300) + "\""), Reason.WRONG_TYPE);
    claims(good.replace(exp, "\"exp\":true"), Reason.WRONG_TYPE);
    claims(good.replace(exp, "\"exp\":1e999999999"), Reason.WRONG_TYPE);
    claims(good.replace(exp, "\"exp\":1e99999999999"), Reason.WRONG_TYPE);
    claims(good.replace(exp, "\"exp\":1e-999999999"), Reason.WRONG_TYPE);
    claims(good.replace(exp, "\"exp\":9223372036854775808"), Reason.WRONG_TYPE);
    claims(good.replace(exp, "\"exp\":253402300800"), Reason.WRONG_TYPE);
    claims(good.replace(exp, "\"exp\":" + "9".repeat(5_000)), Reason.WRONG_TYPE);
    claims(good.replace(exp, "\"exp\":-1"), Reason.WRONG_TYPE);
    claims(good.replace(exp, "\"exp\":0"), Reason.EXPIRED);
    claims(good.replace(exp, "\"exp\":" + (now - 30)), Reason.EXPIRED);
    claims(good.replace(exp, "\"exp\":" + (now - 30) + ".9"), Reason.EXPIRED);
    claims(fixture.claims("\"nbf\":" + (now + 31)), Reason.NOT_YET_VALID);
    claims(fixture.claims("\"nbf\":\"0\""), Reason.WRONG_TYPE);
    claims(good.replace("\"iat\":" + now, "\"iat\":" + (now + 31)), Reason.BAD_ISSUE_TIME);
    claims(good.replace("\"iat\":" + now, "\"iat\":\"" + now + "\""), Reason.WRONG_TYPE);
    claims(
        good.replace("\"iat\":" + now, "\"iat\":" + (now + 10))
            .replace(exp, "\"exp\":" + (now + 5)),
        Reason.BAD_ISSUE_TIME);
    claims(good.replace("\"sub\":\"alice\"", "\"x\":1"), Reason.BAD_SUBJECT);
    claims(good.replace("\"alice\"", "\"\""), Reason.BAD_SUBJECT);
    claims(good.replace("\"alice\"", "\" \""), Reason.BAD_SUBJECT);
    claims(good.replace("\"alice\"", "\"al\\nice\""), Reason.BAD_SUBJECT);
    claims(good.replace("\"alice\"", "\"al\\u0000ice\""), Reason.BAD_SUBJECT);
    claims(good.replace("alice", "a".repeat(256)), Reason.BAD_SUBJECT);
    claims(good.replace("\"alice\"", "7"), Reason.WRONG_TYPE);
    claims(good.replace("\"alice\"", "[\"alice\"]"), Reason.WRONG_TYPE);
    claims(good.replace("\"alice\"", "null"), Reason.WRONG_TYPE);
    claims(fixture.claims("\"cnf\":{\"jkt\":\"x\"}"), Reason.SENDER_CONSTRAINED);
    claims(fixture.claims("\"jti\":7"), Reason.WRONG_TYPE);
    claims(fixture.claims("\"azp\":7"), Reason.WRONG_TYPE);
    claims(fixture.claims("\"azp\":\"\""), Reason.WRONG_TYPE);
    claims(fixture.claims("\"client_id\":[\"a\"]"), Reason.WRONG_TYPE);
    claims(fixture.claims("\"azp\":\"a\",\"client_id\":\"b\""), Reason.CLIENT_MISMATCH);
    claims(fixture.claims("\"tenant\":7"), Reason.WRONG_TYPE);
    claims(fixture.claims("\"tenant\":null"), Reason.WRONG_TYPE);
    claims(fixture.claims("\"tenant\":{\"acme\":{}}"), Reason.WRONG_TYPE);
    claims(fixture.claims("\"tenant\":\"Acme\""), Reason.TENANT_NOT_ALLOWED);
    claims(fixture.claims("\"tenant\":\"\""), Reason.TENANT_NOT_ALLOWED);
    claims(fixture.claims("\"tenant\":\"*\""), Reason.TENANT_NOT_ALLOWED);
    claims(fixture.claims("\"groups\":\"/tenants/acme/admins\""), Reason.WRONG_TYPE);
    claims(fixture.claims("\"groups\":[7]"), Reason.WRONG_TYPE);
    claims(fixture.claims("\"email\":7"), Reason.WRONG_TYPE);
    return table;
  }

  @TestFactory
  List<DynamicTest> refusesSpellings() throws Exception {
    String good = fixture.good();
    String[] parts = good.split("\\.", -1);
    String elliptic = ELLIPTIC.sign(fixture.claims(""));
    String input = elliptic.substring(0, elliptic.lastIndexOf('.') + 1);
    bad("", Reason.MALFORMED);
    bad("x", Reason.MALFORMED);
    bad("..", Reason.MALFORMED);
    bad(parts[0] + "." + parts[1], Reason.MALFORMED);
    bad(parts[0] + "." + parts[1] + ".", Reason.MALFORMED);
    bad(parts[0] + ".." + parts[2], Reason.MALFORMED);
    bad("." + parts[1] + "." + parts[2], Reason.MALFORMED);
    bad(good + ".", Reason.MALFORMED);
    bad(good + ".AAAA.AAAA", Reason.ENCRYPTED);
    bad(good + ".A.A.A", Reason.MALFORMED);
    bad(good + "=", Reason.MALFORMED);
    bad(good + " ", Reason.MALFORMED);
    bad(" " + good, Reason.MALFORMED);
    bad(good + "\n", Reason.MALFORMED);
    bad("Bearer " + good, Reason.MALFORMED);
    bad(parts[0] + "\r\n." + parts[1] + "." + parts[2], Reason.MALFORMED);
    bad(RSA.signed(parts[0] + "==." + parts[1]), Reason.MALFORMED);
    bad(good + "A", Reason.BAD_SIGNATURE);
    bad(spelledAnew(good), Reason.MALFORMED);
    bad("{\"payload\":\"" + parts[1] + "\",\"signature\":\"" + parts[2] + "\"}", Reason.MALFORMED);
    bad(parts[0] + "." + "A".repeat(16_384) + "." + parts[2], Reason.TOO_LARGE);
    bad(parts[0] + "." + parts[1] + ".AAAA", Reason.BAD_SIGNATURE);
    bad(STRANGER.sign(fixture.claims("")), Reason.BAD_SIGNATURE);
    bad(
        parts[0] + "." + TestKey.encode(fixture.claims("\"x\":1")) + "." + parts[2],
        Reason.BAD_SIGNATURE);
    bad(input + TestKey.encode(new byte[64]), Reason.BAD_SIGNATURE);
    bad(input + TestKey.encode(new byte[63]), Reason.BAD_SIGNATURE);
    bad(input + TestKey.encode(new byte[128]), Reason.BAD_SIGNATURE);
    bad(elliptic + "AAAA", Reason.BAD_SIGNATURE);
    bad(macWithThePublicKey(), Reason.ALGORITHM_NOT_ALLOWED);
    return table;
  }

  @Test
  void refusesTokensOfAKeyThatIsForEncryption() {
    TestKey encryption = TestKey.rsa("enc");
    fixture.issuer.publishes(encryption.publicKey(KeyUse.ENCRYPTION).toJSONString());
    refuses(encryption.sign(fixture.claims("")), Reason.UNKNOWN_KEY);
  }

  @Test
  void refusesKeycloaksOtherTokens() throws Exception {
    try (TokenFixture keycloak = new TokenFixture(true, ClaimMapping.DEFAULTS)) {
      for (String type : List.of("\"ID\"", "\"Refresh\"", "\"Logout\"", "\"bearer\"", "\"DPoP\"")) {
        String token = RSA.sign(keycloak.claims("\"typ\":" + type));
        assertThatThrownBy(() -> keycloak.tokens.load(token))
            .as(type)
            .hasMessage("wrong-token-type");
      }
      String untyped = RSA.sign(keycloak.claims(""));
      assertThatThrownBy(() -> keycloak.tokens.load(untyped)).hasMessage("wrong-token-type");
      assertThat(keycloak.tokens.load(RSA.sign(keycloak.claims("\"typ\":\"Bearer\"")))).isNotNull();
    }
  }

  @Test
  void refusesTenantsThatTheIssuerMayNotName() throws Exception {
    ClaimMapping acmeOnly =
        new ClaimMapping("tenant", GroupMapping.DEFAULTS, Set.of("acme"), false);
    try (TokenFixture narrow = new TokenFixture(false, acmeOnly)) {
      String globex = RSA.sign(narrow.claims("\"tenant\":\"globex\""));
      assertThatThrownBy(() -> narrow.tokens.load(globex)).hasMessage("tenant-not-allowed");
      String acme =
          RSA.sign(narrow.claims("\"tenant\":\"acme\",\"groups\":[\"/tenants/globex/owners\"]"));
      VerifiedToken verified = narrow.tokens.load(acme);
      assertThat(verified.tenant()).isEqualTo("acme");
      assertThat(verified.roleByTenant()).isEmpty();
    }
  }

  @Test
  void tellsNothingOfTheTokenInWhatItThrows() {
    assertThatThrownBy(() -> fixture.tokens.load("secret.secret.secret"))
        .isInstanceOf(InvalidTokenException.class)
        .message()
        .doesNotContain("secret");
  }

  private void header(String header, Reason reason) {
    String signed = RSA.sign(header, fixture.claims(""));
    table.add(DynamicTest.dynamicTest(header, () -> refuses(signed, reason)));
  }

  private void claims(String claims, Reason reason) {
    String signed = RSA.sign(HEADER, claims);
    table.add(DynamicTest.dynamicTest(claims, () -> refuses(signed, reason)));
  }

  private void bad(String token, Reason reason) {
    String name = reason + " " + (table.size() + 1);
    table.add(DynamicTest.dynamicTest(name, () -> refuses(token, reason)));
  }

  private void refuses(String token, Reason reason) {
    assertThatThrownBy(() -> fixture.tokens.load(token))
        .isInstanceOfSatisfying(
            InvalidTokenException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  /** The same signature with other unused bits: 256 bytes leave four of them. */
  private static String spelledAnew(String token) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char last = token.charAt(token.length() - 1);
    return token.substring(0, token.length() - 1) + alphabet.charAt(alphabet.indexOf(last) + 1);
  }

  private String macWithThePublicKey() throws Exception {
    byte[] secret = RSA.pair().getPublic().getEncoded();
    JWSObject token =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("key-1").build(),
            new Payload(fixture.claims("")));
    token.sign(new MACSigner(secret));
    return token.serialize();
  }
}
