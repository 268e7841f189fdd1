package dev.sluice.bench.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The requests that the stub knows, and what their answers hold; shared by the stub and the load
 * tool. Their paths are of the runtime's API, as the key of a project opens no others.
 */
public final class Scripts {
  /** The thread of the first caller; others' differ in the last digit. */
  public static final String THREAD_ID = "0198c0de-0000-7000-8000-000000000001";

  private static final String THREADS = "/threads";
  private static final String THREAD = THREADS + '/' + THREAD_ID;

  /** Where a path of a thread has the digit that tells callers apart: the stub doesn't read it. */
  public static final int CALLER_AT = THREAD.length() - 1;

  /** The graph, and the agent's key, that {@link #run} names. */
  public static final String AGENT = "agent";

  private static final String ASSISTANT_ID = "fe096781-5601-53d2-b2f6-0d3403f7e9ca";

  /** GET: a small JSON document, {@link #THREAD_JSON}. */
  public static final String GET = THREAD;

  /** POST: answered with the request's body. */
  public static final String ECHO = THREAD + "/history";

  /** POST: a run in the background; answered with {@link #RUN_JSON} whatever the body says. */
  public static final String RUN = THREAD + "/runs";

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

  /** What {@link #RUN} answers. */
  public static final String RUN_JSON =
      """
      {"run_id":"0198c0de-0000-7000-8000-000000000002","thread_id":"0198c0de-0000-7000-8000-000000000001",\
      "assistant_id":"fe096781-5601-53d2-b2f6-0d3403f7e9ca","created_at":"2026-01-01T00:00:00.000000+00:00",\
      "updated_at":"2026-01-01T00:00:00.000000+00:00","metadata":{},"status":"pending","kwargs":{},\
      "multitask_strategy":"enqueue"}\
      """;

  /**
   * GET: what a control plane asks of a runtime that it registers; answered with {@link
   * #INFO_JSON}.
   */
  public static final String INFO = "/info";

  public static final String INFO_JSON = "{\"version\":\"0\",\"langgraph_py_version\":\"0\"}";

  /** POST: likewise, {@link #ASSISTANTS_JSON}. */
  public static final String ASSISTANTS = "/assistants/search";

  public static final String ASSISTANTS_JSON =
      "[{\"assistant_id\":\""
          + ASSISTANT_ID
          + "\",\"graph_id\":\""
          + AGENT
          + "\",\"metadata\":{\"created_by\":\"system\"}}]";

  /** GET: likewise, {@code {}}. */
  public static final String SCHEMAS = "/assistants/" + ASSISTANT_ID + "/schemas";

  /** POST: makes a thread; answered with {@link #THREAD_JSON}, as is a PATCH of {@link #GET}. */
  public static final String CREATE = THREADS;

  /** What {@link #UP} answers. */
  public static final String SWALLOWED = "{\"swallowed\":true}";

  private Scripts() {}

  /** A JSON document of exactly so many bytes, at least 32. */
  public static byte[] json(int bytes) {
    String head = "{\"metadata\":{\"text\":\"";
    String tail = "\"}}";
    return (head + "x".repeat(bytes - head.length() - tail.length()) + tail).getBytes(US_ASCII);
  }

  /** A run of the agent of exactly so many bytes, at least 512. */
  public static byte[] run(int bytes) {
    String head =
        """
        {"assistant_id":"agent","input":{"messages":[{"role":"human","content":"\
        """;
    String tail =
        """
        "}]},"metadata":{"purpose":"bench"},"config":{"recursion_limit":25,"configurable":\
        {"model":"none","temperature":0.5}},"stream_mode":["values","messages-tuple"],\
        "stream_subgraphs":true,"on_disconnect":"continue","stream_resumable":true}\
        """;
    return (head + "x".repeat(bytes - head.length() - tail.length()) + tail).getBytes(US_ASCII);
  }

  /**
   * The same path with the thread of a caller.
   *
   * @param caller from 0 to 8
   */
  public static String of(int caller, String path) {
    return path.startsWith(THREAD)
        ? path.substring(0, CALLER_AT) + (caller + 1) + path.substring(CALLER_AT + 1)
        : path;
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
