package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StopTest {
  @Test
  void theFirstSignalEndsTheWaitAndTheSecondInterruptsWhatComesThen() throws Exception {
    Stop stop = new Stop(Thread.currentThread());
    stop.signal();
    stop.await();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();

    stop.signal();
    assertThatThrownBy(() -> new CountDownLatch(1).await())
        .isInstanceOf(InterruptedException.class);
  }
}
