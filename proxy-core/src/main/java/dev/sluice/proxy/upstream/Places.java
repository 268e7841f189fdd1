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

  /** Free places; below zero, how many wait, those who have left since included. */
  private final AtomicInteger free;

  /**
   * Who left the queue and is still counted in {@link #free}: the next place that comes corrects
   * it.
   */
  private final AtomicInteger departed = new AtomicInteger();

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
      if (seen <= -maxWaiting && seen + departed.get() <= -maxWaiting) {
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

  /**
   * Takes a waiter out of the queue.
   *
   * @return whether it was in it; else its {@link Waiter#placeGranted} was called, or will be
   */
  boolean leave(Waiter waiter) {
    boolean left = waiting.remove(waiter);
    if (left) {
      departed.incrementAndGet();
    }
    return left;
  }

  /** Gives a place back, to whoever has waited longest. */
  void give() {
    while (free.getAndIncrement() < 0) {
      Waiter next = waiting.poll();
      boolean gone = false;
      while (next == null && !gone) {
        gone = forgetDeparted();
        if (!gone) {
          Thread.onSpinWait(); // it has counted itself in and is about to join the queue
          next = waiting.poll();
        }
      }
      if (next != null) {
        next.placeGranted();
        return;
      }
    }
  }

  /** Whether one of those below zero had left; it is counted no more. */
  private boolean forgetDeparted() {
    int seen = departed.get();
    while (seen > 0) {
      if (departed.compareAndSet(seen, seen - 1)) {
        return true;
      }
      seen = departed.get();
    }
    return false;
  }

  int taken() {
    return places - Math.max(0, free.get());
  }

  int waiting() {
    return Math.max(0, -free.get() - departed.get());
  }
}
