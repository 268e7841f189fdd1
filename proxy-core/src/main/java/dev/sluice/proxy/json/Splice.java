package dev.sluice.proxy.json;

import java.util.Comparator;

/** One change of bytes. Immutable, as nobody writes to its arrays. */
final class Splice {
  /**
   * As they stand in the document; of those that begin together insertions first, then the longest.
   */
  static final Comparator<Splice> IN_ORDER = Splice::compare;

  /** Offset of the first byte that goes. */
  final long from;

  /** Offset after the last byte that goes; the first's when none does. */
  final long to;

  /** What comes instead, piece after piece. */
  final byte[][] pieces;

  /** Of all pieces together, in bytes. */
  final int length;

  Splice(long from, long to, byte[]... pieces) {
    this.from = from;
    this.to = to;
    this.pieces = pieces;
    int all = 0;
    for (byte[] piece : pieces) {
      all += piece.length;
    }
    this.length = all;
  }

  private static int compare(Splice one, Splice other) {
    int order = Long.compare(one.from, other.from);
    if (order != 0) {
      return order;
    }
    boolean inserts = one.from == one.to;
    return inserts == (other.from == other.to) ? Long.compare(other.to, one.to) : inserts ? -1 : 1;
  }
}
