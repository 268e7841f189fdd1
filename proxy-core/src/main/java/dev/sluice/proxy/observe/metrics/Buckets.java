package dev.sluice.proxy.observe.metrics;

/** The bounds of one histogram, in nanoseconds and ascending. Immutable. */
final class Buckets {
  /** A whole short exchange. */
  static final Buckets EXCHANGE =
      ofMicros(
          250,
          500,
          1_000,
          2_500,
          5_000,
          10_000,
          25_000,
          50_000,
          100_000,
          250_000,
          500_000,
          1_000_000,
          2_500_000,
          5_000_000,
          10_000_000,
          30_000_000,
          60_000_000);

  /** What the gateway adds: some microseconds when all is well. */
  static final Buckets GATEWAY =
      ofMicros(
          5, 10, 20, 35, 50, 75, 100, 150, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000,
          100_000);

  /** The upstream's first byte: a millisecond for a read, minutes for a run that is waited for. */
  static final Buckets FIRST_BYTE =
      ofMicros(
          500,
          1_000,
          2_500,
          5_000,
          10_000,
          25_000,
          50_000,
          100_000,
          250_000,
          500_000,
          1_000_000,
          2_500_000,
          5_000_000,
          10_000_000,
          30_000_000,
          60_000_000,
          300_000_000,
          600_000_000);

  /** How late an event loop is; below a millisecond is the timer's own resolution. */
  static final Buckets LAG =
      ofMicros(500, 1_000, 2_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000);

  private final long[] boundsNanos;

  private Buckets(long[] boundsNanos) {
    this.boundsNanos = boundsNanos;
  }

  private static Buckets ofMicros(long... micros) {
    long[] nanos = new long[micros.length];
    for (int i = 0; i < micros.length; i++) {
      nanos[i] = micros[i] * 1_000;
    }
    return new Buckets(nanos);
  }

  /** How many bounds there are; one more bucket lies above the last. */
  int count() {
    return boundsNanos.length;
  }

  double boundSeconds(int i) {
    return boundsNanos[i] / 1e9;
  }

  /** The first bucket whose bound is not below the value. */
  int of(long nanos) {
    int i = 0;
    while (i < boundsNanos.length && nanos > boundsNanos[i]) {
      i++;
    }
    return i;
  }
}
