package dev.sluice.config.settings.source;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds what somebody may have meant. */
public final class Suggestions {
  /** One character in so many may be wrong. */
  private static final int CHARACTERS_PER_MISTAKE = 4;

  /** Longer than any name there is: not looked at. */
  private static final int MOST = 100;

  private Suggestions() {}

  /** The name that takes the fewest changes to come from a text; null when none is near. */
  public static @Nullable String nearest(String text, Collection<String> names) {
    if (text.length() > MOST) {
      return null;
    }
    String nearest = null;
    int fewest = Math.max(2, text.length() / CHARACTERS_PER_MISTAKE) + 1;
    for (String name : names) {
      int changes = changes(text, name);
      if (changes < fewest) {
        fewest = changes;
        nearest = name;
      }
    }
    return nearest != null ? nearest : onlyOneEndingWith(text, names);
  }

  /** "max-pending" is "upstream.max-pending", as there is no other. */
  private static @Nullable String onlyOneEndingWith(String text, Collection<String> names) {
    String last = text.substring(text.lastIndexOf('.') + 1);
    String found = null;
    for (String name : names) {
      if (name.endsWith("." + last)) {
        if (found != null) {
          return null;
        }
        found = name;
      }
    }
    return found;
  }

  /** Characters to insert, delete, replace or swap with the next (optimal string alignment). */
  private static int changes(String from, String to) {
    int[][] changes = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        changes[i][j] = i == 0 || j == 0 ? i + j : least(changes, from, to, i, j);
      }
    }
    return changes[from.length()][to.length()];
  }

  private static int least(int[][] changes, String from, String to, int i, int j) {
    int replaced = changes[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replaced, 1 + Math.min(changes[i - 1][j], changes[i][j - 1]));
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(least, changes[i - 2][j - 2] + 1) : least;
  }
}
