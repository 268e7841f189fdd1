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
sealed interface Subject {
  Audience audience();

  /** Whether a change may have taken the caller's right to be asserted. */
  boolean isTouchedBy(Change change);

  static Subject of(Principal principal, Audience audience) {
    return new Caller(
        principal.kind(), principal.id(), principal.tenant(), principal.role(), audience);
  }

  /** Somebody who acts in a tenant. */
  record Caller(
      PrincipalKind kind, UUID id, Tenant tenant, @Nullable TenantRole role, Audience audience)
      implements Subject {

    @Override
    public boolean isTouchedBy(Change change) {
      return switch (change.kind()) {
        case TENANT -> change.id().equals(tenant.id());
        case USER, MEMBERSHIP, SERVICE_ACCOUNT -> change.id().equals(id);
        default -> false; // no other says who somebody is
      };
    }
  }

  /** The gateway itself, which acts in no tenant. */
  record Gateway(Audience audience) implements Subject {
    /** Its {@code sub} and {@code sluice_kind}; all other subjects are UUIDs. */
    static final String NAME = "system";

    @Override
    public boolean isTouchedBy(Change change) {
      return false;
    }
  }
}
