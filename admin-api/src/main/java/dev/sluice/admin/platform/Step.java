package dev.sluice.admin.platform;

import java.util.Locale;

/**
 * One thing that is declared, and what is done about it. Immutable.
 *
 * @param what such as {@code agent acme/default/support}
 * @param detail which members change, from what to what ({@link Changes}); empty when there is
 *     nothing to say
 */
public record Step(Kind kind, String what, String detail) {

  /** What is done. */
  public enum Kind {
    CREATE,
    UPDATE,
    DELETE,
    UNCHANGED
  }

  /** As a plan shows it. */
  public String line() {
    String verb = kind.name().toLowerCase(Locale.ROOT);
    return "%-9s %s%s".formatted(verb, what, detail.isEmpty() ? "" : " (" + detail + ")");
  }
}
