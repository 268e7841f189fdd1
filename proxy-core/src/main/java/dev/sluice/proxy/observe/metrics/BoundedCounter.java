package dev.sluice.proxy.observe.metrics;

import io.prometheus.client.Counter;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A counter with one label of a bounded number of values. Thread-safe; for what is not on the hot
 * path.
 */
final class BoundedCounter {
  /** Values beyond this many are counted under one name. */
  static final int MAX_VALUES = 64;

  private static final String OTHER = "other";

  private final Counter counter;
  private final ConcurrentMap<String, Counter.Child> children = new ConcurrentHashMap<>();

  BoundedCounter(Counter counter) {
    this.counter = counter;
  }

  void increment(String value) {
    Counter.Child child = children.get(value);
    if (child == null) {
      String bounded = children.size() < MAX_VALUES ? value : OTHER;
      child = children.computeIfAbsent(bounded, counter::labels);
    }
    child.inc();
  }
}
