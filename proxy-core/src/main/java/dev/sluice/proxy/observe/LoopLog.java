package dev.sluice.proxy.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * One event loop's part of the exchange log. Made by {@link ExchangeLog#newLoop}.
 *
 * <p>Thread-confined: {@link #append} is called on that loop only.
 */
public final class LoopLog {
  /** How much a loop may be ahead of the writer before lines are dropped: 512 KiB. */
  static final int BLOCKS = 8;

  private static final VarHandle DROPPED;

  static {
    try {
      DROPPED = MethodHandles.lookup().findVarHandle(LoopLog.class, "dropped", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ExchangeLog log;
  private final ExchangeLine line;
  private final LogBlock[] blocks = new LogBlock[BLOCKS];
  private int filling;
  private long dropped;

  /** The block that is written out; guarded by the log's drain lock. */
  private int draining;

  /** Lines that the output did not take. */
  private final AtomicLong lost = new AtomicLong();

  LoopLog(ExchangeLog log, LongSupplier unixMillis) {
    this.log = log;
    this.line = new ExchangeLine(unixMillis);
    for (int i = 0; i < BLOCKS; i++) {
      blocks[i] = new LogBlock();
    }
  }

  /**
   * Logs an exchange that has ended. Never waits: the line is dropped and counted when the writer
   * is too far behind, or the log is closed.
   */
  public void append(ExchangeRecord exchange) {
    if (!log.isEnabled()) {
      return;
    }
    LogBlock block = blocks[filling];
    if (LogBlock.BYTES - block.position() < ExchangeLine.MAX_BYTES) {
      block = next(block);
    }
    if (block.isSealed() || log.isClosed()) {
      DROPPED.setOpaque(this, dropped + 1);
      return;
    }
    block.commit(line.write(exchange, block.bytes(), block.position()));
    log.committed();
  }

  /** The next block, which is still sealed when the writer has not come round. */
  private LogBlock next(LogBlock full) {
    LogBlock next = blocks[(filling + 1) % BLOCKS];
    if (next.isSealed()) {
      return next;
    }
    full.seal();
    filling = (filling + 1) % BLOCKS;
    log.blockFull();
    return next;
  }

  /** Lines dropped so far, or lost by the output; on any thread. */
  long dropped() {
    return (long) DROPPED.getOpaque(this) + lost.get();
  }

  /**
   * Writes out every line that was committed before the call. Holds the log's drain lock.
   *
   * @return how many bytes were written
   */
  int drain(OutputStream out) throws IOException {
    int bytes = 0;
    while (true) {
      LogBlock block = blocks[draining];
      // Read first: what is committed to a sealed block is all that will be.
      boolean sealed = block.isSealed();
      bytes += write(block, out);
      if (!sealed) {
        return bytes;
      }
      block.clear();
      draining = (draining + 1) % BLOCKS;
    }
  }

  private int write(LogBlock block, OutputStream out) throws IOException {
    int from = block.written();
    int to = block.committed();
    if (to == from) {
      return 0;
    }
    block.written(to); // even when it fails: half of it may be out already
    try {
      out.write(block.bytes(), from, to - from);
    } catch (IOException e) {
      lost.addAndGet(block.lines(from, to));
      throw e;
    }
    return to - from;
  }
}
