package dev.sluice.bench.run;

import dev.sluice.bench.contender.Instance;
import dev.sluice.bench.load.EventFan;
import dev.sluice.bench.load.LoadLoop;
import dev.sluice.bench.load.Tally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Streams that end: whether each brought all its events, in order, unaltered, and ended cleanly.
 *
 * @param contender its name
 * @param events intact events that came
 * @param expected events that should have come
 * @param failures streams that failed, by what happened
 * @param faults events lost, reordered or altered
 */
record Integrity(
    String contender, long events, long expected, Map<String, Long> failures, long faults) {
  private static final int PACED_STREAMS = 200;
  private static final int PACED_EVENTS = 100;
  private static final long PACED_MICROS = 20_000;
  private static final int FLAT_STREAMS = 16;
  private static final int FLAT_BATCH = 7;
  private static final int FLAT_EVENTS = 20_000;
  private static final int SMALL_BYTES = 120;
  private static final int LARGE_BYTES = 100_000;
  private static final int LARGE_EVENTS = 50;

  /** Whether nothing is missing or wrong. */
  boolean isClean() {
    return failures.isEmpty() && faults == 0 && events == expected;
  }

  /** One after the other: paced, flat out, and events larger than any buffer. */
  static List<Integrity> measure(LoadLoop loop, List<Instance> instances)
      throws InterruptedException {
    List<Integrity> all = new ArrayList<>();
    for (Instance instance : instances) {
      EventFan paced =
          EventFan.paced(
              loop, instance.destination(), PACED_STREAMS, SMALL_BYTES, PACED_MICROS, PACED_EVENTS);
      EventFan flat =
          EventFan.flatOut(
              loop, instance.destination(), FLAT_STREAMS, SMALL_BYTES, FLAT_BATCH, FLAT_EVENTS);
      EventFan large =
          EventFan.flatOut(
              loop, instance.destination(), FLAT_STREAMS, LARGE_BYTES, 1, LARGE_EVENTS);
      Map<String, Long> failures = new TreeMap<>();
      long events = 0;
      long faults = 0;
      for (EventFan fan : List.of(paced, flat, large)) {
        Tally tally = run(instance, fan);
        tally.failures.forEach((what, times) -> failures.merge(what, times, Long::sum));
        events += tally.units;
        faults += tally.faults.total();
      }
      long expected =
          (long) PACED_STREAMS * PACED_EVENTS + (long) FLAT_STREAMS * (FLAT_EVENTS + LARGE_EVENTS);
      all.add(new Integrity(instance.name(), events, expected, failures, faults));
    }
    return all;
  }

  private static Tally run(Instance instance, EventFan fan) throws InterruptedException {
    try {
      fan.start();
      fan.awaitEnds();
    } catch (IOException e) {
      System.err.println("integrity " + instance.name() + ": " + e.getMessage());
    }
    Tally tally = fan.end();
    fan.stop();
    return tally;
  }
}
