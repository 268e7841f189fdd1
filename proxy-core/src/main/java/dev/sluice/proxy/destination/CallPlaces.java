package dev.sluice.proxy.destination;

import java.util.ArrayDeque;
import java.util.Deque;
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
 * <p>One tenant keeps half at most of the places of a runtime that tenants share, and half of those
 * of all runtimes together, so that one whose calls hang, or who makes many, leaves the others
 * theirs. Calls that no request waits for count for no tenant; they wait their turn.
 */
public final class CallPlaces {
  /** As the places of one runtime: a quarter of those who may wait for something. */
  public static final int AUTO = 0;

  /** Of those who may wait, the part that one runtime may keep unless it is set. */
  private static final int AUTO_PART = 4;

  /** Of those who may wait, the part that all runtimes may keep. */
  private static final int ALL_PART = 2;

  private final int ofRuntime;
  private final Semaphore requests;
  private final TenantShares tenants;

  /** Of those runtimes only that are called, or waited for. */
  private final ConcurrentMap<UUID, Places> runtimes = new ConcurrentHashMap<>();

  /**
   * With so many places.
   *
   * @param ofRuntime calls to one runtime at once, or {@link #AUTO}
   * @param maxLoading how many may wait for something to be found out
   */
  public CallPlaces(int ofRuntime, int maxLoading) {
    int all = part(maxLoading, ALL_PART);
    this.ofRuntime = ofRuntime == AUTO ? part(maxLoading, AUTO_PART) : ofRuntime;
    this.requests = new Semaphore(all);
    this.tenants = new TenantShares(all);
  }

  private static int part(int all, int part) {
    return Math.max(1, all / part);
  }

  /** What one call has taken. Thread-confined to the call's thread. */
  static final class Place implements AutoCloseable {
    private final Deque<Runnable> back = new ArrayDeque<>();

    /** Remembers how something is given back, if it was taken; says whether it was. */
    private boolean took(boolean taken, Runnable give) {
      if (taken) {
        back.push(give);
      }
      return taken;
    }

    /** Gives all back. */
    @Override
    public void close() {
      while (!back.isEmpty()) {
        back.pop().run();
      }
    }
  }

  /**
   * Takes a place for a call that a request waits for; null when there is none.
   *
   * @param shared whether other tenants use the runtime too
   * @param tenant whose request it is; null when no tenant's part is to be counted
   */
  @Nullable Place take(UUID runtime, boolean shared, @Nullable UUID tenant) {
    Place place = new Place();
    Places at = enter(runtime, place);
    UUID bounded = shared ? tenant : null; // on its own it keeps nobody else's places
    if (place.took(tenants.take(tenant), () -> tenants.give(tenant))
        && place.took(at.tenants.take(bounded), () -> at.tenants.give(bounded))
        && place.took(requests.tryAcquire(), requests::release)
        && place.took(at.all.tryAcquire(), at.all::release)) {
      return place;
    }
    place.close();
    return null;
  }

  /**
   * Waits for a place for a call that no request waits for; null when there was none in time.
   *
   * @param nanos how long, in nanoseconds
   */
  @Nullable Place takeBehind(UUID runtime, long nanos) throws InterruptedException {
    Place place = new Place();
    Places at = enter(runtime, place);
    boolean taken = false;
    try {
      taken = place.took(at.all.tryAcquire(nanos, TimeUnit.NANOSECONDS), at.all::release);
      return taken ? place : null;
    } finally {
      if (!taken) {
        place.close();
      }
    }
  }

  /** The places of a runtime, which are remembered until the last that entered has left. */
  private Places enter(UUID runtime, Place place) {
    Places at =
        runtimes.compute(
            runtime,
            (id, known) -> {
              Places places = known == null ? new Places(ofRuntime) : known;
              places.users++;
              return places;
            });
    place.took(true, () -> leave(runtime));
    return at;
  }

  private void leave(UUID runtime) {
    runtimes.computeIfPresent(runtime, (id, places) -> --places.users == 0 ? null : places);
  }

  /** How many runtimes are remembered. */
  int runtimes() {
    return runtimes.size();
  }

  /** How many tenants are. */
  int tenants() {
    return tenants.size();
  }

  /** Those of one runtime. */
  private static final class Places {
    final Semaphore all;
    final TenantShares tenants;

    /** Who has some or waits for one; changed only while the map has its entry locked. */
    int users;

    Places(int all) {
      this.all = new Semaphore(all);
      this.tenants = new TenantShares(all);
    }
  }
}
