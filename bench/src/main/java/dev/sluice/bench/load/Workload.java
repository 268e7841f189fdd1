package dev.sluice.bench.load;

import java.io.IOException;

/**
 * One kind of load on one target. Its life: {@link #start}, any number of {@link #begin} and {@link
 * #end}, {@link #stop}; called from one thread, which is not the load loop.
 */
public interface Workload {
  /**
   * Opens the connections and begins to send; returns when the load is established.
   *
   * @throws IOException when it can't be
   */
  void start() throws IOException, InterruptedException;

  /** Begins a window: counts from nothing. */
  void begin();

  /** Ends a window: what happened in it. */
  Tally end();

  /** Closes all connections; returns when they are closed. */
  void stop() throws InterruptedException;
}
