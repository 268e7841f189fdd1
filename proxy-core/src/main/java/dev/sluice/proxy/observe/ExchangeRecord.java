package dev.sluice.proxy.observe;

import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.observe.route.RouteTemplates;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one exchange, set as it goes, read when it has ended. Holds no header value but the
 * request id and the trace context. May be used again after {@link #begin}.
 *
 * <p>Thread-confined to the event loop of the exchange.
 */
public final class ExchangeRecord extends ExchangeTimes {
  private String requestId = "";
  private String traceparent = "";
  private String protocol = "";
  private String client = "";
  private String upstream = "";
  private String reason = "";
  private String messageReason = "";
  private @Nullable Principal principal;
  private RouteTemplate route = RouteTemplates.other();
  private Outcome outcome = Outcome.COMPLETED;
  private int status;
  private boolean stream;
  private long bytesUp;
  private long bytesDown;
  private long events;
  private long messagesRefused;

  /** A record that has not begun. */
  public ExchangeRecord() {
    begin(0);
  }

  /** Forgets everything and begins an exchange whose first byte was received at this time. */
  public void begin(long receivedNanoTime) {
    beginTimes(receivedNanoTime);
    requestId = "";
    traceparent = "";
    protocol = "";
    client = "";
    upstream = "";
    reason = "";
    messageReason = "";
    messagesRefused = 0;
    principal = null;
    route = RouteTemplates.other();
    outcome = Outcome.COMPLETED;
    status = 0;
    stream = false;
    bytesUp = 0;
    bytesDown = 0;
    events = 0;
  }

  /**
   * Who asks.
   *
   * @param protocol {@code HTTP/1.0}, {@code HTTP/1.1}, {@code HTTP/2} or {@code websocket}
   * @param client the client's address, without port
   */
  public void from(String protocol, String client) {
    this.protocol = protocol;
    this.client = client;
  }

  /**
   * By what it is known.
   *
   * @param requestId one that {@link RequestIds} accepted or made
   * @param traceparent one that {@link TraceContext} accepted or began
   */
  public void identify(String requestId, String traceparent) {
    this.requestId = requestId;
    this.traceparent = traceparent;
  }

  /** On whose behalf; null while that is not known, and in open mode. */
  public void caller(@Nullable Caller caller) {
    principal = caller == null ? null : caller.principal();
  }

  public void route(RouteTemplate route) {
    this.route = route;
  }

  /** The response's status; 0 while there is none. */
  public void status(int status) {
    this.status = status;
  }

  /** How it ended, with a short code such as {@code connect-refused}; empty when completed. */
  public void outcome(Outcome outcome, String reason) {
    this.outcome = outcome;
    this.reason = reason;
  }

  /** A connection to this upstream is asked for, by its authority. Called once for each attempt. */
  public void attempt(String upstream) {
    this.upstream = upstream;
    connecting();
  }

  /** It holds a stream's place. Called by the loop's metrics, which count live streams. */
  public void markStream() {
    stream = true;
  }

  /** More bytes of the request's body were passed on. */
  public void addBytesUp(long bytes) {
    bytesUp += bytes;
  }

  /** More bytes of the response's body were passed on. */
  public void addBytesDown(long bytes) {
    bytesDown += bytes;
  }

  /** More server-sent events were passed on. */
  public void addEvents(int count) {
    events += count;
  }

  /**
   * A message of a WebSocket was answered by the gateway, and the socket goes on.
   *
   * @param why a short code, as in {@link #outcome}; that of the first is kept
   */
  public void messageRefused(String why) {
    if (messagesRefused++ == 0) {
      messageReason = why;
    }
  }

  public String requestId() {
    return requestId;
  }

  public String traceparent() {
    return traceparent;
  }

  /** The trace id in hexadecimal digits; empty before {@link #identify}. */
  public String traceId() {
    return traceparent.isEmpty()
        ? ""
        : traceparent.substring(TraceContext.TRACE_ID, TraceContext.TRACE_ID_END);
  }

  /** The id of the span that the upstream sees as its parent; empty before {@link #identify}. */
  public String spanId() {
    return traceparent.isEmpty()
        ? ""
        : traceparent.substring(TraceContext.SPAN_ID, TraceContext.SPAN_ID_END);
  }

  public String protocol() {
    return protocol;
  }

  public String client() {
    return client;
  }

  /** On whose behalf; null when that is not known. */
  public @Nullable Principal principal() {
    return principal;
  }

  /** The upstream's authority; empty while none is wanted. */
  public String upstream() {
    return upstream;
  }

  public RouteTemplate route() {
    return route;
  }

  public int status() {
    return status;
  }

  public Outcome outcome() {
    return outcome;
  }

  public String reason() {
    return reason;
  }

  public boolean isStream() {
    return stream;
  }

  public long bytesUp() {
    return bytesUp;
  }

  public long bytesDown() {
    return bytesDown;
  }

  public long events() {
    return events;
  }

  /** How many messages of a WebSocket did not go on to the runtime. */
  public long messagesRefused() {
    return messagesRefused;
  }

  /** Why the first of {@link #messagesRefused} was; empty when there was none. */
  public String messageReason() {
    return messageReason;
  }
}
