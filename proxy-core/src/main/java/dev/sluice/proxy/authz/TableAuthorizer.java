package dev.sluice.proxy.authz;

import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The built-in authorizer: a role in the tenant and relations to its projects, by {@link
 * PermissionTable}. A key that may name one project only gives nothing in others. Thread-safe.
 */
public final class TableAuthorizer implements Authorizer {
  private final Policies policies;

  public TableAuthorizer(Policies policies) {
    this.policies = policies;
  }

  @Override
  public boolean isAllowed(
      Principal principal, Permission permission, @Nullable UUID project, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    UUID keys = principal.project();
    if (keys != null && project != null && !keys.equals(project)) {
      return false;
    }
    if (PermissionTable.gives(principal.role(), permission)) {
      return true;
    }
    List<PolicyBinding> bindings = policies.bindings(principal, lookup);
    for (int i = 0; i < bindings.size(); i++) {
      PolicyBinding binding = bindings.get(i);
      UUID wanted = project == null ? keys : project;
      boolean there = wanted == null || wanted.equals(binding.project());
      if (there && PermissionTable.gives(binding.relation(), permission)) {
        return true;
      }
    }
    return false;
  }
}
