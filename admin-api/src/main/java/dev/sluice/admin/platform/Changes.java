package dev.sluice.admin.platform;

import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Which members of something change, and from what to what, as a plan shows it. In one line,
 * whatever people have written into names. Of secrets there are references alone. Thread-confined.
 */
final class Changes {
  /** Longest text that is shown whole, in characters. */
  private static final int MOST_SHOWN = 80;

  private final StringJoiner members = new StringJoiner(", ");

  /** A member whose values are written by a rule, such as a key, a number or an address. */
  Changes of(String member, @Nullable Object before, @Nullable Object after) {
    if (!Objects.equals(before, after)) {
      members.add(member + ": " + plain(before) + " -> " + plain(after));
    }
    return this;
  }

  /** A member in which anything may be written. */
  Changes ofText(String member, @Nullable String before, @Nullable String after) {
    return of(member, quoted(before), quoted(after));
  }

  /** What changes; empty when nothing does. */
  String text() {
    return members.toString();
  }

  private static String plain(@Nullable Object value) {
    return switch (value) {
      case null -> "none";
      case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
      default -> value.toString();
    };
  }

  private static @Nullable String quoted(@Nullable String text) {
    if (text == null) {
      return null;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().limit(MOST_SHOWN).forEach(c -> append(quoted, c));
    boolean isCut = text.codePointCount(0, text.length()) > MOST_SHOWN;
    return quoted.append(isCut ? "…\"" : "\"").toString();
  }

  private static void append(StringBuilder quoted, int character) {
    switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          quoted.append("\\u{%x}".formatted(character)); // a terminal could obey it
      default -> {
        if (character == '"' || character == '\\') {
          quoted.append('\\');
        }
        quoted.appendCodePoint(character);
      }
    }
  }
}
