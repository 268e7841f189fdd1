package dev.sluice.proxy.identity.token;

import dev.sluice.proxy.identity.keys.Json;
import dev.sluice.proxy.identity.keys.SignatureAlgorithm;
import dev.sluice.proxy.identity.token.InvalidTokenException.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header of a token (RFC 7515 §4), as far as it matters. A header is what an attacker writes
 * first: it only chooses among what is configured.
 *
 * @param keyId {@code kid}, null when there is none
 * @param type {@code typ}, null when there is none
 */
record JoseHeader(SignatureAlgorithm algorithm, @Nullable String keyId, @Nullable String type) {
  /** Longest {@code kid}, in characters. */
  static final int MAX_KEY_ID_CHARS = 256;

  private static final List<String> EMBEDDED_KEYS = List.of("jwk", "jku", "x5c", "x5u");

  static JoseHeader read(byte[] json) throws InvalidTokenException {
    Json.Members header = Json.object(json);
    if (header == null) {
      throw new InvalidTokenException(Reason.BAD_HEADER);
    }
    // Even an empty crit (which RFC 7515 §4.1.11 forbids), and b64, which without crit is a trap.
    if (header.get("crit") != null || header.get("b64") != null) {
      throw new InvalidTokenException(Reason.CRITICAL_HEADER);
    }
    if (EMBEDDED_KEYS.stream().anyMatch(header.byName()::containsKey)) {
      throw new InvalidTokenException(Reason.EMBEDDED_KEY);
    }
    return new JoseHeader(algorithm(header), keyId(header), text(header, "typ"));
  }

  private static SignatureAlgorithm algorithm(Json.Members header) throws InvalidTokenException {
    String named = text(header, "alg");
    return SignatureAlgorithm.named(named == null ? "" : named)
        .orElseThrow(() -> new InvalidTokenException(Reason.ALGORITHM_NOT_ALLOWED));
  }

  private static @Nullable String keyId(Json.Members header) throws InvalidTokenException {
    String id = text(header, "kid");
    if (id != null
        && (id.isEmpty()
            || id.length() > MAX_KEY_ID_CHARS
            || id.chars().anyMatch(c -> c < ' ' || c > '~'))) {
      throw new InvalidTokenException(Reason.BAD_KEY_ID);
    }
    return id;
  }

  private static @Nullable String text(Json.Members header, String name)
      throws InvalidTokenException {
    String text = header.text(name);
    if (text == null && header.get(name) != null) {
      throw new InvalidTokenException(Reason.BAD_HEADER);
    }
    return text;
  }
}
