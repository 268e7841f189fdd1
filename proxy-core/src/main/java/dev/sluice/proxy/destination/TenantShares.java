package dev.sluice.proxy.destination;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** How many of some places each tenant has, of which one may have half, rounded up. Thread-safe. */
final class TenantShares {
  private static final int PART = 2;

  private final int most;

  /** Of those tenants only that have some. */
  private final ConcurrentMap<UUID, Integer> taken = new ConcurrentHashMap<>();

  /** Of so many places. */
  TenantShares(int places) {
    this.most = (places + PART - 1) / PART;
  }

  /**
   * Counts one more of this tenant; false, and nothing is counted, when that is too many. Null is
   * no tenant's, and not counted.
   */
  boolean take(@Nullable UUID tenant) {
    if (tenant == null || taken.merge(tenant, 1, Integer::sum) <= most) {
      return true;
    }
    give(tenant);
    return false;
  }

  void give(@Nullable UUID tenant) {
    if (tenant != null) {
      taken.computeIfPresent(tenant, (of, count) -> count == 1 ? null : (Integer) (count - 1));
    }
  }

  /** How many tenants have some. */
  int size() {
    return taken.size();
  }
}
