package dev.sluice.config.keycloak;

import dev.sluice.config.keycloak.Browser.Page;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/** What proves that who redeems a code is who began the login (RFC 7636). Immutable. */
record Pkce(String verifier) {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  static Pkce random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return new Pkce(BASE64.encodeToString(bytes));
  }

  /** Parameters of the authorization request. */
  Map<String, String> parameters() {
    return Map.of("code_challenge", challenge(), "code_challenge_method", "S256");
  }

  /** The code in the query of a callback; fails when there is none. */
  static String codeOf(Page callback) {
    String query = callback.uri().getRawQuery();
    return Arrays.stream((query == null ? "" : query).split("&"))
        .filter(parameter -> parameter.startsWith("code="))
        .map(parameter -> URLDecoder.decode(parameter.substring(5), StandardCharsets.UTF_8))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no code: " + callback.uri()));
  }

  private String challenge() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return BASE64.encodeToString(sha256.digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
