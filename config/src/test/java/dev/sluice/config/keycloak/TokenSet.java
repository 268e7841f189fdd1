package dev.sluice.config.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What a login gives. Immutable.
 *
 * @param refresh null for programs
 * @param id null without the scope {@code openid}
 */
public record TokenSet(String access, @Nullable String refresh, @Nullable String id) {
  static TokenSet of(JsonNode answer) {
    JsonNode access = answer.path("access_token");
    if (!access.isTextual()) {
      throw new AssertionError("no token: " + answer);
    }
    return new TokenSet(
        access.textValue(),
        answer.path("refresh_token").textValue(),
        answer.path("id_token").textValue());
  }
}
