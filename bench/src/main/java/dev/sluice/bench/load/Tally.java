package dev.sluice.bench.load;

import dev.sluice.bench.event.Faults;
import dev.sluice.bench.measure.Histogram;
import java.util.HashMap;
import java.util.Map;

/** What a workload has done since the window began. Confined to the load loop until handed out. */
public final class Tally {
  /** Requests, events or bytes, as the workload says. */
  public long units;

  /** Exchanges that failed, by what happened. */
  public final Map<String, Long> failures = new HashMap<>();

  /** Connections that the other side closed between two exchanges. */
  public long reconnects;

  /** Latency of each request or delay of each event. */
  public final Histogram latency = new Histogram();

  /** Faults of event streams. */
  public final Faults faults = new Faults();

  /** {@link System#nanoTime()} when it began. */
  public final long beganNanos = System.nanoTime();

  /** How long it covers; set when it is handed out. */
  public long lengthNanos;

  /** Ends it now. */
  Tally ended() {
    lengthNanos = System.nanoTime() - beganNanos;
    return this;
  }

  /** Counts one failed exchange. */
  void fail(String what) {
    failures.merge(what, 1L, Long::sum);
  }

  /** How many exchanges failed. */
  public long failed() {
    return failures.values().stream().mapToLong(Long::longValue).sum();
  }
}
