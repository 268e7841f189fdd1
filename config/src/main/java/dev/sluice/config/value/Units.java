package dev.sluice.config.value;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with a unit, as settings have them: {@code 500ms}, {@code 5s}, {@code 64KiB}. */
public final class Units {
  /** Largest first, so that the first one that divides a value is the one to write it with. */
  private static final Map<String, Long> MILLIS = units("h", 3_600_000, "m", 60_000, "s", 1000);

  private static final Map<String, Long> BYTES =
      units("GiB", 1L << 30, "MiB", 1L << 20, "KiB", 1L << 10);

  private static final Pattern NUMBER_AND_UNIT =
      Pattern.compile("(0|[1-9][0-9]{0,17})([A-Za-z]{1,3})");

  private Units() {}

  /** Reads {@code 500ms}, {@code 5s}, {@code 2m} or {@code 1h}. */
  public static Duration duration(String text) {
    return Duration.ofMillis(read(text, MILLIS, "ms"));
  }

  public static String text(Duration duration) {
    return write(duration.toMillis(), MILLIS, "ms");
  }

  /** Reads {@code 100B}, {@code 64KiB}, {@code 1MiB} or {@code 2GiB}, in bytes. */
  public static long bytes(String text) {
    return read(text, BYTES, "B");
  }

  public static String text(long bytes) {
    return write(bytes, BYTES, "B");
  }

  /** A whole number without sign, leading zeros or anything else that YAML gives a meaning. */
  public static int whole(String text) {
    if (!text.matches("0|[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException("no whole number");
    }
    return Integer.parseInt(text);
  }

  private static Map<String, Long> units(
      String large, long largeSize, String middle, long middleSize, String small, long smallSize) {
    Map<String, Long> units = new LinkedHashMap<>();
    units.put(large, largeSize);
    units.put(middle, middleSize);
    units.put(small, smallSize);
    return units;
  }

  private static long read(String text, Map<String, Long> units, String one) {
    Matcher parts = NUMBER_AND_UNIT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no number with a unit");
    }
    Long size = parts.group(2).equals(one) ? Long.valueOf(1) : units.get(parts.group(2));
    if (size == null) {
      throw new IllegalArgumentException("no such unit");
    }
    try {
      return Math.multiplyExact(Long.parseLong(parts.group(1)), size.longValue());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("too large", e);
    }
  }

  private static String write(long value, Map<String, Long> units, String one) {
    if (value != 0) {
      for (Map.Entry<String, Long> unit : units.entrySet()) {
        if (value % unit.getValue() == 0) {
          return value / unit.getValue() + unit.getKey();
        }
      }
      return value + one;
    }
    return "0" + (one.equals("ms") ? "s" : one);
  }
}
