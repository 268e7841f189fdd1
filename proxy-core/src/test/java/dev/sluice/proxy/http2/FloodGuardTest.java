package dev.sluice.proxy.http2;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.settings.Http2Settings;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class FloodGuardTest {
  private long now = 1_000;
  private final FloodGuard guard = new FloodGuard(new Http2Settings(true, 10, 3, 5), () -> now);

  private static void assertCalmWanted(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Http2Exception.class,
            flood -> {
              if (flood.error() != Http2Error.ENHANCE_YOUR_CALM) {
                throw new AssertionError(flood);
              }
            });
  }

  @Test
  void allowsSoManyResetsInAWindow() throws Exception {
    for (int i = 0; i < 3; i++) {
      guard.reset();
    }
    assertCalmWanted(guard::reset);
  }

  @Test
  void beginsAnewAfterTheWindow() throws Exception {
    for (int i = 0; i < 3; i++) {
      guard.reset();
    }
    now += FloodGuard.WINDOW_NANOS;

    assertThatCode(guard::reset).doesNotThrowAnyException();
  }

  @Test
  void countsControlFramesApart() throws Exception {
    for (int i = 0; i < 3; i++) {
      guard.reset();
    }
    for (int i = 0; i < 5; i++) {
      guard.control();
    }
    assertCalmWanted(guard::control);
  }

  @Test
  void allowsEmptyDataNowAndThen() throws Exception {
    for (int i = 0; i < 10 * FloodGuard.MAX_EMPTY_DATA; i++) {
      guard.data(i % FloodGuard.MAX_EMPTY_DATA == 0 ? 1 : 0, false);
    }
    for (int i = 0; i < 10 * FloodGuard.MAX_EMPTY_DATA; i++) {
      guard.data(0, true);
    }
  }

  @Test
  void endsARowOfEmptyData() throws Exception {
    for (int i = 0; i < FloodGuard.MAX_EMPTY_DATA; i++) {
      guard.data(0, false);
    }
    assertCalmWanted(() -> guard.data(0, false));
  }
}
