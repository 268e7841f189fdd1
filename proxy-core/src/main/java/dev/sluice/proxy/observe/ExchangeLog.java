package dev.sluice.proxy.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of exchanges: one line of JSON each, on standard output as the other lines. The event
 * loops write lines into memory, one thread writes them out some tenth of a second later. On while
 * the logger named {@code exchange} is at level info.
 *
 * <p>Thread-safe. Once {@link #close} has returned, every accepted line was written.
 */
public final class ExchangeLog implements AutoCloseable {
  /** The logger whose level turns the log on and off. */
  public static final String LOGGER = "exchange";

  /*
   * The writer sleeps without a limit while there is nothing to write, so an idle gateway has no
   * wake-ups for its log. The first line wakes it; then it writes what has gathered every
   * GATHER_NANOS, or at once when a block is full, until a round finds nothing. Before it goes to
   * sleep it says so in `state` and looks once more; a loop commits its line, with a full fence,
   * and then looks at `state`. So one of the two always sees the other.
   */
  private static final int WORKING = 0;
  private static final int SLEEPING = 1;
  private static final int CLOSED = 2;

  /** How long lines gather before they are written out. */
  private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** How long closing waits for an output that takes nothing. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /** How often, at most, it is said that lines were dropped. */
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final Logger SELF = LoggerFactory.getLogger(ExchangeLog.class);

  private final Logger level = LoggerFactory.getLogger(LOGGER);
  private final List<LoopLog> loops = new CopyOnWriteArrayList<>();
  private final AtomicInteger state = new AtomicInteger(WORKING);
  private final ReentrantLock drainLock = new ReentrantLock();
  private final OutputStream out;
  private final LongSupplier unixMillis;
  private final Thread writer;

  // What was said about dropped lines; used by the writer only.
  private long reportedDropped;
  private long reportedNanoTime = System.nanoTime() - REPORT_NANOS;

  /**
   * Starts the writer.
   *
   * @param out where the lines go, usually {@link System#out}: one call for each piece of whole
   *     lines. It is flushed, and never closed
   */
  public ExchangeLog(OutputStream out) {
    this(out, System::currentTimeMillis);
  }

  ExchangeLog(OutputStream out, LongSupplier unixMillis) {
    this.out = out;
    this.unixMillis = unixMillis;
    this.writer = Thread.ofPlatform().daemon().name("exchange-log").start(this::writeUntilClosed);
  }

  /** The part of one event loop, for as long as the log lives. */
  public LoopLog newLoop() {
    LoopLog loop = new LoopLog(this, unixMillis);
    loops.add(loop);
    return loop;
  }

  /** Whether lines are wanted now. */
  public boolean isEnabled() {
    return level.isInfoEnabled();
  }

  /** Lines dropped so far because the output was too slow, or the log closed. */
  public long dropped() {
    long dropped = 0;
    for (LoopLog loop : loops) {
      dropped += loop.dropped();
    }
    return dropped;
  }

  /** Writes out, on the calling thread, every line that was accepted before the call. */
  public void flush() {
    drain();
  }

  /**
   * Accepts no more lines and writes out those that were accepted. Waits for an output that takes
   * nothing for 5 s, then says how it is.
   */
  @Override
  public void close() {
    if (state.getAndSet(CLOSED) == CLOSED) {
      return;
    }
    LockSupport.unpark(writer);
    boolean ended = false;
    try {
      ended = writer.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      SELF.warn("the exchange log was closed before all of its lines were written");
    }
  }

  boolean isClosed() {
    return state.get() == CLOSED;
  }

  /** A loop has committed a line. */
  void committed() {
    int seen = state.get();
    if (seen != WORKING) {
      wake(seen);
    }
  }

  private void wake(int seen) {
    if (seen == CLOSED) {
      drain(); // the writer may have looked for the last time
    } else if (state.compareAndSet(SLEEPING, WORKING)) {
      LockSupport.unpark(writer);
    }
  }

  /** A loop has filled a block. */
  void blockFull() {
    LockSupport.unpark(writer);
  }

  private void writeUntilClosed() {
    while (!isClosed()) {
      if (drain() > 0) {
        reportDropped();
        LockSupport.parkNanos(this, GATHER_NANOS);
      } else if (state.compareAndSet(WORKING, SLEEPING)) {
        sleep();
      }
    }
    drain();
  }

  private void sleep() {
    while (state.get() == SLEEPING) {
      if (drain() > 0) {
        state.compareAndSet(SLEEPING, WORKING);
        return;
      }
      LockSupport.park(this);
    }
  }

  private void reportDropped() {
    long dropped = dropped();
    long now = System.nanoTime();
    if (dropped > reportedDropped && now - reportedNanoTime >= REPORT_NANOS) {
      SELF.warn("{} lines of the exchange log were dropped", dropped - reportedDropped);
      reportedDropped = dropped;
      reportedNanoTime = now;
    }
  }

  private int drain() {
    drainLock.lock();
    try {
      int bytes = 0;
      for (LoopLog loop : loops) {
        bytes += loop.drain(out);
      }
      if (bytes > 0) {
        out.flush();
      }
      return bytes;
    } catch (IOException e) {
      SELF.warn("lines of the exchange log were lost", e);
      return 1;
    } finally {
      drainLock.unlock();
    }
  }
}
