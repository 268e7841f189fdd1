package dev.sluice.bench.measure;

/**
 * Counts of durations in buckets whose width is less than 1/128 of their value, from 1 ns to 36
 * minutes; longer ones count in the last bucket.
 *
 * <p>Thread-confined.
 */
public final class Histogram {
  private static final int SUB_BITS = 7;
  private static final int SUB_BUCKETS = 1 << SUB_BITS;
  private static final int MAX_BITS = 41;
  private static final long LARGEST = (1L << MAX_BITS) - 1;

  private final long[] counts = new long[(MAX_BITS - SUB_BITS + 1) * SUB_BUCKETS];
  private long count;
  private long max;

  /** Counts one duration; negative ones count as 0. */
  public void record(long nanos) {
    long value = Math.clamp(nanos, 0L, LARGEST);
    counts[indexOf(value)]++;
    count++;
    max = Math.max(max, value);
  }

  /** Adds all that another counted. */
  public void add(Histogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    count += other.count;
    max = Math.max(max, other.max);
  }

  /** How many were counted. */
  public long count() {
    return count;
  }

  /** The longest counted, exactly; 0 when none was. */
  public long max() {
    return max;
  }

  /**
   * The smallest duration that at least {@code percent} per cent of those counted do not exceed, in
   * nanoseconds, rounded up to its bucket's end; 0 when none was counted.
   *
   * @throws IllegalArgumentException unless {@code percent} is from 0 to 100
   */
  public long percentile(double percent) {
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException("percent: " + percent + " (expected: 0 to 100)");
    }
    long rank = Math.max(1, (long) Math.ceil(percent / 100 * count));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return Math.min(max, highestOf(i));
      }
    }
    return max;
  }

  private static int indexOf(long value) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(value);
    int shift = Math.max(0, bits - SUB_BITS - 1);
    return (shift << SUB_BITS) + (int) (value >>> shift);
  }

  private static long highestOf(int index) {
    int shift = Math.max(0, (index >> SUB_BITS) - 1);
    long sub = index - ((long) shift << SUB_BITS);
    return ((sub + 1) << shift) - 1;
  }
}
