package dev.sluice.admin.access;

import dev.sluice.proxy.identity.SourceUnavailableException;

/**
 * Checks credentials as the gateway does: by the same issuers, keys and caches. Thread-safe. May
 * block: never on an event loop.
 */
@FunctionalInterface
public interface CallerSource {

  /**
   * Whose credentials these are.
   *
   * @param shown at least one
   * @throws UnauthenticatedException when they are nobody's
   * @throws SourceUnavailableException when it can't be found out now
   */
  Identity identify(Credentials shown) throws UnauthenticatedException, SourceUnavailableException;
}
