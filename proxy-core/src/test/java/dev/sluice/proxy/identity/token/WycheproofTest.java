package dev.sluice.proxy.identity.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.keys.KeyLimits;
import dev.sluice.proxy.identity.keys.KeySet;
import dev.sluice.proxy.identity.keys.SignatureAlgorithm;
import dev.sluice.proxy.testing.ScriptedIssuer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The published vectors of Project Wycheproof (see the README beside them), shown to the way that a
 * signature takes: the token's parts, its header, the issuer's keys, the signature. Their payloads
 * are no claims.
 */
class WycheproofTest {
  /*
   * Valid vectors that are refused, by design: HMAC (1, 348, 352, 357 to 359, 372, 373, 376, 377),
   * empty payloads (which can't be claims), and keys whose alg is another than the token's or none
   * that exists (346, 347, 350, 351).
   */
  private static final int VECTORS = 401;

  private final List<Long> letIn = new ArrayList<>();
  private final List<Long> refusedByUs = new ArrayList<>();
  private int seen;

  @Test
  void letsNoInvalidSignatureIn() throws Exception {
    for (Map<String, Object> group : list(read(), "testGroups")) {
      Object key = group.containsKey("public") ? group.get("public") : group.get("private");
      try (ScriptedIssuer issuer = ScriptedIssuer.of()) {
        issuer.publishes(JSONObjectUtils.toJSONString(map(key)));
        try (KeySet keys = keysOf(issuer)) {
          check(group, keys);
        }
      }
    }
    assertThat(seen).isEqualTo(VECTORS);
    assertThat(letIn).as("invalid and let in").isEmpty();
    assertThat(refusedByUs)
        .as("valid and refused")
        .containsExactly(
            1L, 259L, 264L, 268L, 272L, 320L, 325L, 346L, 347L, 348L, 350L, 351L, 352L, 357L, 358L,
            359L, 372L, 373L, 376L, 377L);
  }

  private void check(Map<String, Object> group, KeySet keys) throws SourceUnavailableException {
    for (Map<String, Object> vector : list(group, "tests")) {
      seen++;
      boolean good = isGood((String) Objects.requireNonNull(vector.get("jws")), keys);
      boolean valid = "valid".equals(vector.get("result"));
      if (good != valid) {
        Long id = ((Number) Objects.requireNonNull(vector.get("tcId"))).longValue();
        (good ? letIn : refusedByUs).add(id);
      }
    }
  }

  private static boolean isGood(String token, KeySet keys) throws SourceUnavailableException {
    try {
      CompactToken parts = CompactToken.split(token);
      TokenVerifier.signer(parts, JoseHeader.read(parts.header()), keys);
      return true;
    } catch (InvalidTokenException e) {
      return false;
    }
  }

  private static KeySet keysOf(ScriptedIssuer issuer) {
    return new KeySet(
        issuer.name(),
        null,
        EnumSet.allOf(SignatureAlgorithm.class),
        KeyLimits.DEFAULTS,
        System::nanoTime);
  }

  private static Map<String, Object> read() throws Exception {
    try (InputStream in =
        WycheproofTest.class.getResourceAsStream("/wycheproof/json_web_signature_test.json")) {
      byte[] bytes = Objects.requireNonNull(in).readAllBytes();
      return JSONObjectUtils.parse(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  @SuppressWarnings("unchecked") // as the file's schema says
  private static List<Map<String, Object>> list(Map<String, Object> object, String name) {
    return (List<Map<String, Object>>) Objects.requireNonNull(object.get(name));
  }

  @SuppressWarnings("unchecked") // as the file's schema says
  private static Map<String, Object> map(@Nullable Object value) {
    return (Map<String, Object>) Objects.requireNonNull(value);
  }
}
