package dev.sluice.proxy.authz;

import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.util.List;

/**
 * The built-in authorizer: a role in the tenant and relations to its projects, by {@link
 * PermissionTable}. Until requests belong to projects, a relation to any project of the tenant
 * counts, but for keys that may name one project only. Thread-safe.
 */
public final class TableAuthorizer implements Authorizer {
  private final Policies policies;

  public TableAuthorizer(Policies policies) {
    this.policies = policies;
  }

  @Override
  public boolean isAllowed(Principal principal, Permission permission, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    if (PermissionTable.gives(principal.role(), permission)) {
      return true;
    }
    List<PolicyBinding> bindings = policies.bindings(principal, lookup);
    for (int i = 0; i < bindings.size(); i++) {
      PolicyBinding binding = bindings.get(i);
      boolean there = principal.project() == null || principal.project().equals(binding.project());
      if (there && PermissionTable.gives(binding.relation(), permission)) {
        return true;
      }
    }
    return false;
  }
}
