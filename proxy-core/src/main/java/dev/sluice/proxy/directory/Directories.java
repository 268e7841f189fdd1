package dev.sluice.proxy.directory;

import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.cache.SourceCache;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.util.Optional;
import java.util.UUID;

/**
 * What tenants have, from memory where it is known: a {@link DirectorySource} behind caches that
 * changes keep true. A tenant's directory is kept as a whole. Thread-safe.
 */
public final class Directories implements Invalidations.Cache {
  private final SourceCache<UUID, TenantDirectory> tenants;
  private final SourceCache<UUID, Optional<RuntimeRecord>> runtimes;

  /**
   * Hears of changes from now on.
   *
   * @param maxTenants most directories that are kept
   * @param maxRuntimes most runtimes that are kept
   */
  public Directories(
      DirectorySource source, Invalidations invalidations, long maxTenants, long maxRuntimes) {
    this.tenants =
        new SourceCache<>(
            "directories",
            invalidations,
            maxTenants,
            tenant -> new TenantDirectory(source.load(tenant)));
    this.runtimes = new SourceCache<>("runtimes", invalidations, maxRuntimes, source::findRuntime);
    invalidations.register(this);
  }

  /** All that a tenant has. */
  public TenantDirectory of(UUID tenant, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    return tenants.get(tenant, lookup);
  }

  /** A runtime by its id. */
  public Optional<RuntimeRecord> runtime(UUID id, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    return runtimes.get(id, lookup);
  }

  @Override
  public void drop(Change change) {
    switch (change.kind()) {
      case TENANT, PROJECT, AGENT, BINDING, PLACEMENT -> {
        UUID tenant = change.tenant();
        tenants.dropIf((id, directory) -> id.equals(tenant));
      }
      case RUNTIME -> runtimes.dropIf((id, runtime) -> runtime.isEmpty() || id.equals(change.id()));
      default -> {} // nothing of the others is kept here
    }
  }

  @Override
  public void dropAll() {
    tenants.dropAll();
    runtimes.dropAll();
  }
}
