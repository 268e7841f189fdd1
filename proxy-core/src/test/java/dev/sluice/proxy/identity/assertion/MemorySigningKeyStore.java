package dev.sluice.proxy.identity.assertion;

import dev.sluice.proxy.identity.SourceUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keys in memory, for several replicas in one test. Thread-safe. */
final class MemorySigningKeyStore implements SigningKeyStore {
  private final List<SealedKey> keys = new ArrayList<>();
  private boolean away;
  private int loads;
  private @Nullable Runnable beforeAdd;

  /** From now on every call fails, or no longer does. */
  synchronized void setAway(boolean away) {
    this.away = away;
  }

  /** Runs once, between the next caller's decision to add and the adding. */
  void beforeNextAdd(Runnable other) {
    beforeAdd = other;
  }

  synchronized int loads() {
    return loads;
  }

  @Override
  public synchronized List<SealedKey> load() throws SourceUnavailableException {
    checkThere();
    loads++;
    return List.copyOf(keys);
  }

  @Override
  public List<SealedKey> add(SealedKey key, @Nullable String after)
      throws SourceUnavailableException {
    Runnable other = beforeAdd;
    beforeAdd = null;
    if (other != null) {
      other.run();
    }
    synchronized (this) {
      checkThere();
      String newest = keys.isEmpty() ? null : keys.getLast().kid();
      if (Objects.equals(newest, after)) {
        keys.add(key);
        keys.sort(Comparator.comparing(SealedKey::signsFrom));
      }
      return List.copyOf(keys);
    }
  }

  @Override
  public synchronized void remove(Collection<String> kids) throws SourceUnavailableException {
    checkThere();
    keys.removeIf(key -> kids.contains(key.kid()));
  }

  private void checkThere() throws SourceUnavailableException {
    if (away) {
      throw new SourceUnavailableException("the test's store is away", new IOException("away"));
    }
  }
}
