package dev.sluice.proxy.isolation.desk;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.ledger.Ledger;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.RuntimeAwayException;
import dev.sluice.proxy.ledger.RuntimeCalls;
import dev.sluice.proxy.ledger.Stamps;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Enters into the ledger what runtimes made by themselves: copies, threads of stateless runs and of
 * schedules, schedules. One look at the runtime says whether a resource carries the caller's
 * stamps; whether it is absent or another's makes no difference from there on (design section 6).
 * Thread-safe; blocks.
 */
public final class Adoption {
  /** What is read of a resource to know whose it is. */
  public static final Selection METADATA = stamped(Selection.builder());

  /** A selection, with what says whose a resource is. */
  public static Selection stamped(Selection.Builder more) {
    return more.read(
            "metadata.sluice_tenant",
            "metadata.sluice_project",
            "metadata.sluice_env",
            "metadata.sluice_agent",
            "metadata.sluice_principal",
            "metadata.created_by")
        .build();
  }

  private final Ledger ledger;
  private final LookUps lookUps;

  public Adoption(Ledger ledger, LookUps lookUps) {
    this.ledger = ledger;
    this.lookUps = lookUps;
  }

  public RuntimeCalls calls() {
    return lookUps.calls();
  }

  /**
   * The row of a resource that has none yet, or one that is pending; null when the runtime has no
   * such resource in this scope.
   *
   * @param pending the tenant's own claim that was never settled, or null
   * @throws Denial as {@link LookUps#look} has it
   */
  public @Nullable Owned adopt(
      Asked asked, Scope scope, ResourceKind kind, UUID id, @Nullable Owned pending)
      throws Denial, SourceUnavailableException {
    RuntimeCalls.Response seen = seen(asked, scope, path(kind, id));
    Fact body = seen.body();
    if (!seen.isOk() || body == null) {
      return null;
    }
    Stamps stamps = stamps(body).orElse(null);
    if (stamps == null) {
      boolean free = !scope.runtime().isShared() && !isSystem(kind, body.member("metadata"));
      return !free ? null : enter(unstamped(asked, scope, kind, id), pending);
    }
    if (!scope.isOf(stamps)) {
      return null;
    }
    return enter(
        new Owned(
            scope.runtime().id(),
            kind,
            id,
            stamps.tenant(),
            stamps.project(),
            stamps.environment(),
            knownAgent(asked, stamps.agent()),
            stamps.principalKind(),
            stamps.principal(),
            false,
            UUID.randomUUID()),
        pending);
  }

  private RuntimeCalls.Response seen(Asked asked, Scope scope, String path)
      throws Denial, SourceUnavailableException {
    try {
      return lookUps.look(asked, scope.runtime(), path, METADATA);
    } catch (RuntimeAwayException away) {
      throw away.of(scope.words());
    }
  }

  /** A runtime's own assistants are nobody's, as are ours: they are changed by deploying. */
  private static boolean isSystem(ResourceKind kind, Fact metadata) {
    String maker = kind == ResourceKind.ASSISTANT ? text(metadata, "created_by") : null;
    return "system".equals(maker) || Stamps.GATEWAY.equals(maker);
  }

  private static @Nullable UUID knownAgent(Asked asked, @Nullable UUID agent) {
    return agent == null || asked.directory().agent(agent) == null ? null : agent;
  }

  /** On a dedicated runtime everything is its tenant's: it is the asking scope's then. */
  private static Owned unstamped(Asked asked, Scope scope, ResourceKind kind, UUID id) {
    Owned claim = scope.claim(kind, id, asked.principal(), null);
    return new Owned(
        claim.runtime(),
        kind,
        id,
        claim.tenant(),
        claim.project(),
        claim.environment(),
        null,
        claim.principalKind(),
        claim.principal(),
        false,
        claim.entry());
  }

  private @Nullable Owned enter(Owned found, @Nullable Owned pending)
      throws SourceUnavailableException {
    if (pending == null) {
      return ledger.adopt(found);
    }
    if (!pending.isFulfilledBy(found.principalKind(), found.principal())) {
      ledger.release(pending);
      return ledger.adopt(found);
    }
    ledger.confirm(pending);
    Owned row = found.withEntry(pending.entry());
    ledger.confirmedInMemory(row);
    return row;
  }

  /** The stamps of a resource; empty when it has none. */
  public static Optional<Stamps> stamps(Fact resource) {
    Fact metadata = resource.member("metadata");
    return Stamps.read(name -> text(metadata, name));
  }

  private static @Nullable String text(Fact metadata, String name) {
    Fact value = metadata.member(name);
    return value.kind() == JsonKind.STRING ? value.text() : null;
  }

  /** Where a runtime has a resource. */
  public static String path(ResourceKind kind, UUID id) {
    return switch (kind) {
      case THREAD -> "/threads/" + id;
      case CRON -> "/runs/crons/" + id;
      case ASSISTANT -> "/assistants/" + id;
    };
  }
}
