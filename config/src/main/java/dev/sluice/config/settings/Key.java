package dev.sluice.config.settings;

import dev.sluice.config.value.ValueType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be set. Immutable; compared by identity, as each is made once in {@link Keys}.
 *
 * @param <T> what its values are
 */
public final class Key<T> {
  /** What every environment variable of ours begins with. */
  static final String VARIABLE_PREFIX = "SLUICE_";

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
    return VARIABLE_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** What it is when nobody sets it; null: it must be set. */
  public @Nullable T defaultValue() {
    return defaultValue;
  }

  ValueType<T> type() {
    return type;
  }

  @Override
  public String toString() {
    return name;
  }
}
