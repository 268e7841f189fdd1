package dev.sluice.proxy.json;

import java.util.Comparator;

/** One change of bytes. Immutable, as nobody writes to its array. */
final class Splice {
  /**
   * As they stand in the document; of those that begin together insertions first, then the longest.
   */
  static final Comparator<Splice> IN_ORDER =
      Comparator.comparingLong((Splice splice) -> splice.from)
          .thenComparing(splice -> splice.from != splice.to)
          .thenComparingLong(splice -> -splice.to);

  /** Offset of the first byte that goes. */
  final long from;

  /** Offset after the last byte that goes; the first's when none does. */
  final long to;

  /** What comes instead. */
  final byte[] bytes;

  Splice(long from, long to, byte[] bytes) {
    this.from = from;
    this.to = to;
    this.bytes = bytes;
  }
}
