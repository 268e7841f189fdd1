package dev.sluice.proxy.identity.assertion;

import dev.sluice.proxy.identity.SourceUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /-/jwks.json} answers: the public halves of all keys whose assertions may be about,
 * and of the next one. Thread-safe.
 */
public final class PublicKeys {
  /** RFC 7517 §8.5.1. */
  public static final String CONTENT_TYPE = "application/jwk-set+json";

  /** For the field {@code cache-control}. */
  public static final String CACHE_CONTROL =
      "public, max-age=" + AssertionSettings.JWKS_MAX_AGE.toSeconds();

  private final SigningKeys keys;

  public PublicKeys(SigningKeys keys) {
    this.keys = keys;
  }

  /**
   * The body, or null when {@link #load} has to be called. Never blocks.
   *
   * @return not to be written to
   */
  public byte @Nullable [] known() {
    Keyring ring = keys.known();
    return ring.isEmpty() ? null : ring.jwks();
  }

  /**
   * The body; makes the first key if there is none, so that a verifier never meets an empty set.
   * Blocks: never on an event loop.
   */
  public byte[] load() throws SourceUnavailableException {
    return keys.ready().jwks();
  }
}
