package dev.sluice.proxy.authz;

import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.cache.CacheStatus;
import dev.sluice.proxy.identity.cache.SourceCache;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.util.List;
import java.util.UUID;

/**
 * Which relations were given, from memory where it is known: a {@link PolicySource} behind a cache
 * that changes keep true. Thread-safe.
 */
public final class Policies implements Invalidations.Cache {
  private record Subject(UUID tenant, PrincipalKind kind, UUID id) {}

  private final SourceCache<Subject, List<PolicyBinding>> bindings;

  /** Hears of changes from now on; keeps the relations of at most {@code maxSubjects}. */
  public Policies(PolicySource source, Invalidations invalidations, long maxSubjects) {
    this.bindings =
        new SourceCache<>(
            "policies",
            invalidations,
            maxSubjects,
            subject ->
                List.copyOf(source.findBindings(subject.tenant(), subject.kind(), subject.id())));
    invalidations.register(this);
  }

  /** All relations of a principal to projects of its tenant. */
  public List<PolicyBinding> bindings(Principal principal, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    return bindings.get(
        new Subject(principal.tenant().id(), principal.kind(), principal.id()), lookup);
  }

  @Override
  public void drop(Change change) {
    if (change.kind() == Change.Kind.POLICY) {
      bindings.dropIf((subject, relations) -> subject.id().equals(change.id()));
    }
  }

  @Override
  public void dropAll() {
    bindings.dropAll();
  }

  /** What there is to tell for metrics. */
  public CacheStatus status() {
    return bindings.status();
  }
}
