package dev.sluice.proxy.exchange;

import dev.sluice.proxy.settings.HeldLimits;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
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
   * it counts for all. Whoever holds bytes of a share holds the share, so that one which nobody
   * holds has nothing taken, and need not be known any more: the garbage collector finds it, which
   * costs a body nothing, and who makes the next drops what was found.
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
  private final ConcurrentMap<UUID, Known> shares = new ConcurrentHashMap<>();
  private final ReferenceQueue<Share> forgotten = new ReferenceQueue<>();

  HeldBudget(HeldLimits limits) {
    this.limit = limits.bodies();
    this.limitOfShare = limits.ofTenant();
  }

  /** What one tenant may take; to be kept by the caller while anything is taken of it. */
  Share of(UUID tenant) {
    Known known = shares.get(tenant);
    Share share = known == null ? null : known.get();
    return share == null ? make(tenant) : share;
  }

  private Share make(UUID tenant) {
    for (Reference<?> each = forgotten.poll(); each != null; each = forgotten.poll()) {
      if (each instanceof Known known) {
        shares.remove(known.tenant, known);
      }
    }
    Share share = null;
    while (share == null) { // as often as another's is forgotten before it is held here
      Known made = new Known(tenant, new Share(), forgotten);
      share = shares.compute(tenant, (id, old) -> old == null || old.isGone() ? made : old).get();
    }
    return share;
  }

  /** Of how many tenants shares are known. */
  int size() {
    return shares.size();
  }

  private static boolean take(AtomicLong from, long limit, long bytes) {
    if (from.addAndGet(bytes) <= limit) {
      return true;
    }
    from.addAndGet(-bytes);
    return false;
  }

  /** A share, as long as anybody holds it. */
  private static final class Known extends WeakReference<Share> {
    private final UUID tenant;

    Known(UUID tenant, Share share, ReferenceQueue<Share> forgotten) {
      super(share, forgotten);
      this.tenant = tenant;
    }

    boolean isGone() {
      return refersTo(null);
    }
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
