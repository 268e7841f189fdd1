package dev.sluice.proxy.observe.metrics;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The runtimes that have series of their own, numbered in the order in which they were met.
 * Bounded: all beyond are one. Thread-safe.
 */
final class RuntimeNames {
  /** Runtimes with a name of their own, as long as the process lives. */
  static final int MAX_NAMES = 256;

  /** How many numbers there may be. */
  static final int NUMBERS = MAX_NAMES + 1;

  private static final String OTHER = "(other)"; // no key of a runtime

  private final ConcurrentMap<String, Integer> numbers = new ConcurrentHashMap<>();
  private final List<String> names = new CopyOnWriteArrayList<>();

  /** The number of a runtime, below {@link #NUMBERS}. */
  int numberOf(String runtime) {
    Integer number = numbers.get(runtime);
    return number == null ? add(runtime) : number;
  }

  private synchronized int add(String runtime) {
    Integer number = numbers.get(runtime);
    if (number != null) {
      return number;
    }
    int next = names.size();
    if (next < MAX_NAMES) {
      names.add(runtime);
      numbers.put(runtime, next);
      return next;
    }
    if (next == MAX_NAMES) {
      names.add(OTHER);
    }
    return MAX_NAMES;
  }

  /** The name that a number has in metrics. */
  String label(int number) {
    return names.get(number);
  }

  /** How many numbers were given. */
  int count() {
    return names.size();
  }
}
