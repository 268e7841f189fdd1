package dev.sluice.proxy.isolation.desk;

import dev.sluice.proxy.directory.Directories;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.OwnershipLedger;
import dev.sluice.proxy.ledger.RuntimeCalls;
import dev.sluice.proxy.ledger.Stamps;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles claims that never were: the gateway died between claim and answer, or the runtime never
 * answered. The runtime says whether the resource was made (design section 6). Replicas may sweep
 * at once. Thread-safe; blocks.
 */
public final class PendingClaims {
  /** A claim that is younger may still be settled by its own request. */
  public static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(PendingClaims.class);

  /** Most claims of one round. */
  private static final int BATCH = 100;

  private final OwnershipLedger rows;
  private final Directories directories;
  private final RuntimeCalls calls;
  private final InstantSource clock;

  public PendingClaims(
      OwnershipLedger rows, Directories directories, RuntimeCalls calls, InstantSource clock) {
    this.rows = rows;
    this.directories = directories;
    this.calls = calls;
    this.clock = clock;
  }

  /**
   * Settles what has been pending for long. A runtime that is away is asked the next time.
   *
   * @return how many claims were settled
   */
  public int sweep() throws SourceUnavailableException {
    int settled = 0;
    for (Owned claim : rows.pendingSince(clock.instant().minus(PATIENCE), BATCH)) {
      try {
        settled += settle(claim) ? 1 : 0;
      } catch (SourceUnavailableException away) {
        LOG.debug("a claim stays pending: {}", away.getMessage());
      }
    }
    return settled;
  }

  private boolean settle(Owned claim) throws SourceUnavailableException {
    RuntimeRecord runtime = runtime(claim);
    if (runtime == null) {
      return false;
    }
    RuntimeCalls.Response seen =
        calls.call(
            runtime, "GET", Adoption.path(claim.kind(), claim.id()), null, Adoption.METADATA);
    boolean made =
        seen.body() != null
            && Adoption.stamps(seen.body()).filter(stamps -> isOf(claim, stamps)).isPresent();
    if (made) {
      rows.confirm(claim.tenant(), claim.kind(), claim.id());
    } else {
      rows.release(claim.tenant(), claim.kind(), claim.id());
    }
    return true;
  }

  private static boolean isOf(Owned claim, Stamps stamps) {
    return stamps.tenant().equals(claim.tenant())
        && stamps.project().equals(claim.project())
        && stamps.environment() == claim.environment();
  }

  private @Nullable RuntimeRecord runtime(Owned claim) throws SourceUnavailableException {
    try {
      return directories.runtime(claim.runtime(), Lookup.LOADING).orElse(null);
    } catch (CacheMiss miss) {
      throw new IllegalStateException("a cache missed though it was to load", miss);
    }
  }
}
