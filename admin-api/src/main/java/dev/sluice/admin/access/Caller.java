package dev.sluice.admin.access;

import dev.sluice.proxy.identity.Membership;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.identity.TenantRole;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who asks. Immutable.
 *
 * @param id of the user or the service account
 * @param memberships a user's; none for a service account
 * @param home a service account's tenant; null for a user
 */
public record Caller(
    PrincipalKind kind,
    UUID id,
    boolean isPlatformAdmin,
    List<Membership> memberships,
    @Nullable Tenant home) {

  public Caller {
    memberships = List.copyOf(memberships);
  }

  /** A user's membership in a tenant; null when there is none. */
  @Nullable Membership membershipIn(UUID tenant) {
    for (Membership membership : memberships) {
      if (membership.tenant().id().equals(tenant)) {
        return membership;
      }
    }
    return null;
  }

  /** Whether they may make and unmake the owners of a tenant. */
  public boolean isOwnerOf(UUID tenant) {
    Membership membership = membershipIn(tenant);
    return isPlatformAdmin || (membership != null && membership.role() == TenantRole.OWNER);
  }
}
