package dev.sluice.proxy.assistant;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is shown of an assistant, in the order in which runtimes write it. */
public enum AssistantField {
  ASSISTANT_ID,
  GRAPH_ID,
  CONFIG,
  CONTEXT,
  METADATA,
  NAME,
  CREATED_AT,
  UPDATED_AT,
  VERSION,
  DESCRIPTION;

  private final String code = name().toLowerCase(Locale.ROOT);

  /** Its name in JSON. */
  public String code() {
    return code;
  }

  /** The one with this code, if there is one. */
  public static Optional<AssistantField> of(String code) {
    return Arrays.stream(values()).filter(field -> field.code.equals(code)).findFirst();
  }
}
