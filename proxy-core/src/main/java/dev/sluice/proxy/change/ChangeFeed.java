package dev.sluice.proxy.change;

/**
 * Tells of committed changes: by notification at once, and by asking for the version each second
 * whatever notifications say. Thread-safe.
 */
public interface ChangeFeed extends AutoCloseable {
  /** Begins to tell. Called once; the listener's first call is {@link ChangeListener#confirmed}. */
  void start(ChangeListener listener);

  @Override
  void close();
}
