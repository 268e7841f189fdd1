package dev.sluice.proxy.identity.assertion;

import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.identity.TenantRole;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that an assertion says of its caller, and for whom: two requests that agree in this may share
 * one, whatever credentials they came with. Immutable.
 */
record Subject(
    PrincipalKind kind, UUID id, Tenant tenant, @Nullable TenantRole role, Audience audience) {

  static Subject of(Principal principal, Audience audience) {
    return new Subject(
        principal.kind(), principal.id(), principal.tenant(), principal.role(), audience);
  }

  /** Whether a change may have taken the caller's right to be asserted. */
  boolean isTouchedBy(Change change) {
    return switch (change.kind()) {
      case TENANT -> change.id().equals(tenant.id());
      case USER, MEMBERSHIP, SERVICE_ACCOUNT -> change.id().equals(id);
      default -> false; // no other says who somebody is
    };
  }
}
