package dev.sluice.admin.api.value;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A body or a query that is of its shape. Immutable. */
public final class Body {

  /** Of operations that take none. */
  public static final Body NONE = new Body(Map.of());

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

  /** True or false; {@code otherwise} when it is absent. */
  public boolean flag(String name, boolean otherwise) {
    Boolean value = get(name, Boolean.class);
    return value == null ? otherwise : value;
  }

  /** A list of strings; null when it is absent. */
  @SuppressWarnings("unchecked") // its type let nothing else pass
  public @Nullable List<String> texts(String name) {
    return get(name, List.class);
  }

  /** What a preparation added. */
  public <T> T part(Class<T> type) {
    return need(type.getName(), type);
  }

  /** This with what a preparation found, for {@link #part}. */
  public Body withPart(Object part) {
    return with(part.getClass().getName(), part);
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

  private Body with(String name, Object value) {
    Map<String, Object> more = new HashMap<>(values);
    more.put(name, value);
    return new Body(more);
  }
}
