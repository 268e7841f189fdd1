package dev.sluice.proxy.exchange;

import dev.sluice.proxy.settings.HeldLimits;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for held bodies, over all event loops of a gateway, of which each tenant has a share at
 * most. Thread-safe.
 *
 * <p>The share is a tenant's and not a principal's: a tenant makes as many principals as it likes,
 * and with a share for each of them could take everything from the others.
 */
final class HeldBudget {
  /*
   * Each body finds its tenant's share once, without a lock or an allocation, and counts there what
   * it counts for all. A share is never dropped: there is one for each tenant of the database that
   * has sent a body since the start, about a hundred bytes.
   */

  /** What became of a wish for memory. */
  enum Room {
    TAKEN,
    /** All that is held takes all that there is. */
    NONE,
    /** What is held of the tenant takes all of its share. */
    NONE_OF_SHARE
  }

  private final long limit;
  private final long limitOfShare;
  private final AtomicLong taken = new AtomicLong();
  private final ConcurrentMap<UUID, Share> shares = new ConcurrentHashMap<>();

  HeldBudget(HeldLimits limits) {
    this.limit = limits.bodies();
    this.limitOfShare = limits.ofTenant();
  }

  /** What one tenant may take. */
  Share of(UUID tenant) {
    Share known = shares.get(tenant);
    return known == null ? shares.computeIfAbsent(tenant, id -> new Share()) : known;
  }

  private static boolean take(AtomicLong from, long limit, long bytes) {
    if (from.addAndGet(bytes) <= limit) {
      return true;
    }
    from.addAndGet(-bytes);
    return false;
  }

  /** The part of one tenant. Thread-safe. */
  final class Share {
    private final AtomicLong takenHere = new AtomicLong();

    private Share() {}

    /** Takes so many bytes; nothing is taken when there are not so many. */
    Room take(long bytes) {
      if (!HeldBudget.take(takenHere, limitOfShare, bytes)) {
        return Room.NONE_OF_SHARE;
      }
      if (!HeldBudget.take(taken, limit, bytes)) {
        takenHere.addAndGet(-bytes);
        return Room.NONE;
      }
      return Room.TAKEN;
    }

    /** Gives back what was taken. */
    void give(long bytes) {
      takenHere.addAndGet(-bytes);
      taken.addAndGet(-bytes);
    }
  }
}
