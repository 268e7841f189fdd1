package dev.sluice.proxy.authz;

import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;

/** Says whether a principal may do something. Thread-safe. */
public interface Authorizer {
  /**
   * Whether a principal has a permission in its tenant.
   *
   * @throws CacheMiss with {@link Lookup#CACHED} when it isn't known without asking
   * @throws SourceUnavailableException with {@link Lookup#LOADING} when it can't be found out
   */
  boolean isAllowed(Principal principal, Permission permission, Lookup lookup)
      throws CacheMiss, SourceUnavailableException;
}
