package dev.sluice.config.settings.key;

import dev.sluice.config.value.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys in the order of the reference file, while they are made. Thread-confined. */
final class KeyList {
  private final Map<String, Key<?>> byName = new LinkedHashMap<>();

  /** Makes the next one. */
  <T> Key<T> add(String name, ValueType<T> type, @Nullable T defaultValue) {
    Key<T> key = new Key<>(name, type, defaultValue);
    byName.put(name, key);
    return key;
  }

  /** Adds those of another list, in its order. */
  void addAll(List<Key<?>> keys) {
    keys.forEach(key -> byName.put(key.name(), key));
  }

  /** A copy. */
  List<Key<?>> all() {
    return new ArrayList<>(byName.values());
  }

  @Nullable Key<?> named(String name) {
    return byName.get(name);
  }
}
