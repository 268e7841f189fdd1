package dev.sluice.bench.run;

import dev.sluice.bench.load.Tally;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * One window of one row on one contender.
 *
 * @param row its key
 * @param contender its name
 * @param round which of the row's rounds, from 0
 */
record Window(
    String row, String contender, int round, Work work, Latency latency, Trouble trouble) {
  private static final double NANOS_PER_MICRO = 1_000;
  private static final double NANOS_PER_SECOND = 1_000_000_000;

  /**
   * What was done and what it took.
   *
   * @param seconds how long the window was
   * @param units requests, events or MiB
   * @param cpuMicros CPU time of the contender's processes
   * @param foreignCores how many cores other programs used: what disturbed the measurement
   */
  record Work(double seconds, double units, double cpuMicros, double foreignCores) {}

  /** Latency of requests, or delay of events. */
  record Latency(double p50Micros, double p99Micros, double maxMicros) {}

  /**
   * What went wrong.
   *
   * @param failures exchanges that failed, by what happened
   * @param reconnects connections closed between two exchanges, which is allowed
   * @param lost events lost
   * @param reordered events reordered
   * @param altered events, or reads of a bulk body, altered
   */
  record Trouble(
      Map<String, Long> failures, long reconnects, long lost, long reordered, long altered) {}

  static Window of(
      Row row, String contender, int round, Tally tally, Duration cpu, double foreignCores) {
    Work work =
        new Work(
            tally.lengthNanos / NANOS_PER_SECOND,
            (double) tally.units / row.unit().counted(),
            cpu.toNanos() / NANOS_PER_MICRO,
            foreignCores);
    Latency latency =
        new Latency(
            tally.latency.percentile(50) / NANOS_PER_MICRO,
            tally.latency.percentile(99) / NANOS_PER_MICRO,
            tally.latency.max() / NANOS_PER_MICRO);
    Trouble trouble =
        new Trouble(
            new TreeMap<>(tally.failures),
            tally.reconnects,
            tally.faults.lost,
            tally.faults.reordered,
            tally.faults.altered);
    return new Window(row.key(), contender, round, work, latency, trouble);
  }

  /** CPU time per request, event or MiB, in µs; not a number when there was none. */
  double cpuPerUnit() {
    return work.units == 0 ? Double.NaN : work.cpuMicros / work.units;
  }

  double unitsPerSecond() {
    return work.units / work.seconds;
  }

  double p50Micros() {
    return latency.p50Micros;
  }

  double p99Micros() {
    return latency.p99Micros;
  }

  double foreignCores() {
    return work.foreignCores;
  }

  long failed() {
    return trouble.failures.values().stream().mapToLong(Long::longValue).sum();
  }

  long faults() {
    return trouble.lost + trouble.reordered + trouble.altered;
  }
}
