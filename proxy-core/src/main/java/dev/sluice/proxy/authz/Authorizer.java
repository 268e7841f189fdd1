package dev.sluice.proxy.authz;

import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Says whether a principal may do something. Thread-safe. */
public interface Authorizer {
  /**
   * Whether a principal has a permission in a project of its tenant.
   *
   * @param project null while requests belong to no project: then a relation to any counts
   * @throws CacheMiss with {@link Lookup#CACHED} when it isn't known without asking
   * @throws SourceUnavailableException with {@link Lookup#LOADING} when it can't be found out
   */
  boolean isAllowed(
      Principal principal, Permission permission, @Nullable UUID project, Lookup lookup)
      throws CacheMiss, SourceUnavailableException;
}
