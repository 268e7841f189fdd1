package dev.sluice.bench.load;

/** Decides when an idle connection sends its next request. Confined to the load loop. */
interface Pacing<C> {
  /** Begins. */
  void start();

  /** This connection may send. */
  void idle(C connection);

  /** This connection is closed; the request that it had under way, if any, is lost. */
  void gone(C connection);

  /** Ends a window: counts what should have been answered in it and was not. */
  void endWindow(Tally tally);

  /** Begins no more requests. */
  void stop();
}
