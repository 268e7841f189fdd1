package dev.sluice.proxy.observe.route;

/** What kind of exchange a route makes: which deadlines hold and which limit it counts against. */
public enum RouteClass {
  /** Answered at once. */
  SHORT("short"),
  /** Starts runs, and answers when they are accepted (or, for MCP and A2A, when they are done). */
  RUN_START("run-start"),
  /** Answers when a run has ended; the body's heartbeats come before. */
  WAIT("wait"),
  /** Server-sent events. */
  STREAM("stream"),
  /** A WebSocket. */
  SOCKET("socket"),
  /** Answered by the gateway itself. */
  OWN("own");

  private final String label;

  RouteClass(String label) {
    this.label = label;
  }

  /** The name in metrics. */
  public String label() {
    return label;
  }

  /**
   * Whether the response head may take as long as a run does. Such exchanges have the long
   * first-byte time-out and count against {@code upstream.max-streams}.
   */
  public boolean isLong() {
    return switch (this) {
      case RUN_START, WAIT, STREAM, SOCKET -> true;
      case SHORT, OWN -> false;
    };
  }
}
