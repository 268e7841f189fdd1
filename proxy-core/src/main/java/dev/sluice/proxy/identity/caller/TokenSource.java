package dev.sluice.proxy.identity.caller;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.token.VerifiedToken;
import org.jspecify.annotations.Nullable;

/** Verifies bearer tokens, and remembers those it has verified. Thread-safe. */
public interface TokenSource {
  /**
   * What is known of a token that was verified before and still holds, or null. Never blocks.
   *
   * @throws Refusal when it is known not to be valid
   */
  @Nullable VerifiedToken known(String token) throws Refusal;

  /**
   * Verifies a token. May block: never on an event loop.
   *
   * @throws Refusal when it is no valid token of an issuer we know
   * @throws SourceUnavailableException when that can't be found out now
   */
  VerifiedToken load(String token) throws Refusal, SourceUnavailableException;

  /** Whether users of this issuer are made when they are first seen. */
  boolean provisions(String issuer);
}
