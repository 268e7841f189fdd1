package dev.sluice.proxy.change;

/** Hears of changes. Called on one thread of the feed, in the order of versions. */
public interface ChangeListener {
  /** One change was committed. */
  void changed(Change change);

  /** Changes were missed: whatever was cached may be wrong. */
  void lost();

  /**
   * The source was just asked and nothing is unheard of. What was cached and not invalidated was
   * true at this time.
   *
   * @param nanoTime by {@link System#nanoTime}, from before the source was asked
   */
  void confirmed(long nanoTime);
}
