package dev.sluice.config.settings;

import dev.sluice.config.settings.key.IssuerKeys;
import dev.sluice.config.settings.key.Key;
import dev.sluice.config.settings.key.Keys;
import dev.sluice.config.settings.source.Given;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings that hold, each with where it comes from. Thread-confined. */
public final class Values {
  /** Where a value comes from that nobody set. */
  public static final String DEFAULT = "default";

  /** A value that can be used. */
  private record Entry(Object value, Given given) {}

  /**
   * One setting as it may be shown.
   *
   * @param value without secrets
   * @param source where it was given; {@link #DEFAULT} when nowhere
   */
  public record Shown(String key, String value, String source) {}

  private final Map<Key<?>, Entry> entries = new HashMap<>();

  private int issuers;

  Values() {}

  /** How many issuers there are; the first has the number 0. */
  public int issuers() {
    return issuers;
  }

  void setIssuers(int issuers) {
    this.issuers = issuers;
  }

  /**
   * The value of a key that has one.
   *
   * @throws IllegalStateException when it has none: it must be set and was not, and what the
   *     settings were read for doesn't need it
   */
  public <T> T get(Key<T> key) {
    T value = find(key);
    if (value == null) {
      throw new IllegalStateException(key + ": not set");
    }
    return value;
  }

  /** Every setting that has a value, in the order of the reference file; issuers last. */
  public List<Shown> shown() {
    List<Shown> lines = new ArrayList<>();
    List<Key<?>> keys = Keys.all();
    for (int number = 0; number < issuers; number++) {
      keys.addAll(IssuerKeys.of(number));
    }
    for (Key<?> key : keys) {
      Entry entry = entries.get(key);
      if (entry != null) {
        lines.add(shown(key, entry));
      }
    }
    return lines;
  }

  <T> void put(Key<T> key, T value, Given given) {
    entries.put(key, new Entry(value, given));
  }

  void remove(Key<?> key) {
    entries.remove(key);
  }

  /** Null when it was not set, or can't be used. */
  @SuppressWarnings("unchecked") // put() stores only a T under a Key<T>
  public <T> @Nullable T find(Key<T> key) {
    Entry entry = entries.get(key);
    return entry == null ? null : (T) entry.value();
  }

  /** How the value of a key that has one was given. */
  Given given(Key<?> key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      throw new IllegalStateException(key + ": not set");
    }
    return entry.given();
  }

  private <T> Shown shown(Key<T> key, Entry entry) {
    String text = key.type().write(get(key));
    return new Shown(key.name(), key.type().mask(text), entry.given().source());
  }
}
