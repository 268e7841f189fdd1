package dev.sluice.bench.event;

import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Checks one stream of events as its bytes arrive, cut anywhere.
 *
 * <p>Thread-confined.
 */
public final class StreamChecker {
  /** A gap longer than this is taken for an altered number, not for so many lost events. */
  private static final long LARGEST_GAP = 100_000;

  private final EventFormat format;
  private final byte[] event;
  private final Faults faults;
  private final LongConsumer sentNanos;
  private final Set<Long> missing = new HashSet<>();
  private int filled;
  private int stream = -1;
  private long expected;
  private long received;

  /**
   * @param format what every event of the stream looks like
   * @param faults where faults are counted; may be shared by the streams of one thread
   * @param sentNanos told the sending time of each intact event
   */
  public StreamChecker(EventFormat format, Faults faults, LongConsumer sentNanos) {
    this.format = format;
    this.faults = faults;
    this.sentNanos = sentNanos;
    this.event = new byte[format.size()];
  }

  /**
   * Takes the next bytes of the stream's content; borrows the buffer and leaves its indices alone.
   */
  public void accept(ByteBuf bytes, int index, int length) {
    int at = index;
    int end = index + length;
    while (at < end) {
      int taken = Math.min(end - at, event.length - filled);
      bytes.getBytes(at, event, filled, taken);
      at += taken;
      filled += taken;
      if (filled == event.length) {
        filled = 0;
        check();
      }
    }
  }

  /** Intact events so far. */
  public long received() {
    return received;
  }

  /**
   * Says that the stream is over.
   *
   * @param events how many it should have had
   */
  public void finish(long events) {
    if (filled > 0) {
      faults.altered++;
      filled = 0;
    }
    if (events > expected) {
      faults.lost += events - expected;
    }
  }

  private void check() {
    if (!format.isIntact(event)) {
      faults.altered++;
      return;
    }
    if (stream < 0) {
      stream = EventFormat.stream(event);
    }
    if (stream != EventFormat.stream(event)) {
      faults.altered++;
      return;
    }
    received++;
    place(EventFormat.sequence(event));
    sentNanos.accept(EventFormat.sentNanos(event));
  }

  private void place(long sequence) {
    if (sequence == expected) {
      expected++;
    } else if (sequence < expected) {
      faults.reordered++;
      if (missing.remove(sequence)) {
        faults.lost--;
      }
    } else if (sequence - expected > LARGEST_GAP) {
      faults.altered++;
    } else {
      for (long lost = expected; lost < sequence; lost++) {
        missing.add(lost);
        faults.lost++;
      }
      expected = sequence + 1;
    }
  }
}
