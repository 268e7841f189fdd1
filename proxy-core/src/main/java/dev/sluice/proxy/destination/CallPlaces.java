package dev.sluice.proxy.destination;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The places of the gateway's own calls, of which each runtime has its own, so that one that hangs
 * takes nobody else's. Thread-safe.
 *
 * <p>A request that waits for a call keeps one of the places of those who wait for something to be
 * found out ({@code admission.max-loading}), which are everybody's. Such a call never waits for its
 * place: where there is none, it is refused at once. So one runtime keeps as many of them as it has
 * places, and all runtimes together half of them, whatever hangs: the other half is left to those
 * for whom only the database or an issuer is asked.
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

  /** Of runtimes that were ever called: as many as are registered, or were. */
  private final ConcurrentMap<UUID, Semaphore> runtimes = new ConcurrentHashMap<>();

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
   */
  boolean take(UUID runtime) {
    if (!requests.tryAcquire()) {
      return false;
    }
    boolean taken = of(runtime).tryAcquire();
    if (!taken) {
      requests.release();
    }
    return taken;
  }

  /** Gives back what {@link #take} took. */
  void give(UUID runtime) {
    of(runtime).release();
    requests.release();
  }

  /**
   * Waits for a place for a call that no request waits for. False when there was none in time; else
   * {@link #giveBehind} must follow.
   */
  boolean takeBehind(UUID runtime, long nanos) throws InterruptedException {
    return of(runtime).tryAcquire(nanos, TimeUnit.NANOSECONDS);
  }

  /** Gives back what {@link #takeBehind} took. */
  void giveBehind(UUID runtime) {
    of(runtime).release();
  }

  private Semaphore of(UUID runtime) {
    return runtimes.computeIfAbsent(runtime, id -> new Semaphore(ofRuntime));
  }
}
