package dev.sluice.proxy.observe.metrics;

/** One loop's part of a histogram. Written on its event loop only; read on any thread. */
final class LoopHistogram {
  private final Buckets buckets;

  /** A cell for each bucket, one for those above the last bound, one for the sum in nanoseconds. */
  private final long[] cells;

  LoopHistogram(Buckets buckets) {
    this.buckets = buckets;
    this.cells = new long[buckets.count() + 2];
  }

  void record(long nanos) {
    Cells.add(cells, buckets.of(nanos), 1);
    Cells.add(cells, cells.length - 1, nanos);
  }

  /** Adds what was recorded so far to {@code sums}, which has the same layout. */
  void addTo(long[] sums) {
    for (int i = 0; i < cells.length; i++) {
      sums[i] += Cells.get(cells, i);
    }
  }
}
