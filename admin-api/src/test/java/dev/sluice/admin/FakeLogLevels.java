package dev.sluice.admin;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Log levels without a log. */
final class FakeLogLevels implements LogLevels {
  private static final List<String> LEVELS =
      List.of("off", "error", "warn", "info", "debug", "trace");

  private final SortedMap<String, String> levels =
      new ConcurrentSkipListMap<>(Map.of(ROOT, "info"));

  @Override
  public SortedMap<String, String> levels() {
    return new TreeMap<>(levels);
  }

  @Override
  public String get(String logger) {
    check(logger);
    String name = logger;
    while (!levels.containsKey(name) && name.contains(".")) {
      name = name.substring(0, name.lastIndexOf('.'));
    }
    return levels.getOrDefault(name, levels.getOrDefault(ROOT, "info"));
  }

  @Override
  public void set(String logger, String level) {
    check(logger);
    String wanted = level.toLowerCase(Locale.ROOT);
    if (!LEVELS.contains(wanted)) {
      throw new IllegalArgumentException("level (expected: one of " + LEVELS + ")");
    }
    levels.put(logger, wanted);
  }

  private static void check(String logger) {
    if (!logger.matches("[A-Za-z0-9._$-]{1,200}")) {
      throw new IllegalArgumentException("logger (expected: a logger's name)");
    }
  }
}
