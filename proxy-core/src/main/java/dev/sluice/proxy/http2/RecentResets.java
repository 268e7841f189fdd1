package dev.sluice.proxy.http2;

/**
 * The streams that we reset last. Frames of theirs may still be under way, and are to be ignored
 * (RFC 9113 §5.1). Thread-confined.
 */
final class RecentResets {
  /** Power of two; more than a client can have open and be told of in one round trip. */
  private static final int SIZE = 256;

  private int[] ids = {};
  private int next;

  void add(int streamId) {
    if (ids.length == 0) {
      ids = new int[SIZE];
    }
    ids[next++ & (SIZE - 1)] = streamId;
  }

  boolean contains(int streamId) {
    for (int id : ids) {
      if (id == streamId) {
        return true;
      }
    }
    return false;
  }
}
