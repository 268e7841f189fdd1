package dev.sluice.admin.access;

import java.util.List;

/**
 * What a request shows to say who sends it, as it was sent. Immutable.
 *
 * @param authorization all lines of {@code Authorization}
 * @param apiKey all lines of {@code x-api-key}
 */
public record Credentials(List<String> authorization, List<String> apiKey) {

  public Credentials {
    authorization = List.copyOf(authorization);
    apiKey = List.copyOf(apiKey);
  }

  boolean isEmpty() {
    return authorization.isEmpty() && apiKey.isEmpty();
  }

  /** Never the credentials. */
  @Override
  public String toString() {
    return "Credentials[" + authorization.size() + ", " + apiKey.size() + "]";
  }
}
