package dev.sluice.config.settings.source;

import dev.sluice.config.settings.key.Key;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the settings. Immutable; holds no secret.
 *
 * @param source where it was given: file and line, an environment variable's name, an option
 * @param key the setting's key; empty when the fault is the source's own
 * @param problem the value as it may be shown, or what is wrong in words
 * @param expected completes the sentence "expected: …"; null when the problem says it all
 */
public record Fault(String source, String key, String problem, @Nullable String expected) {

  /** Longest value that is shown, in characters. */
  private static final int SHOWN = 120;

  /** Says that a value can't be used. */
  public static Fault value(Given given, Key<?> key) {
    return value(given, key, key.type().expected());
  }

  /** Says that a value can't be used beside others. */
  public static Fault value(Given given, Key<?> key, String expected) {
    return new Fault(given.source(), key.name(), shown(key, given.text()), expected);
  }

  /**
   * Says that there is no such thing. Without its value, which may be that of a secret.
   *
   * @param what {@code key} or {@code variable}
   * @param nearest what may have been meant; null when nobody can say
   */
  public static Fault unknown(String source, String key, String what, @Nullable String nearest) {
    String problem = "unknown " + what;
    return nearest == null
        ? new Fault(source, printable(key), problem, "a " + what + " of the reference file")
        : new Fault(source, printable(key), problem + ", did you mean " + nearest + "?", null);
  }

  /** As one line: {@code source: key: problem (expected: …)}. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(source);
    if (!key.isEmpty()) {
      line.append(": ").append(key);
    }
    line.append(": ").append(problem);
    if (expected != null) {
      line.append(" (expected: ").append(expected).append(')');
    }
    return line.toString();
  }

  /** Text from outside as it may stand in a line for a terminal. */
  static String printable(String text) {
    StringBuilder line = new StringBuilder();
    int end = text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length())));
    text.substring(0, end).codePoints().forEach(c -> appendPrintable(line, c));
    return end < text.length() ? line + "…" : line.toString();
  }

  private static void appendPrintable(StringBuilder line, int codePoint) {
    if (isPrintable(codePoint)) {
      line.appendCodePoint(codePoint);
    } else {
      line.append(String.format("\\u%04x", codePoint));
    }
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT, // may turn the direction of the line
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static String shown(Key<?> key, String text) {
    return text.isEmpty() ? "empty" : printable(key.type().mask(text));
  }
}
