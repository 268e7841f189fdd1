package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.LiveCall;
import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.forward.ClientFacts;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.RequestTarget;
import dev.sluice.proxy.json.Scanners;
import dev.sluice.proxy.net.DeadlineWheel;
import dev.sluice.proxy.net.LiveSet;
import dev.sluice.proxy.observe.ExchangeRecord;
import dev.sluice.proxy.observe.LoopLog;
import dev.sluice.proxy.observe.LoopRandom;
import dev.sluice.proxy.observe.RequestIds;
import dev.sluice.proxy.observe.TraceContext;
import dev.sluice.proxy.observe.metrics.LoopMetrics;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.observe.route.RouteTemplates;
import dev.sluice.proxy.status.LiveExchange;
import dev.sluice.proxy.upstream.Upstream;
import dev.sluice.proxy.upstream.UpstreamPools;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop has for its exchanges: connections, deadlines, ids, counters, log.
 * Thread-confined to that loop, but for {@link #execute} and {@link #eventLoop}.
 */
public final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final EventLoop eventLoop;
  private final ExchangeContext shared;

  /** Of nearly every head with a small body; it grows for others, which are limited. */
  private static final int DRAFT_BYTES = 8 * 1024;

  private final DeadlineWheel wheel;
  private final Scanners scanners = new Scanners();
  private final ByteBuf draft = Unpooled.buffer(DRAFT_BYTES);
  private final UpstreamPools pools;
  private final LoopMetrics metrics;
  private final LoopLog log;
  private final ByteBufAllocator allocator;

  private final RequestIds requestIds = new RequestIds();
  private final TraceContext traces = new TraceContext();
  private final LoopRandom random = new LoopRandom();
  private final LiveSet<ProxyHandler> exchanges = new LiveSet<>();
  private final LiveSet<ClientConnection> connections = new LiveSet<>();
  private boolean draining;

  public Worker(
      EventLoop eventLoop,
      ExchangeContext shared,
      DeadlineWheel wheel,
      UpstreamPools pools,
      LoopMetrics metrics,
      LoopLog log,
      ByteBufAllocator allocator) {
    this.eventLoop = eventLoop;
    this.shared = shared;
    this.wheel = wheel;
    this.pools = pools;
    this.metrics = metrics;
    this.log = log;
    this.allocator = allocator;
  }

  // ---- what exchanges use

  public ExchangeContext shared() {
    return shared;
  }

  public DeadlineWheel wheel() {
    return wheel;
  }

  Scanners scanners() {
    return scanners;
  }

  UpstreamPools pools() {
    return pools;
  }

  public LoopMetrics metrics() {
    return metrics;
  }

  ByteBufAllocator allocator() {
    return allocator;
  }

  public ByteBuf buffer(int capacity) {
    return allocator.buffer(capacity);
  }

  /**
   * An empty buffer on the heap to compose a head in, of many small pieces: each of these would go
   * into a buffer of the pool by a method handle, which a profile of bench row run16 showed.
   * Borrowed until the next call; it stays as large as the largest head, which is limited.
   */
  public ByteBuf draft() {
    return draft.clear();
  }

  /** What was composed, with room behind it; the caller owns it. */
  public ByteBuf fairCopy(ByteBuf composed, int room) {
    return buffer(composed.readableBytes() + room).writeBytes(composed);
  }

  /** A number that nobody can foretell. */
  int random() {
    return (int) random.nextLong();
  }

  /** The record of an exchange that begins now. */
  public ExchangeRecord record(ClientFacts client, String protocol) {
    ExchangeRecord record = new ExchangeRecord();
    record.begin(System.nanoTime());
    record.from(protocol, client.address());
    return record;
  }

  /**
   * Gives the exchange its route, its id and its trace, the client's own where they are valid.
   *
   * @param head null when it could not be read
   * @return the traceparent of a trace that begins here, null when the client's goes on
   */
  public @Nullable String identify(ExchangeRecord record, @Nullable RequestHead head) {
    if (head == null) {
      record.identify(requestIds.next(), traces.begin());
      return null;
    }
    record.route(routeOf(shared.admission().routed(head)));
    Fields fields = head.fields();
    boolean oneTrace = fields.count(FieldName.TRACEPARENT) == 1;
    String given = oneTrace ? fields.first(FieldName.TRACEPARENT) : null;
    String traceparent = traces.accept(given);
    record.identify(requestIds.accept(fields.first(FieldName.X_REQUEST_ID)), traceparent);
    return traceparent.equals(given) ? null : traceparent;
  }

  private static RouteTemplate routeOf(RequestHead head) {
    RequestTarget target = head.target();
    RouteTemplate route =
        RouteTemplates.match(head.method(), target.bytes(), target.start(), target.pathEnd());
    return route.isWaitAsked() && target.hasFlag("wait") ? route.waiting() : route;
  }

  void began(ProxyHandler exchange) {
    exchanges.add(exchange);
    metrics.began();
  }

  void ended(ProxyHandler exchange) {
    exchanges.remove(exchange);
    metrics.ended(exchange.record());
    log.append(exchange.record());
  }

  /** Runs on the event loop. Thread-safe. */
  void execute(Runnable task) {
    eventLoop.execute(task);
  }

  public void connectionOpened(ClientConnection connection) {
    connections.add(connection);
    metrics.clientOpened(connection.protocol());
  }

  public void connectionClosed(ClientConnection connection) {
    connections.remove(connection);
    metrics.clientClosed(connection.protocol());
  }

  /** A connection was closed at accept: there are too many. */
  public void connectionRefused() {
    metrics.refused("connections");
  }

  /** A client's connection failed: its own affair, so no more than a word at debug level. */
  public void clientFault(Throwable cause) {
    LOG.debug("client connection failed: {}", cause.toString());
  }

  public boolean isDraining() {
    return draining;
  }

  // ---- what the gateway uses

  /** The loop that all of this is confined to. Thread-safe. */
  public EventLoop eventLoop() {
    return eventLoop;
  }

  /**
   * Idle connections close, others close after their response, and streams that a client can resume
   * elsewhere without loss are aborted.
   */
  public void drain() {
    draining = true;
    pools.close();
    for (ClientConnection connection : connections.snapshot()) {
      connection.drain();
    }
    for (ProxyHandler exchange : exchanges.snapshot()) {
      exchange.drain();
    }
  }

  /** No connection to this upstream, which was retired, is kept any more. */
  public void forget(Upstream upstream) {
    pools.forget(upstream);
  }

  /** Aborts every exchange that is left. Returns how many there were. */
  public int abortAll() {
    List<ProxyHandler> left = exchanges.snapshot();
    for (ProxyHandler exchange : left) {
      exchange.abortByDrain();
    }
    for (ClientConnection connection : connections.snapshot()) {
      connection.closeNow();
    }
    pools.close();
    return left.size();
  }

  /** On whose behalf exchanges are live. */
  Set<LiveCall> liveCalls() {
    Set<LiveCall> calls = new HashSet<>();
    for (ProxyHandler exchange : exchanges.snapshot()) {
      LiveCall call = exchange.call();
      if (call != null) {
        calls.add(call);
      }
    }
    return calls;
  }

  /** Ends the exchanges of these calls: their callers would not be let in any more. */
  void revoke(Map<LiveCall, Problem> gone) {
    for (ProxyHandler exchange : exchanges.snapshot()) {
      LiveCall call = exchange.call();
      Problem problem = call == null ? null : gone.get(call);
      if (problem != null) {
        exchange.revoke(problem);
      }
    }
  }

  /** How many client connections are open. */
  public int openConnections() {
    return connections.size();
  }

  /** The exchanges that are live now, longest running first, at most {@code limit}. */
  public List<LiveExchange> liveExchanges(int limit) {
    return exchanges.snapshot().stream()
        .map(ProxyHandler::record)
        .sorted(Comparator.comparingLong(ExchangeRecord::receivedNanoTime))
        .limit(limit)
        .map(Worker::live)
        .toList();
  }

  private static LiveExchange live(ExchangeRecord record) {
    return new LiveExchange(
        record.requestId(),
        record.protocol(),
        record.route().method(),
        record.route().path(),
        record.client(),
        record.upstream(),
        record.status(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - record.receivedNanoTime()),
        record.bytesUp(),
        record.bytesDown(),
        record.isStream());
  }
}
