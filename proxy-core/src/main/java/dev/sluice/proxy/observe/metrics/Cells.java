package dev.sluice.proxy.observe.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counters that one thread writes and others may read: an addition is a plain load and store, a
 * reader sees a value that is a moment old but never torn.
 */
final class Cells {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private Cells() {}

  /** Adds to a cell; only on the thread that owns the array. */
  static void add(long[] cells, int at, long delta) {
    CELL.setOpaque(cells, at, cells[at] + delta);
  }

  /** Reads a cell; on any thread. */
  static long get(long[] cells, int at) {
    return (long) CELL.getOpaque(cells, at);
  }
}
