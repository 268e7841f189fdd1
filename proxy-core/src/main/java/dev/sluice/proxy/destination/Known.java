package dev.sluice.proxy.destination;

import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.settings.RuntimeCredential;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A runtime of the directory with the destination that was built for it. Thread-safe. */
final class Known {
  /** The round in which it was not doubted. */
  private static final int NEVER = -1;

  private final RuntimeRecord record;
  private final @Nullable RuntimeCredential credential;
  private final Destination destination;

  /*
   * Hints, written without order by whoever asks: a record that is equal where it matters, so that
   * the next comparison is one of two references; and the last round in which anybody asked.
   */
  private RuntimeRecord seen;
  private int usedIn;

  private volatile int doubtedIn = NEVER;

  Known(
      RuntimeRecord record,
      @Nullable RuntimeCredential credential,
      Destination destination,
      int round) {
    this.record = record;
    this.credential = credential;
    this.destination = destination;
    this.seen = record;
    this.usedIn = round;
  }

  /** The same with another credential. */
  Known with(@Nullable RuntimeCredential other, Destination remade) {
    Known renewed = new Known(record, other, remade, usedIn);
    renewed.doubtedIn = doubtedIn;
    return renewed;
  }

  RuntimeRecord record() {
    return record;
  }

  @Nullable RuntimeCredential credential() {
    return credential;
  }

  Destination destination() {
    return destination;
  }

  /** Whether it was built for a record that says the same about how the runtime is reached. */
  @SuppressWarnings("ReferenceEquality") // on every request, and mostly it is the same
  boolean isOf(RuntimeRecord other) {
    if (other == seen) {
      return true;
    }
    boolean same =
        isAt(other)
            && Objects.equals(record.secretRef(), other.secretRef())
            && record.secretField().equals(other.secretField())
            && record.dialect() == other.dialect();
    if (same) {
      seen = other;
    }
    return same;
  }

  /** Whether it is the same server, under the same name. */
  boolean isAt(RuntimeRecord other) {
    return record.baseUrl().equals(other.baseUrl()) && record.key().equals(other.key());
  }

  void usedIn(int round) {
    if (usedIn != round) {
      usedIn = round;
    }
  }

  /** In which round it was last asked for. */
  int usedIn() {
    return usedIn;
  }

  /** Its record was changed or deleted: which of the two, the next request tells. */
  void doubtedIn(int round) {
    doubtedIn = round;
  }

  /** Whether nobody has asked for it in a whole round since it was doubted. */
  boolean isGone(int round) {
    int doubted = doubtedIn;
    return doubted != NEVER && round - doubted >= 2 && usedIn <= doubted;
  }
}
