package dev.sluice.proxy.identity.assertion;

import dev.sluice.proxy.identity.SourceUnavailableException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the signing keys that all replicas share. Thread-safe. Every method may block: never on an
 * event loop. What is added or removed is told to all replicas as a change of kind {@code
 * SIGNING_KEY}.
 */
public interface SigningKeyStore {
  /** All keys, by {@code signsFrom}, the oldest first; empty before the first was made. */
  List<SealedKey> load() throws SourceUnavailableException;

  /**
   * Adds a key if the one with the latest {@code signsFrom} is still {@code after}. Of several
   * replicas that do this at once one succeeds, and the others get its key.
   *
   * @param after the kid of the key that is thought the newest, null when none is thought to be
   *     there
   * @return all keys as they are then, as {@link #load} gives them
   */
  List<SealedKey> add(SealedKey key, @Nullable String after) throws SourceUnavailableException;

  /** Deletes these keys; kids that are not there are no fault. */
  void remove(Collection<String> kids) throws SourceUnavailableException;
}
