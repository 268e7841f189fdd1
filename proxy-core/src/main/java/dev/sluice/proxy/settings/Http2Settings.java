package dev.sluice.proxy.settings;

/**
 * HTTP/2 towards clients. Immutable.
 *
 * @param enabled ALPN {@code h2} over TLS, and h2c by prior knowledge without
 * @param maxStreams concurrent streams of one connection
 * @param maxResets RST_STREAM frames of one connection in 10 s; then GOAWAY
 * @param maxControlFrames SETTINGS and PING frames of one connection in 10 s; then GOAWAY
 */
public record Http2Settings(boolean enabled, int maxStreams, int maxResets, int maxControlFrames) {

  /** Most streams of one connection. */
  public static final int MOST_STREAMS = 100_000;

  /** Most frames of a kind in 10 s. */
  public static final int MOST_FRAMES = 1_000_000;

  public static final Http2Settings DEFAULTS = new Http2Settings(true, 128, 200, 200);

  public Http2Settings {
    Check.that(maxStreams, "maxStreams").isBetween(1, MOST_STREAMS);
    Check.that(maxResets, "maxResets").isBetween(1, MOST_FRAMES);
    Check.that(maxControlFrames, "maxControlFrames").isBetween(1, MOST_FRAMES);
  }
}
