package dev.sluice.proxy.http2;

import dev.sluice.proxy.settings.Http2Settings;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts the frames of one connection that cost us more than their sender: over a limit the
 * connection ends with ENHANCE_YOUR_CALM (RFC 9113 §10.5). Thread-confined.
 */
final class FloodGuard {
  static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Most DATA frames in a row that hold nothing and end nothing. */
  static final int MAX_EMPTY_DATA = 32;

  private final Rate resets;
  private final Rate controls;
  private int emptyData;

  FloodGuard(Http2Settings limits, LongSupplier nanoClock) {
    resets = new Rate(limits.maxResets(), nanoClock);
    controls = new Rate(limits.maxControlFrames(), nanoClock);
  }

  /**
   * The client has reset a stream, or made us reset one by breaking the protocol: either way a
   * request was begun for nothing (CVE-2023-44487, CVE-2025-8671).
   */
  void reset() throws Http2Exception {
    if (!resets.allows()) {
      throw tooMany("streams reset");
    }
  }

  /** SETTINGS, PING or PRIORITY: each wants an answer, or work that serves no request. */
  void control() throws Http2Exception {
    if (!controls.allows()) {
      throw tooMany("control frames");
    }
  }

  /** DATA of so many bytes, padding left out. */
  void data(int bytes, boolean endOfStream) throws Http2Exception {
    if (bytes > 0 || endOfStream) {
      emptyData = 0;
    } else if (++emptyData > MAX_EMPTY_DATA) {
      throw tooMany("empty DATA frames");
    }
  }

  private static Http2Exception tooMany(String what) {
    return Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many %s", what);
  }

  /** So many in a window; the next window begins with the first event after it. */
  private static final class Rate {
    private final int limit;
    private final LongSupplier nanoClock;
    private long windowStart;
    private int count;

    Rate(int limit, LongSupplier nanoClock) {
      this.limit = limit;
      this.nanoClock = nanoClock;
    }

    boolean allows() {
      long now = nanoClock.getAsLong();
      if (count == 0 || now - windowStart >= WINDOW_NANOS) {
        windowStart = now;
        count = 0;
      }
      return ++count <= limit;
    }
  }
}
