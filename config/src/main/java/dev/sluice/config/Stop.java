package dev.sluice.config;

import java.util.concurrent.CountDownLatch;

/**
 * How often the process was told to stop: once ends the wait for it, twice interrupts what the
 * waiting thread does then. Thread-safe.
 */
final class Stop {
  private final CountDownLatch told = new CountDownLatch(1);
  private final Thread waiting;

  Stop(Thread waiting) {
    this.waiting = waiting;
  }

  /** The process is told to stop. */
  synchronized void signal() {
    if (told.getCount() > 0) {
      told.countDown();
    } else {
      waiting.interrupt();
    }
  }

  /** Waits until it is told to, for ever. */
  void await() throws InterruptedException {
    told.await();
  }
}
