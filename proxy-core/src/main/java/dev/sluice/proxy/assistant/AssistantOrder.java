package dev.sluice.proxy.assistant;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * In which order assistants are shown: by one of their fields, and where that is the same, by their
 * ids. The database's order is the same one, so that what is here and what is there can be merged:
 * text by its bytes, upper and lower case of ASCII alike. Immutable.
 */
public record AssistantOrder(By by, boolean ascending) {
  /** What clients get who ask for no order: the newest first. */
  public static final AssistantOrder NEWEST = new AssistantOrder(By.CREATED_AT, false);

  /** By which field. */
  public enum By {
    ASSISTANT_ID,
    CREATED_AT,
    UPDATED_AT,
    NAME,
    GRAPH_ID;

    private final String code = name().toLowerCase(Locale.ROOT);

    /** As clients write it. */
    public String code() {
      return code;
    }

    /** The one with this code, if there is one. */
    public static Optional<By> of(String code) {
      return Arrays.stream(values()).filter(by -> by.code.equals(code)).findFirst();
    }
  }

  /** The same order of what is in memory. */
  public Comparator<ShownAssistant> comparator() {
    Comparator<ShownAssistant> first =
        switch (by) {
          case ASSISTANT_ID -> byText(shown -> shown.id().toString());
          case CREATED_AT -> Comparator.comparing(shown -> shown.description().createdAt());
          case UPDATED_AT -> Comparator.comparing(shown -> shown.description().updatedAt());
          case NAME -> byText(shown -> lower(shown.description().name()));
          case GRAPH_ID -> byText(shown -> lower(shown.graph()));
        };
    return (ascending ? first : first.reversed())
        .thenComparing(byText(shown -> shown.id().toString()));
  }

  private interface Text {
    String of(ShownAssistant shown);
  }

  private static Comparator<ShownAssistant> byText(Text text) {
    return (one, other) ->
        Arrays.compareUnsigned(
            text.of(one).getBytes(StandardCharsets.UTF_8),
            text.of(other).getBytes(StandardCharsets.UTF_8));
  }

  /** In lower case, of ASCII alone. */
  public static String lower(String text) {
    StringBuilder lower = new StringBuilder(text);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        lower.setCharAt(i, (char) (c + ('a' - 'A')));
      }
    }
    return lower.toString();
  }
}
