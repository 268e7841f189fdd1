package dev.sluice.config.settings.key;

import dev.sluice.config.value.ValueType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be set. Immutable; keys of one name are equal, and of one type, as they are
 * made in {@link Keys} and {@link IssuerKeys} alone.
 *
 * @param <T> what its values are
 */
public final class Key<T> {
  /** What every environment variable of ours begins with. */
  public static final String VARIABLE_PREFIX = "SLUICE_";

  private final String name;
  private final ValueType<T> type;
  private final @Nullable T defaultValue;

  Key(String name, ValueType<T> type, @Nullable T defaultValue) {
    this.name = name;
    this.type = type;
    this.defaultValue = defaultValue;
  }

  /** As in a settings file, levels between dots: {@code upstream.max-streams}. */
  public String name() {
    return name;
  }

  /** The environment variable: {@code SLUICE_UPSTREAM_MAX_STREAMS}. */
  public String variable() {
    return variable(name);
  }

  public static String variable(String name) {
    return VARIABLE_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** What it is when nobody sets it; null: it must be set. */
  public @Nullable T defaultValue() {
    return defaultValue;
  }

  /** The kind of its values. */
  public ValueType<T> type() {
    return type;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Key<?> key && key.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
