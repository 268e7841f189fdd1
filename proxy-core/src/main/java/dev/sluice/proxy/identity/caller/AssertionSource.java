package dev.sluice.proxy.identity.caller;

import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;

/** Makes the signed word by which a runtime learns who calls. Thread-safe. */
public interface AssertionSource {
  /**
   * The assertion for a request of this principal: ASCII, without line ends, not to be written to.
   *
   * @throws CacheMiss with {@link Lookup#CACHED} when one must be signed first
   * @throws SourceUnavailableException with {@link Lookup#LOADING} when there is no key to sign
   *     with
   */
  byte[] assertion(Principal principal, Lookup lookup) throws CacheMiss, SourceUnavailableException;
}
