package dev.sluice.proxy.upstream;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many exchanges may be at an upstream at once, over all event loops, and who waits for a
 * place. First come, first served. Thread-safe, never blocks.
 */
final class Places {
  /** Who waits for a place. */
  interface Waiter {
    /**
     * A place is free now and this waiter has it. Called on the thread of whoever gave it back;
     * must hand over to its own event loop, and give the place back if it no longer wants it.
     */
    void placeGranted();
  }

  /** What came of asking for a place. */
  enum Answer {
    TAKEN,
    QUEUED,
    FULL
  }

  private final int maxWaiting;

  /** Free places; below zero, how many wait. */
  private final AtomicInteger free;

  private final int places;
  private final ConcurrentLinkedQueue<Waiter> waiting = new ConcurrentLinkedQueue<>();

  Places(int places, int maxWaiting) {
    this.places = places;
    this.maxWaiting = maxWaiting;
    this.free = new AtomicInteger(places);
  }

  /** Takes a place if one is free. */
  boolean tryTake() {
    int seen = free.get();
    while (seen > 0) {
      if (free.compareAndSet(seen, seen - 1)) {
        return true;
      }
      seen = free.get();
    }
    return false;
  }

  /** Takes a place at once, or queues {@code waiter} for one, unless the queue is full. */
  Answer take(Waiter waiter) {
    while (true) {
      int seen = free.get();
      if (seen <= -maxWaiting) {
        return Answer.FULL;
      }
      if (free.compareAndSet(seen, seen - 1)) {
        if (seen > 0) {
          return Answer.TAKEN;
        }
        waiting.add(waiter);
        return Answer.QUEUED;
      }
    }
  }

  /** Gives a place back, to whoever has waited longest. */
  void give() {
    if (free.getAndIncrement() >= 0) {
      return;
    }
    Waiter next = waiting.poll();
    while (next == null) {
      Thread.onSpinWait(); // it has counted itself in and is about to join the queue
      next = waiting.poll();
    }
    next.placeGranted();
  }

  int taken() {
    return places - Math.max(0, free.get());
  }

  int waiting() {
    return Math.max(0, -free.get());
  }
}
