package dev.sluice.proxy.net;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All the time-outs of one event loop, as a hashed timing wheel (Varghese and Lauck). Deadlines
 * never come early and at most about two ticks late. Thread-confined.
 */
public final class DeadlineWheel {
  /*
   * Nearly every deadline is put off or dropped before it comes, so that is made cheap: putting off
   * only writes the new time into the deadline, which moves to its new bucket when the old one comes
   * round. One task is scheduled at a time, for the next bucket that holds anything; an idle loop
   * has none.
   */
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int BUCKETS = 512;

  private final EventLoop eventLoop;
  private final @Nullable Deadline[] buckets = new @Nullable Deadline[BUCKETS];
  private final long startNanos = System.nanoTime();

  private int size;

  /** The tick that was last looked at. */
  private long currentTick;

  /** The tick for which a task is scheduled, or {@link Long#MAX_VALUE}. */
  private long scheduledTick = Long.MAX_VALUE;

  public DeadlineWheel(EventLoop eventLoop) {
    this.eventLoop = eventLoop;
  }

  /** Sets or moves a deadline to {@code atNanos}, as told by {@link System#nanoTime}. */
  public void set(Deadline deadline, long atNanos) {
    deadline.atNanos = atNanos;
    long tick = tickAfter(atNanos);
    if (deadline.bucket >= 0) {
      if (deadline.bucketTick <= tick) {
        return;
      }
      unlink(deadline);
    }
    link(deadline, tick);
  }

  /** Takes a deadline back. Harmless when it is not set. */
  public void cancel(Deadline deadline) {
    deadline.atNanos = Deadline.NEVER;
    if (deadline.bucket >= 0) {
      unlink(deadline);
    }
  }

  /**
   * Takes a deadline back that will soon be set anew, to a later time: cheaper than {@link
   * #cancel}, but the wheel refers to it for a while.
   */
  public void suspend(Deadline deadline) {
    deadline.atNanos = Deadline.NEVER;
  }

  private long tickAfter(long atNanos) {
    return Math.floorDiv(atNanos - startNanos, TICK_NANOS) + 1;
  }

  private void link(Deadline deadline, long wantedTick) {
    if (size == 0) {
      currentTick = tickAfter(System.nanoTime()) - 1;
    }
    // Further away than the wheel reaches: wait in the last bucket and be linked anew from there.
    long tick = Math.max(currentTick + 1, Math.min(wantedTick, currentTick + BUCKETS - 1));
    int bucket = (int) (tick % BUCKETS);
    Deadline head = buckets[bucket];
    deadline.previous = null;
    deadline.next = head;
    if (head != null) {
      head.previous = deadline;
    }
    buckets[bucket] = deadline;
    deadline.bucket = bucket;
    deadline.bucketTick = tick;
    size++;
    if (tick < scheduledTick) {
      schedule(tick);
    }
  }

  private void unlink(Deadline deadline) {
    Deadline previous = deadline.previous;
    Deadline next = deadline.next;
    if (previous == null) {
      buckets[deadline.bucket] = next;
    } else {
      previous.next = next;
    }
    if (next != null) {
      next.previous = previous;
    }
    deadline.previous = null;
    deadline.next = null;
    deadline.bucket = -1;
    size--;
  }

  private void schedule(long tick) {
    scheduledTick = tick;
    long delay = startNanos + tick * TICK_NANOS - System.nanoTime();
    eventLoop.schedule(() -> turn(tick), Math.max(0, delay), TimeUnit.NANOSECONDS);
  }

  private void turn(long scheduledFor) {
    if (scheduledFor != scheduledTick) {
      return; // an earlier one was scheduled since, and has done this one's work
    }
    scheduledTick = Long.MAX_VALUE;
    long now = System.nanoTime();
    long lastTick = tickAfter(now) - 1;
    while (currentTick < lastTick && size > 0) {
      currentTick++;
      expire((int) (currentTick % BUCKETS), now);
    }
    if (size > 0 && scheduledTick == Long.MAX_VALUE) {
      schedule(nextTick());
    }
  }

  /** Nothing is linked into the bucket being emptied: new ticks lie ahead of the current one. */
  private void expire(int bucket, long now) {
    for (Deadline due = buckets[bucket]; due != null; due = buckets[bucket]) {
      unlink(due);
      if (due.atNanos <= now) {
        due.atNanos = Deadline.NEVER;
        due.expired(now);
      } else if (due.atNanos != Deadline.NEVER) {
        link(due, tickAfter(due.atNanos));
      }
    }
  }

  private long nextTick() {
    long tick = currentTick + 1;
    while (buckets[(int) (tick % BUCKETS)] == null) {
      tick++;
    }
    return tick;
  }
}
