package dev.sluice.proxy.identity.caller;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Which keys were shown and held since this was last asked for. Thread-safe; never blocks. */
public final class KeyUsage {
  private final int maxKeys;
  private final Set<UUID> keys = ConcurrentHashMap.newKeySet();

  /** Notes at most about {@code maxKeys} keys between two {@link #take}; others go unnoted. */
  public KeyUsage(int maxKeys) {
    this.maxKeys = maxKeys;
  }

  /** Notes that a key is used now. */
  void used(UUID key) {
    if (!keys.contains(key) && keys.size() < maxKeys) {
      keys.add(key);
    }
  }

  /** The keys that were used since the last time. */
  public Set<UUID> take() {
    Set<UUID> taken = new HashSet<>();
    keys.removeIf(taken::add);
    return taken;
  }
}
