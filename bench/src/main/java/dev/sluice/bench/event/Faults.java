package dev.sluice.bench.event;

/** What went wrong with streams of events, counted. Thread-confined. */
public final class Faults {
  /** Events that should have come before the last one that came, or before the end, and did not. */
  public long lost;

  /** Events that came after a later one, or twice. */
  public long reordered;

  /** Events that are not, byte for byte, what was sent, or belong to another stream. */
  public long altered;

  /** Adds what another counted. */
  public void add(Faults other) {
    lost += other.lost;
    reordered += other.reordered;
    altered += other.altered;
  }

  /** Counts from nothing again. */
  public void clear() {
    lost = 0;
    reordered = 0;
    altered = 0;
  }

  /** The sum of all kinds. */
  public long total() {
    return lost + reordered + altered;
  }
}
