package dev.sluice.admin.api;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A body or a query that is of its shape. Immutable. */
public final class Body {

  /** Of operations that take none. */
  static final Body NONE = new Body(Map.of());

  private final Map<String, Object> values;

  Body(Map<String, Object> values) {
    this.values = Map.copyOf(values);
  }

  /** Whether it was given, {@code null} included. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** A text or a choice; null when it is absent or {@code null}. */
  public @Nullable String text(String name) {
    return get(name, String.class);
  }

  /** One that the shape requires. */
  public String needText(String name) {
    return need(name, String.class);
  }

  public @Nullable UUID id(String name) {
    return get(name, UUID.class);
  }

  public UUID needId(String name) {
    return need(name, UUID.class);
  }

  public @Nullable Instant time(String name) {
    return get(name, Instant.class);
  }

  public long number(String name, long otherwise) {
    Long value = get(name, Long.class);
    return value == null ? otherwise : value;
  }

  private <T> T need(String name, Class<T> type) {
    T value = get(name, type);
    if (value == null) {
      throw new IllegalArgumentException("the shape does not require " + name);
    }
    return value;
  }

  private <T> @Nullable T get(String name, Class<T> type) {
    Object value = values.get(name);
    return value == null || value == JsonObject.Special.NULL ? null : type.cast(value);
  }
}
