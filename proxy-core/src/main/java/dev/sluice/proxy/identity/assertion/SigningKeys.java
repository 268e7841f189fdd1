package dev.sluice.proxy.identity.assertion;

import dev.sluice.proxy.identity.SourceUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signing keys of this replica, which it shares with all others. The first is made at first
 * need. Thread-safe.
 */
public final class SigningKeys {
  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

  /** Between two questions for the first key while the store is away. */
  static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final SigningKeyStore store;
  private final KeySeal seal;
  private final AssertionSettings settings;
  private final InstantSource clock;

  /** Held while the store is asked, so that a first need of many requests asks once. */
  private final ReentrantLock asking = new ReentrantLock();

  /** Why the last question failed, and until when it is not put again. Guarded by the lock. */
  private @Nullable SourceUnavailableException failure;

  private Instant askAgainAt = Instant.EPOCH;

  private volatile Keyring ring = Keyring.EMPTY;

  public SigningKeys(
      SigningKeyStore store, KeySeal seal, AssertionSettings settings, InstantSource clock) {
    this.store = store;
    this.seal = seal;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Reads the keys again, makes the next one when it is time, and deletes those that nobody needs.
   * Blocks. To be called each minute, and on every replica: of several that rotate at once, one
   * does.
   *
   * @throws SourceUnavailableException when the store can't be asked; the keys that are known go on
   */
  public void maintain() throws SourceUnavailableException {
    asking.lock();
    try {
      Keyring read = take(store.load());
      Instant now = now();
      if (read.isRotationDue(settings.rotateEvery(), now)) {
        SealedKey next = SigningKey.make(seal, now, now.plus(AssertionSettings.PUBLISHED_AHEAD));
        take(store.add(next, read.newestKid()));
      }
      if (!read.expired().isEmpty()) {
        store.remove(read.expired());
      }
    } finally {
      asking.unlock();
    }
  }

  /** Reads the keys again: another replica has changed them. Blocks. */
  void reload() throws SourceUnavailableException {
    asking.lock();
    try {
      take(store.load());
    } finally {
      asking.unlock();
    }
  }

  /** The keys that are known, maybe none. Never blocks. */
  Keyring known() {
    return ring;
  }

  /** The keys, one that signs now among them. Blocks when there is none yet. */
  Keyring ready() throws SourceUnavailableException {
    Keyring known = ring;
    return known.signer(now()) != null ? known : askForOne();
  }

  private Keyring askForOne() throws SourceUnavailableException {
    asking.lock();
    try {
      if (ring.signer(now()) == null) { // else whoever held the lock has found one
        refuseForAWhile();
        askOrRemember();
      }
      return ring;
    } finally {
      asking.unlock();
    }
  }

  /** Those who waited behind a question that failed don't each ask it again. */
  private void refuseForAWhile() throws SourceUnavailableException {
    SourceUnavailableException before = failure;
    if (before != null && clock.instant().isBefore(askAgainAt)) {
      throw new SourceUnavailableException("signing keys could not be read just now", before);
    }
  }

  private void askOrRemember() throws SourceUnavailableException {
    try {
      Keyring read = take(store.load());
      if (read.signer(now()) == null) {
        makeFirst(read.newestKid());
      }
      failure = null;
    } catch (SourceUnavailableException e) {
      failure = e;
      askAgainAt = clock.instant().plus(PAUSE_AFTER_FAILURE);
      throw e;
    }
  }

  /** Makes a key that signs at once, as no other does; or takes the one that another made first. */
  private void makeFirst(@Nullable String newestKid) throws SourceUnavailableException {
    Instant now = now();
    Keyring made = take(store.add(SigningKey.make(seal, now, now), newestKid));
    if (made.signer(now) == null) {
      throw new SourceUnavailableException(
          "another replica seals signing keys with another assertion.key-ref",
          new IllegalStateException("none of " + made.unopened() + " keys can be opened"));
    }
  }

  /** Keeps the present object when it holds the same keys: assertions made with it stay good. */
  private Keyring take(List<SealedKey> all) {
    Keyring read = Keyring.of(all, seal, now());
    if (read.isLike(ring)) {
      return read;
    }
    if (read.unopened() > 0) {
      LOG.warn(
          "{} signing keys can't be opened with assertion.key-ref: were they sealed with another?",
          read.unopened());
    }
    ring = read;
    return read;
  }

  /** PostgreSQL keeps microseconds; what was written must be equal to what is read. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
