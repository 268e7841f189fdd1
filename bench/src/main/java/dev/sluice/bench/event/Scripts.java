package dev.sluice.bench.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The requests that the stub knows, and what their answers hold; shared by the stub and the load
 * tool. Their paths are of the runtime's API, as the key of a project opens no others.
 */
public final class Scripts {
  private static final String THREAD = "/threads/0198c0de-0000-7000-8000-000000000001";

  /** GET: a small JSON document, {@link #THREAD_JSON}. */
  public static final String GET = THREAD;

  /** POST: answered with the request's body. */
  public static final String ECHO = "/threads/search";

  /**
   * GET: events; in the query {@code size} in bytes, {@code interval} in µs (0: flat out), {@code
   * count} (0: endless), {@code batch}: how many the stub hands to the kernel at once.
   */
  public static final String EVENTS = THREAD + "/runs/0198c0de-0000-7000-8000-000000000002/stream";

  /** GET: one event, then silence. */
  public static final String IDLE = THREAD + "/stream";

  /** GET: as many bytes as {@code bytes} in the query says. */
  public static final String DOWN = THREAD + "/state";

  /** POST: swallows the body, answers {@link #SWALLOWED}. */
  public static final String UP = THREAD + "/state";

  /** What {@link #GET} answers. */
  public static final String THREAD_JSON =
      """
      {"thread_id":"0198c0de-0000-7000-8000-000000000001","created_at":"2026-01-01T00:00:00.000000+00:00",\
      "updated_at":"2026-01-01T00:00:00.000000+00:00","metadata":{"graph_id":"agent"},"status":"idle",\
      "config":{},"values":{"messages":[]},"interrupts":{},"error":null}\
      """;

  /** What {@link #UP} answers. */
  public static final String SWALLOWED = "{\"swallowed\":true}";

  private Scripts() {}

  /** A JSON document of exactly so many bytes, at least 32. */
  public static byte[] json(int bytes) {
    String head = "{\"metadata\":{\"text\":\"";
    String tail = "\"}}";
    return (head + "x".repeat(bytes - head.length() - tail.length()) + tail).getBytes(US_ASCII);
  }

  /** The target of a stream of paced events. */
  public static String paced(int size, long intervalMicros, long count) {
    return EVENTS + "?size=" + size + "&interval=" + intervalMicros + "&count=" + count;
  }

  /** The target of a stream of events flat out. */
  public static String flatOut(int size, int batch, long count) {
    return EVENTS + "?size=" + size + "&interval=0&batch=" + batch + "&count=" + count;
  }
}
