package dev.sluice.proxy.upstream;

import dev.sluice.proxy.settings.PoolSettings;

/**
 * The places at one upstream, over all event loops: one limit for short exchanges, one for streams,
 * waits, joins and sockets, so that these never take a short exchange's place. Thread-safe.
 */
public final class UpstreamPlaces {
  /** Who waits for a place. */
  public interface Waiter extends Places.Waiter {}

  /** What came of asking for a place. */
  public enum Answer {
    TAKEN,
    QUEUED,
    FULL
  }

  private final Places shorts;
  private final Places longs;

  public UpstreamPlaces(PoolSettings settings) {
    shorts = new Places(settings.maxConnections(), settings.maxPending());
    longs = new Places(settings.maxStreams(), settings.maxPending());
  }

  private Places of(boolean isLong) {
    return isLong ? longs : shorts;
  }

  /** Takes a place, or queues the waiter for one. */
  public Answer take(boolean isLong, Waiter waiter) {
    return switch (of(isLong).take(waiter)) {
      case TAKEN -> Answer.TAKEN;
      case QUEUED -> Answer.QUEUED;
      case FULL -> Answer.FULL;
    };
  }

  /**
   * Takes a waiter out of the queue.
   *
   * @return whether it was in it; else it was granted a place, or is about to be
   */
  public boolean leave(boolean isLong, Waiter waiter) {
    return of(isLong).leave(waiter);
  }

  public void give(boolean isLong) {
    of(isLong).give();
  }

  /**
   * A short exchange has turned out to be a stream: it takes a stream's place, if there is one, and
   * gives its own back.
   *
   * @return whether it holds a stream's place now
   */
  public boolean becomeLong() {
    boolean taken = longs.tryTake();
    if (taken) {
      shorts.give();
    }
    return taken;
  }

  public int streams() {
    return longs.taken();
  }

  public int shortExchanges() {
    return shorts.taken();
  }

  public int waiting() {
    return shorts.waiting() + longs.waiting();
  }
}
