package dev.sluice.proxy.identity.caller;

import dev.sluice.proxy.identity.SourceUnavailableException;
import org.jspecify.annotations.Nullable;

/** Makes the signed word by which a runtime learns that the gateway itself calls. Thread-safe. */
@FunctionalInterface
public interface OwnAssertions {
  /** Runtimes are told nothing. */
  OwnAssertions NONE = runtime -> null;

  /**
   * The assertion for a call of the gateway's own: ASCII, without line ends, not to be written to.
   * Blocks.
   *
   * @param runtime its key
   * @return null when runtimes are told nothing
   * @throws SourceUnavailableException when there is no key to sign with
   */
  byte @Nullable [] ofGateway(String runtime) throws SourceUnavailableException;
}
