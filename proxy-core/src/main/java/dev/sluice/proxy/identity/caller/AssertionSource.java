package dev.sluice.proxy.identity.caller;

import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the signed word by which a runtime learns who calls. Thread-safe. */
public interface AssertionSource {
  /**
   * What is called, of many runtimes.
   *
   * @param runtime its key
   * @param agent null when none is called
   */
  record Target(String runtime, @Nullable UUID agent, String environment) {}

  /**
   * The assertion for a request of this principal: ASCII, without line ends, not to be written to.
   *
   * @param target what is called; null: the one runtime of the settings, whatever is called there
   * @throws CacheMiss with {@link Lookup#CACHED} when one must be signed first
   * @throws SourceUnavailableException with {@link Lookup#LOADING} when there is no key to sign
   *     with
   */
  byte[] assertion(Principal principal, @Nullable Target target, Lookup lookup)
      throws CacheMiss, SourceUnavailableException;
}
