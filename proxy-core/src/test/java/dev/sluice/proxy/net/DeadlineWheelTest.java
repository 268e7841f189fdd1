package dev.sluice.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlineWheelTest {
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final DeadlineWheel wheel = new DeadlineWheel(loop);

  @AfterEach
  void stop() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void neverComesEarlyAndMissesNone() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Probe> probes = new ArrayList<>();
    CountDownLatch expired = new CountDownLatch(500);
    for (int i = 0; i < 500; i++) {
      probes.add(new Probe(expired));
    }
    on(() -> probes.forEach(p -> p.setIn(wheel, random.nextInt(600))));

    assertThat(expired.await(20, TimeUnit.SECONDS)).as("seed " + seed).isTrue();
    assertThat(probes).allMatch(p -> p.expiredNanos >= p.dueNanos);
  }

  @Test
  void comesLaterWhenPutOffAndSoonerWhenMovedUp() throws Exception {
    CountDownLatch expired = new CountDownLatch(2);
    Probe putOff = new Probe(expired);
    Probe movedUp = new Probe(expired);
    on(() -> {
      putOff.setIn(wheel, 30);
      putOff.setIn(wheel, 300);
      movedUp.setIn(wheel, 3_600_000);
      movedUp.setIn(wheel, 50);
    });

    assertThat(expired.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(putOff.expiredNanos).isGreaterThanOrEqualTo(putOff.dueNanos);
    assertThat(movedUp.expiredNanos).isGreaterThanOrEqualTo(movedUp.dueNanos);
  }

  @Test
  void doesNotComeWhenTakenBack() throws Exception {
    CountDownLatch never = new CountDownLatch(2);
    CountDownLatch later = new CountDownLatch(1);
    Probe cancelled = new Probe(never);
    Probe suspended = new Probe(never);
    Probe last = new Probe(later);
    on(() -> {
      cancelled.setIn(wheel, 20);
      suspended.setIn(wheel, 20);
      wheel.cancel(cancelled);
      wheel.suspend(suspended);
      last.setIn(wheel, 200);
    });

    assertThat(later.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(never.getCount()).isEqualTo(2);
  }

  @Test
  void letsADeadlineSetOthersAndTakeThemBack() throws Exception {
    CountDownLatch expired = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Probe sibling = new Probe(never);
    Probe follower = new Probe(expired);
    Deadline first =
        new Deadline() {
          @Override
          protected void expired(long nowNanos) {
            wheel.cancel(sibling);
            follower.setIn(wheel, 30);
          }
        };
    on(() -> {
      long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(30);
      wheel.set(sibling, at); // the same tick, in which the one set last comes first
      wheel.set(first, at);
    });

    assertThat(expired.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(never.getCount()).isEqualTo(1);
  }

  private void on(Runnable task) throws Exception {
    loop.submit(task).get(20, TimeUnit.SECONDS);
  }

  private static final class Probe extends Deadline {
    private final CountDownLatch latch;
    private volatile long dueNanos;
    private volatile long expiredNanos;

    Probe(CountDownLatch latch) {
      this.latch = latch;
    }

    void setIn(DeadlineWheel wheel, long millis) {
      dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      wheel.set(this, dueNanos);
    }

    @Override
    protected void expired(long nowNanos) {
      expiredNanos = System.nanoTime();
      latch.countDown();
    }
  }
}
