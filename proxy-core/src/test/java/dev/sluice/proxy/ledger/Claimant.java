package dev.sluice.proxy.ledger;

import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.identity.PrincipalKind;
import java.util.UUID;

/** A user in a scope, on a runtime, who claims ids. Immutable. */
public record Claimant(
    UUID runtime, UUID tenant, UUID project, Environment environment, UUID user) {
  /** What the claim of an id looks like, pending; the same whenever it is asked for. */
  public Owned wants(ResourceKind kind, UUID id) {
    UUID entry = new UUID(user.getMostSignificantBits(), id.getLeastSignificantBits());
    return new Owned(
        runtime,
        kind,
        id,
        tenant,
        project,
        environment,
        null,
        PrincipalKind.USER,
        user,
        true,
        entry);
  }

  /** Another claim of it. */
  public Owned wantsAnew(ResourceKind kind, UUID id) {
    return wants(kind, id).withEntry(UUID.randomUUID());
  }

  Claimant on(UUID otherRuntime) {
    return new Claimant(otherRuntime, tenant, project, environment, user);
  }

  Claimant in(UUID otherProject) {
    return new Claimant(runtime, tenant, otherProject, environment, user);
  }

  Claimant in(Environment other) {
    return new Claimant(runtime, tenant, project, other, user);
  }

  /** Another user of the same scope. */
  Claimant colleague() {
    return new Claimant(runtime, tenant, project, environment, UUID.randomUUID());
  }
}
