package dev.sluice.proxy.observe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a loop's log. The loop appends lines, the drain writes them out behind it, so that no
 * line waits for the block to be full. Sealed by the loop when it has no more room, emptied by the
 * drain when all of it was written.
 */
final class LogBlock {
  static final int BYTES = 64 * 1024;

  private static final VarHandle COMMITTED;
  private static final VarHandle SEALED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      COMMITTED = lookup.findVarHandle(LogBlock.class, "committed", int.class);
      SEALED = lookup.findVarHandle(LogBlock.class, "sealed", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Made at first use: a quiet gateway needs one block for each loop. */
  private byte @Nullable [] bytes;

  /** End of the last whole line. Written by the loop, and by the drain while sealed. */
  private int committed;

  private boolean sealed;

  /** How much was written out. Used by the drain only. */
  private int written;

  /** For the loop: where to write lines to. */
  byte[] bytes() {
    byte[] existing = bytes;
    if (existing == null) {
      existing = new byte[BYTES];
      bytes = existing;
    }
    return existing;
  }

  /** For the loop: where the next line begins. */
  int position() {
    return committed;
  }

  /**
   * For the loop: everything before {@code position} may be written out. A full fence follows, so
   * that the loop then sees whether the writer has gone to sleep.
   */
  void commit(int position) {
    COMMITTED.setVolatile(this, position);
  }

  void seal() {
    SEALED.setRelease(this, true);
  }

  boolean isSealed() {
    return (boolean) SEALED.getAcquire(this);
  }

  /** For the drain: end of what may be written out. */
  int committed() {
    return (int) COMMITTED.getVolatile(this);
  }

  int written() {
    return written;
  }

  void written(int position) {
    written = position;
  }

  /** For the drain: how many lines there are between two positions. */
  int lines(int from, int to) {
    byte[] content = bytes();
    int lines = 0;
    for (int i = from; i < to; i++) {
      lines += content[i] == '\n' ? 1 : 0;
    }
    return lines;
  }

  /** For the drain, when a sealed block was written out whole: gives it back to the loop. */
  void clear() {
    written = 0;
    committed = 0;
    SEALED.setRelease(this, false);
  }
}
