package dev.sluice.proxy.identity.assertion;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The signing keys as they were read at one time. Immutable. */
final class Keyring {
  /*
   * A key's life is told by its signsFrom and that of the next one alone: it is published from when
   * it is made, signs from signsFrom until the next one does, and stays published for
   * PUBLISHED_AFTER from then. Replicas that read the same rows agree without talking.
   *
   * A key that can't be opened (sealed by a key that this replica was not given) takes part in that
   * order, but neither signs nor is published.
   */
  static final Keyring EMPTY = new Keyring(List.of(), List.of(), List.of());

  private final List<String> kids;
  private final List<SigningKey> opened;
  private final List<String> expired;
  private final byte[] jwks;
  private final @Nullable Instant newest;

  private Keyring(List<SealedKey> alive, List<SigningKey> opened, List<String> expired) {
    this.kids = alive.stream().map(SealedKey::kid).toList();
    this.newest = alive.isEmpty() ? null : alive.getLast().signsFrom();
    this.opened = List.copyOf(opened);
    this.expired = List.copyOf(expired);
    this.jwks = jwks(this.opened);
  }

  /**
   * @param all as {@link SigningKeyStore#load} gives them
   */
  static Keyring of(List<SealedKey> all, KeySeal seal, Instant now) {
    List<SealedKey> alive = new ArrayList<>();
    List<SigningKey> opened = new ArrayList<>();
    List<String> expired = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      SealedKey key = all.get(i);
      if (i + 1 < all.size() && isOver(all.get(i + 1).signsFrom(), now)) {
        expired.add(key.kid());
        continue;
      }
      alive.add(key);
      SigningKey open = SigningKey.open(key, seal);
      if (open != null) {
        opened.add(open);
      }
    }
    return new Keyring(alive, opened, expired);
  }

  private static boolean isOver(Instant successorSigns, Instant now) {
    return !now.isBefore(successorSigns.plus(AssertionSettings.PUBLISHED_AFTER));
  }

  private static byte[] jwks(List<SigningKey> keys) {
    StringBuilder json = new StringBuilder("{\"keys\":[");
    String separator = "";
    for (SigningKey key : keys) {
      json.append(separator).append(key.publicHalf().toJSONString());
      separator = ",";
    }
    return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The key that signs now, or null when a first one has to be made. */
  @Nullable SigningKey signer(Instant now) {
    SigningKey signer = opened.isEmpty() ? null : opened.getFirst();
    for (SigningKey key : opened) {
      if (!key.signsFrom().isAfter(now)) {
        signer = key;
      }
    }
    return signer; // none signs yet: the clock that made the first is ahead of ours
  }

  /** Whether it is time to make the next key. */
  boolean isRotationDue(Duration rotateEvery, Instant now) {
    return newest != null
        && !now.isBefore(newest.plus(rotateEvery).minus(AssertionSettings.PUBLISHED_AHEAD));
  }

  /** The kid of the key that signs last, or null when there are none. */
  @Nullable String newestKid() {
    return kids.isEmpty() ? null : kids.getLast();
  }

  /** Whether there is no key that this replica can open. */
  boolean isEmpty() {
    return opened.isEmpty();
  }

  /** How many keys could not be opened. */
  int unopened() {
    return kids.size() - opened.size();
  }

  /** Kids of keys that nobody needs any more. */
  List<String> expired() {
    return expired;
  }

  /** The public halves as a JWK Set (RFC 7517 §5). Not to be written to. */
  byte[] jwks() {
    return jwks;
  }

  /** Whether this holds the same keys, so that what was made of the other one is still good. */
  boolean isLike(Keyring other) {
    return kids.equals(other.kids)
        && Objects.equals(newest, other.newest)
        && opened.size() == other.opened.size();
  }
}
