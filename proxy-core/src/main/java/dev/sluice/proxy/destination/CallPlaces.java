package dev.sluice.proxy.destination;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The places of the gateway's own calls, of which each runtime has its own, so that one that hangs
 * takes nobody else's. Thread-safe.
 *
 * <p>A request that waits for a call keeps one of the places of those who wait for something to be
 * found out ({@code admission.max-loading}), which are everybody's. Such a call never waits for its
 * place: where there is none, it is refused at once. So one runtime keeps as many of them as it has
 * places, and all runtimes together half of them, whatever hangs: the other half is left to those
 * for whom only the database or an issuer is asked.
 *
 * <p>Of the places of a runtime that tenants share, one tenant keeps half at most, so that one
 * whose calls hang, or who makes many, leaves the others theirs. Calls that no request waits for
 * count for no tenant; they wait their turn.
 */
public final class CallPlaces {
  /** As the places of one runtime: a quarter of those who may wait for something. */
  public static final int AUTO = 0;

  /** Of those who may wait, the part that one runtime may keep unless it is set. */
  private static final int AUTO_PART = 4;

  /** Of those who may wait, the part that all runtimes may keep. */
  private static final int ALL_PART = 2;

  /** Of the places of one runtime, the part that one tenant may keep, rounded up. */
  private static final int TENANT_PART = 2;

  private final int ofRuntime;
  private final Semaphore requests;

  /** Of runtimes that were ever called: as many as are registered, or were. */
  private final ConcurrentMap<UUID, Places> runtimes = new ConcurrentHashMap<>();

  /**
   * With so many places.
   *
   * @param ofRuntime calls to one runtime at once, or {@link #AUTO}
   * @param maxLoading how many may wait for something to be found out
   */
  public CallPlaces(int ofRuntime, int maxLoading) {
    this.ofRuntime = ofRuntime == AUTO ? part(maxLoading, AUTO_PART) : ofRuntime;
    this.requests = new Semaphore(part(maxLoading, ALL_PART));
  }

  private static int part(int all, int part) {
    return Math.max(1, all / part);
  }

  /**
   * Takes a place for a call that a request waits for. False when there is none; else {@link #give}
   * must follow.
   *
   * @param tenant whose request it is; null when no tenant's part is to be counted
   */
  boolean take(UUID runtime, @Nullable UUID tenant) {
    Places places = of(runtime);
    if (!places.count(tenant)) {
      return false;
    }
    if (requests.tryAcquire()) {
      if (places.all.tryAcquire()) {
        return true;
      }
      requests.release();
    }
    places.discount(tenant);
    return false;
  }

  /** Gives back what {@link #take} took. */
  void give(UUID runtime, @Nullable UUID tenant) {
    Places places = of(runtime);
    places.all.release();
    requests.release();
    places.discount(tenant);
  }

  /**
   * Waits for a place for a call that no request waits for. False when there was none in time; else
   * {@link #giveBehind} must follow.
   */
  boolean takeBehind(UUID runtime, long nanos) throws InterruptedException {
    return of(runtime).all.tryAcquire(nanos, TimeUnit.NANOSECONDS);
  }

  /** Gives back what {@link #takeBehind} took. */
  void giveBehind(UUID runtime) {
    of(runtime).all.release();
  }

  private Places of(UUID runtime) {
    return runtimes.computeIfAbsent(runtime, id -> new Places(ofRuntime));
  }

  /** Those of one runtime. */
  private static final class Places {
    final Semaphore all;
    private final int ofTenant;

    /** Of those tenants only that keep some. */
    private final ConcurrentMap<UUID, Integer> kept = new ConcurrentHashMap<>();

    Places(int all) {
      this.all = new Semaphore(all);
      this.ofTenant = (all + TENANT_PART - 1) / TENANT_PART;
    }

    /** Counts one more of this tenant; false, and nothing counted, when that is too many. */
    boolean count(@Nullable UUID tenant) {
      if (tenant == null || kept.merge(tenant, 1, Integer::sum) <= ofTenant) {
        return true;
      }
      discount(tenant);
      return false;
    }

    void discount(@Nullable UUID tenant) {
      if (tenant != null) {
        kept.computeIfPresent(tenant, (of, count) -> count == 1 ? null : (Integer) (count - 1));
      }
    }
  }
}
