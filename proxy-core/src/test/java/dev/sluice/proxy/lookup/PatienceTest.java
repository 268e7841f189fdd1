package dev.sluice.proxy.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PatienceTest {
  private static final long LONG = TimeUnit.HOURS.toNanos(1);

  private final CompletableFuture<String> answer = new CompletableFuture<>();

  private static long in(long nanos) {
    return System.nanoTime() + nanos;
  }

  @Test
  void isOfTheThreadThatDecides() {
    Patience patience = new Patience(in(LONG));
    assertThat(Patience.ofThread()).isNull();
    assertThat(patience.<Object>decide(() -> String.valueOf(Patience.ofThread() == patience)))
        .isEqualTo("true");
    assertThat(Patience.ofThread()).isNull();
  }

  @Test
  void givesWhatIsAnswered() throws Exception {
    Patience patience = new Patience(in(LONG));
    answer.complete("well");
    assertThat(patience.await(answer, in(LONG))).isEqualTo("well");
    assertThat(patience.isWithRuntime()).isFalse();
  }

  @Test
  void isNotWithARuntimeThatFailed() {
    Patience patience = new Patience(in(LONG));
    answer.completeExceptionally(new IOException("away"));
    assertThatThrownBy(() -> patience.await(answer, in(LONG)))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThat(patience.isWithRuntime()).isFalse();
  }

  @Test
  void endsAtItsDeadlineAndKnowsThatItWasARuntimes() {
    Patience patience = new Patience(in(TimeUnit.MILLISECONDS.toNanos(20)));
    assertThatThrownBy(() -> patience.await(answer, in(LONG))).isInstanceOf(TimeoutException.class);
    assertThat(patience.isWithRuntime()).isTrue();
  }

  @Test
  void isNoLongerThanAnyMayWait() {
    Patience patience = new Patience(in(LONG));
    assertThatThrownBy(() -> patience.await(answer, in(TimeUnit.MILLISECONDS.toNanos(20))))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void cancelsWhatIsWaitedForWhenItEnds() throws Exception {
    Patience patience = new Patience(in(LONG));
    Thread ending =
        Thread.startVirtualThread(() -> {
          while (!patience.isWithRuntime()) {
            Thread.onSpinWait();
          }
          patience.end();
        });
    assertThatThrownBy(() -> patience.await(answer, in(LONG)))
        .isInstanceOf(CancellationException.class);
    ending.join();
    assertThat(answer).isCancelled();
    assertThat(patience.isOver()).isTrue();
  }

  @Test
  void cancelsWhatIsAskedWhenItHasEnded() {
    Patience patience = new Patience(in(LONG));
    patience.end();
    assertThatThrownBy(() -> patience.await(answer, in(LONG)))
        .isInstanceOf(CancellationException.class);
    assertThat(answer).isCancelled();
  }
}
