package dev.sluice.config.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/** Looks into a token without a verification, which no product code may. Immutable. */
record Jwt(JsonNode header, JsonNode claims) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Jwt read(String token) {
    String[] parts = token.split("\\.", -1);
    return new Jwt(part(parts[0]), part(parts[1]));
  }

  String kid() {
    return header.path("kid").asText();
  }

  /** What it is for, in Keycloak's own claim. */
  String type() {
    return claims.path("typ").asText();
  }

  private static JsonNode part(String base64) {
    try {
      return JSON.readTree(Base64.getUrlDecoder().decode(base64));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
