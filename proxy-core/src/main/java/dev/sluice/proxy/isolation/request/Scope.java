package dev.sluice.proxy.isolation.request;

import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.Stamps;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a request belongs, and by placement or ledger its one runtime. Immutable. */
public record Scope(UUID tenant, Project project, Environment environment, RuntimeRecord runtime) {
  /** What is written into the metadata of whatever a principal makes here. */
  public Stamps stamps(Principal principal, @Nullable UUID agent) {
    return new Stamps(tenant, project.id(), environment, agent, principal.kind(), principal.id());
  }

  /** The ledger's row of something that a principal makes here, before the runtime has made it. */
  public Owned claim(ResourceKind kind, UUID id, Principal principal, @Nullable UUID agent) {
    return new Owned(
        runtime.id(),
        kind,
        id,
        tenant,
        project.id(),
        environment,
        agent,
        principal.kind(),
        principal.id(),
        true,
        UUID.randomUUID());
  }

  /** The place, for its tenant. */
  public String words() {
    return "environment " + environment.code() + " of project " + project.key();
  }

  /**
   * The first label of the namespaces that are the scope's in the store of a shared runtime:
   * without dots (contract section 8), and no other's label begins with it.
   */
  public String storeLabel() {
    return "t_" + hex(tenant) + "_p_" + hex(project.id()) + '_' + environment.code();
  }

  private static String hex(UUID id) {
    return id.toString().replace("-", "");
  }

  /** Whether something of the tenant's is in this scope, on its runtime. */
  public boolean has(Owned owned) {
    return owned.runtime().equals(runtime.id())
        && owned.project().equals(project.id())
        && owned.environment() == environment;
  }

  /** Whether a resource with these stamps was made in this scope. */
  public boolean isOf(Stamps stamps) {
    return stamps.tenant().equals(tenant)
        && stamps.project().equals(project.id())
        && stamps.environment() == environment;
  }
}
