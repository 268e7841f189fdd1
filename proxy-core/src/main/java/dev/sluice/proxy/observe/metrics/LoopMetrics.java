package dev.sluice.proxy.observe.metrics;

import dev.sluice.proxy.observe.ExchangeRecord;
import dev.sluice.proxy.observe.Outcome;
import dev.sluice.proxy.observe.route.RouteClass;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.observe.route.RouteTemplates;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop counts. Made by {@link GatewayMetrics#newLoop}.
 *
 * <p>Thread-confined: every public method is called on that loop only.
 */
@SuppressWarnings("EnumOrdinal") // positions of cells in this process, never stored or sent
public final class LoopMetrics {
  /** Status classes are 1xx to 5xx; class 0 is no response at all. */
  static final int STATUS_CLASSES = 6;

  static final int OUTCOMES = Outcome.values().length;

  private static final int PROTOCOLS = ClientProtocol.values().length;
  private static final int ROUTE_CLASSES = RouteClass.values().length;

  /** Cells on both sides of the scalars, so that two loops never write to one cache line. */
  private static final int PADDING = 16;

  static final int EXCHANGES_LIVE = PADDING;
  static final int STREAMS_LIVE = EXCHANGES_LIVE + 1;
  static final int BYTES_UP = STREAMS_LIVE + 1;
  static final int BYTES_DOWN = BYTES_UP + 1;
  static final int EVENTS = BYTES_DOWN + 1;
  static final int REVOCATIONS = EVENTS + 1;
  static final int HELD_BYTES = REVOCATIONS + 1;
  private static final int CLIENT_CONNECTIONS = HELD_BYTES + 1;
  private static final int SCALARS_END = CLIENT_CONNECTIONS + PROTOCOLS;

  private final BoundedCounter refusals;
  private final BoundedCounter callerRefusals;
  private final RuntimeNames runtimes;
  private final long[] scalars = new long[SCALARS_END + PADDING];

  /** For each route that was seen: a cell for each outcome and status class. */
  private final AtomicReferenceArray<long @Nullable []> exchanges =
      new AtomicReferenceArray<>(RouteTemplates.count());

  /** For each path that was seen: the seconds of its short exchanges. */
  private final AtomicReferenceArray<@Nullable LoopHistogram> seconds =
      new AtomicReferenceArray<>(RouteTemplates.pathCount());

  /** For each runtime that exchanges of this loop went to. */
  private final AtomicReferenceArray<@Nullable UpstreamMetrics> upstreams =
      new AtomicReferenceArray<>(RuntimeNames.NUMBERS);

  private final LoopHistogram gatewaySeconds = new LoopHistogram(Buckets.GATEWAY);
  private final LoopHistogram lagSeconds = new LoopHistogram(Buckets.LAG);
  private final LoopHistogram[] firstByteSeconds = new LoopHistogram[ROUTE_CLASSES];

  LoopMetrics(BoundedCounter refusals, BoundedCounter callerRefusals, RuntimeNames runtimes) {
    this.refusals = refusals;
    this.callerRefusals = callerRefusals;
    this.runtimes = runtimes;
    for (int i = 0; i < ROUTE_CLASSES; i++) {
      firstByteSeconds[i] = new LoopHistogram(Buckets.FIRST_BYTE);
    }
  }

  /** An exchange has begun; {@link #ended} follows once. */
  public void began() {
    add(EXCHANGES_LIVE, 1);
  }

  /** The exchange has a stream's place until it ends. Marks the record. */
  public void streamBegan(ExchangeRecord exchange) {
    if (!exchange.isStream()) {
      exchange.markStream();
      add(STREAMS_LIVE, 1);
    }
  }

  /** Bytes of the request's body were passed on. Adds them to the record too. */
  public void bytesUp(ExchangeRecord exchange, long bytes) {
    exchange.addBytesUp(bytes);
    add(BYTES_UP, bytes);
  }

  /** Bytes of the response's body were passed on. Adds them to the record too. */
  public void bytesDown(ExchangeRecord exchange, long bytes) {
    exchange.addBytesDown(bytes);
    add(BYTES_DOWN, bytes);
  }

  /** Server-sent events were passed on. Adds them to the record too. */
  public void events(ExchangeRecord exchange, int count) {
    exchange.addEvents(count);
    add(EVENTS, count);
  }

  /** The exchange has ended: its outcome, status and times are set. */
  public void ended(ExchangeRecord exchange) {
    add(EXCHANGES_LIVE, -1);
    if (exchange.isStream()) {
      add(STREAMS_LIVE, -1);
    }
    RouteTemplate route = exchange.route();
    Cells.add(exchangesOf(route), cell(exchange), 1);
    if (exchange.outcome() == Outcome.REFUSED) {
      refusals.increment(exchange.reason());
    }
    if (!exchange.isStream() && !route.isLong()) {
      secondsOf(route).record(exchange.endedNanos());
    }
    if (exchange.outcome() == Outcome.COMPLETED) {
      gatewaySeconds.record(exchange.gatewayNanos());
    }
    long firstByteNanos = exchange.upstreamFirstByteNanos();
    if (firstByteNanos != ExchangeRecord.UNSET) {
      firstByteSeconds[route.routeClass().ordinal()].record(firstByteNanos);
    }
  }

  private static int cell(ExchangeRecord exchange) {
    int statusClass = exchange.status() / 100;
    int bounded = statusClass < 0 || statusClass >= STATUS_CLASSES ? 0 : statusClass;
    return exchange.outcome().ordinal() * STATUS_CLASSES + bounded;
  }

  private long[] exchangesOf(RouteTemplate route) {
    long[] cells = exchanges.getPlain(route.index());
    if (cells == null) {
      cells = new long[OUTCOMES * STATUS_CLASSES];
      exchanges.setRelease(route.index(), cells);
    }
    return cells;
  }

  private LoopHistogram secondsOf(RouteTemplate route) {
    LoopHistogram histogram = seconds.getPlain(route.pathIndex());
    if (histogram == null) {
      histogram = new LoopHistogram(Buckets.EXCHANGE);
      seconds.setRelease(route.pathIndex(), histogram);
    }
    return histogram;
  }

  /** Something was refused before there was an exchange, such as a connection over the limit. */
  public void refused(String reason) {
    refusals.increment(reason);
  }

  public void clientOpened(ClientProtocol protocol) {
    add(cell(protocol), 1);
  }

  public void clientClosed(ClientProtocol protocol) {
    add(cell(protocol), -1);
  }

  /** A caller was not let in; {@code reason} is a short code, never from the request. */
  public void callerRefused(String reason) {
    callerRefusals.increment(reason);
  }

  /** A live exchange is ended because its caller would not be let in any more. */
  public void revoked() {
    add(REVOCATIONS, 1);
  }

  /** So many bytes of requests' bodies are held more, or less when it is negative. */
  public void held(long bytes) {
    add(HELD_BYTES, bytes);
  }

  /** The part of one runtime, for as long as the gateway lives. */
  public UpstreamMetrics upstream(String runtime) {
    int number = runtimes.numberOf(runtime);
    UpstreamMetrics upstream = upstreams.getPlain(number);
    if (upstream == null) {
      upstream = new UpstreamMetrics();
      upstreams.setRelease(number, upstream);
    }
    return upstream;
  }

  /** The loop was this late. */
  public void lag(long nanos) {
    lagSeconds.record(nanos);
  }

  /** The scalar that counts connections of this protocol. */
  static int cell(ClientProtocol protocol) {
    return CLIENT_CONNECTIONS + protocol.ordinal();
  }

  private void add(int cell, long delta) {
    Cells.add(scalars, cell, delta);
  }

  /** One scalar; on any thread. */
  long scalar(int cell) {
    return Cells.get(scalars, cell);
  }

  /** The cells of one route, or null while it was not seen; on any thread. */
  long @Nullable [] exchanges(int route) {
    return exchanges.getAcquire(route);
  }

  /** The seconds of one path, or null while it was not seen; on any thread. */
  @Nullable LoopHistogram seconds(int path) {
    return seconds.getAcquire(path);
  }

  /** The part of the runtime with this number, or null while it was not met; on any thread. */
  @Nullable UpstreamMetrics upstream(int number) {
    return upstreams.getAcquire(number);
  }

  LoopHistogram gatewaySeconds() {
    return gatewaySeconds;
  }

  LoopHistogram lagSeconds() {
    return lagSeconds;
  }

  LoopHistogram firstByteSeconds(RouteClass routeClass) {
    return firstByteSeconds[routeClass.ordinal()];
  }
}
