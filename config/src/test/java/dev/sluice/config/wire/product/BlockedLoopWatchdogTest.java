package dev.sluice.config.wire.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BlockedLoopWatchdogTest {
  private static final String NAME = "watched-loop";

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(NAME), NioIoHandler.newFactory());

  @AfterEach
  void stopLoop() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void findsALoopThatWaitsForSomethingElse() {
    CountDownLatch never = new CountDownLatch(1);
    group.execute(() -> awaitUninterruptibly(never));
    BlockedLoopWatchdog watchdog = BlockedLoopWatchdog.onThreadsNamed(NAME);
    awaitFinding(watchdog);
    never.countDown();

    assertThatThrownBy(watchdog::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("event loops were blocked")
        .hasMessageContaining("is WAITING")
        .hasMessageContaining("CountDownLatch.await");
  }

  @Test
  void findsALoopThatWaitsForALock() {
    Object lock = new Object();
    BlockedLoopWatchdog watchdog = BlockedLoopWatchdog.onThreadsNamed(NAME);
    synchronized (lock) {
      group.execute(() -> {
        synchronized (lock) {
          lock.notifyAll();
        }
      });
      awaitFinding(watchdog);
    }

    assertThatThrownBy(watchdog::close).hasMessageContaining("is BLOCKED");
  }

  @Test
  void findsNothingWrongWithWorkAndWithWaitingForSockets() {
    try (BlockedLoopWatchdog watchdog = BlockedLoopWatchdog.onThreadsNamed(NAME)) {
      for (int i = 0; i < 50; i++) {
        group.submit(BlockedLoopWatchdogTest::work).syncUninterruptibly();
        group.schedule(() -> {}, 1, TimeUnit.MILLISECONDS).syncUninterruptibly();
      }
      assertThat(watchdog.findings()).isEmpty();
    }
  }

  private static void awaitFinding(BlockedLoopWatchdog watchdog) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (watchdog.findings().isEmpty()) {
      assertThat(System.nanoTime()).as("nothing was found").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static void work() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
