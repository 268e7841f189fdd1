package dev.sluice.proxy.destination;

import dev.sluice.proxy.identity.caller.OwnAssertions;
import dev.sluice.proxy.upstream.HostResolver;

/**
 * What the runtimes of the directory are reached with. Thread-safe.
 *
 * @param secrets where their credentials are read
 * @param resolver finds their addresses, and refuses those that no runtime may have
 * @param assertions what those are told that want a signed word, when the gateway itself calls
 * @param maxCalls calls of the gateway's own to one of them at once, or {@link CallPlaces#AUTO}
 */
public record RuntimeAccess(
    SecretSource secrets, HostResolver resolver, OwnAssertions assertions, int maxCalls) {
  /**
   * No credentials, no signed word, every address: for gateways that have one runtime, that of the
   * settings.
   */
  public static final RuntimeAccess NONE =
      new RuntimeAccess(SecretSource.NONE, HostResolver.OPEN, OwnAssertions.NONE, CallPlaces.AUTO);
}
