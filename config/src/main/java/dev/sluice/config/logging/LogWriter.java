package dev.sluice.config.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes events from any thread and writes them as lines of JSON from one thread of its own, so that
 * an output that takes nothing stops nobody. When its queue is full it drops events and counts
 * them; the count is logged as soon as there is room.
 *
 * <p>Thread-safe. Once {@link #stop} has returned, every event accepted before was written, unless
 * the output took nothing for some {@value #STOP_SECONDS} s.
 */
final class LogWriter extends UnsynchronizedAppenderBase<ILoggingEvent> {
  /** Events that may wait at once. */
  static final int MOST_WAITING = 8192;

  /** Events written by one call, so that a block stays small. */
  private static final int MOST_TOGETHER = 128;

  private static final int STOP_SECONDS = 5;

  /** Waits as the last one. */
  private static final ILoggingEvent END = new LoggingEvent();

  private final BlockingQueue<ILoggingEvent> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicLong dropped = new AtomicLong();
  private final OutputStream out;
  private final Thread thread;

  // Used by the writing thread only.
  private final JsonLine json = new JsonLine();
  private long droppedSaid;

  /**
   * A writer that writes once it is started.
   *
   * @param out gets whole lines only, each block by one call; it is flushed, and never closed
   */
  LogWriter(OutputStream out) {
    this.out = out;
    this.thread = Thread.ofPlatform().daemon().name("log").unstarted(this::writeUntilStopped);
    setName("stdout");
  }

  @Override
  public void start() {
    super.start();
    thread.start();
  }

  /** Writes what waits, and takes no more. */
  @Override
  public void stop() {
    if (!isStarted()) {
      return;
    }
    super.stop();
    try {
      // Not an interrupt, which could meet the thread while it writes.
      if (waiting.offer(END, STOP_SECONDS, TimeUnit.SECONDS)) {
        thread.join(Duration.ofSeconds(STOP_SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Events dropped so far. */
  long dropped() {
    return dropped.get();
  }

  @Override
  protected void append(ILoggingEvent event) {
    event.prepareForDeferredProcessing(); // the message now: its arguments may change
    if (!waiting.offer(event)) {
      dropped.incrementAndGet();
    }
  }

  private void writeUntilStopped() {
    List<ILoggingEvent> batch = new ArrayList<>(MOST_TOGETHER);
    boolean ended = false;
    while (!ended || !waiting.isEmpty()) {
      try {
        batch.add(waiting.take());
      } catch (InterruptedException e) {
        continue; // nobody has this thread to interrupt it
      }
      waiting.drainTo(batch, MOST_TOGETHER - 1);
      ended |= batch.remove(END);
      write(batch);
      batch.clear();
    }
  }

  private void write(List<ILoggingEvent> batch) {
    ByteArrayOutputStream block = new ByteArrayOutputStream(512 * batch.size());
    batch.forEach(event -> block.writeBytes(line(event)));
    long now = dropped.get();
    if (now > droppedSaid) {
      block.writeBytes(
          json.of(own((now - droppedSaid) + " lines were dropped: the output was too slow")));
      droppedSaid = now;
    }
    try {
      out.write(block.toByteArray());
      out.flush();
    } catch (IOException e) {
      dropped.addAndGet(batch.size()); // nowhere to say it but here
    }
  }

  /** Whatever is in an event, this thread goes on. */
  private byte[] line(ILoggingEvent event) {
    try {
      return json.of(event);
    } catch (RuntimeException e) { // from toString() of a value that somebody logged
      return json.of(own("a line of " + event.getLoggerName() + " can't be written: " + e));
    }
  }

  private ILoggingEvent own(String message) {
    LoggingEvent event = new LoggingEvent();
    event.setTimeStamp(System.currentTimeMillis());
    event.setLevel(Level.WARN);
    event.setLoggerName(LogWriter.class.getName());
    event.setMessage(message);
    return event;
  }
}
