package dev.sluice.proxy;

import dev.sluice.proxy.admission.Admission;
import dev.sluice.proxy.admission.Cors;
import dev.sluice.proxy.admission.DestinationChoice;
import dev.sluice.proxy.admission.Identity;
import dev.sluice.proxy.admission.own.Health;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.destination.CallPlaces;
import dev.sluice.proxy.destination.Destination;
import dev.sluice.proxy.destination.DestinationMaker;
import dev.sluice.proxy.destination.Destinations;
import dev.sluice.proxy.destination.GatewayCalls;
import dev.sluice.proxy.destination.Reachability;
import dev.sluice.proxy.destination.Refresh;
import dev.sluice.proxy.destination.RuntimeAccess;
import dev.sluice.proxy.exchange.ExchangeContext;
import dev.sluice.proxy.exchange.Revocation;
import dev.sluice.proxy.forward.Disclosure;
import dev.sluice.proxy.isolation.Isolation;
import dev.sluice.proxy.ledger.RuntimeCalls;
import dev.sluice.proxy.observe.ExchangeLog;
import dev.sluice.proxy.observe.metrics.GatewayMetrics;
import dev.sluice.proxy.observe.metrics.RuntimePlaces;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.settings.GatewaySettings;
import dev.sluice.proxy.settings.UpstreamSettings;
import dev.sluice.proxy.status.GatewayStatus;
import dev.sluice.proxy.upstream.HostResolver;
import dev.sluice.proxy.upstream.Upstream;
import dev.sluice.proxy.upstream.UpstreamTls;
import io.netty.buffer.ByteBufAllocator;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A running gateway: the proxy port and everything behind it. Thread-safe. */
public final class Gateway implements AutoCloseable {
  private final ExchangeLog log;
  private final ProxyServer server;
  private final Drain drain;
  private final GatewayStatus status;
  private final Refresh refresh;
  private final @Nullable Revocation revocation;
  private final @Nullable GatewayCalls calls;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Gateway(
      ExchangeLog log,
      ProxyServer server,
      Drain drain,
      GatewayStatus status,
      Refresh refresh,
      @Nullable Revocation revocation,
      @Nullable GatewayCalls calls) {
    this.calls = calls;
    this.refresh = refresh;
    this.revocation = revocation;
    this.log = log;
    this.server = server;
    this.drain = drain;
    this.status = status;
  }

  /**
   * Starts a gateway that counts into {@code registry}, which holds no other gateway's metrics.
   *
   * @throws IOException when the port can't be listened on ({@link java.net.BindException}), or a
   *     certificate can't be used
   * @throws IllegalStateException when this machine lacks the transport that was asked for
   */
  public static Gateway start(GatewaySettings settings, CollectorRegistry registry)
      throws IOException {
    return start(settings, registry, null);
  }

  /**
   * As {@link #start(GatewaySettings, CollectorRegistry)}, in identity mode.
   *
   * @param identity who may do what; null: open mode
   */
  public static Gateway start(
      GatewaySettings settings, CollectorRegistry registry, @Nullable Identity identity)
      throws IOException {
    return start(settings, registry, identity, RuntimeAccess.NONE, Gateway::configured);
  }

  /** Everything goes to the runtime of the settings. */
  private static DestinationChoice configured(Destinations destinations) {
    return DestinationChoice.always(destinations.all().getFirst());
  }

  /**
   * As {@link #start(GatewaySettings, CollectorRegistry, Identity)}, in front of many runtimes.
   *
   * @param access with which those of the directory are reached
   * @param choice makes what says where a request goes, given all that there is
   */
  public static Gateway start(
      GatewaySettings settings,
      CollectorRegistry registry,
      @Nullable Identity identity,
      RuntimeAccess access,
      Function<Destinations, DestinationChoice> choice)
      throws IOException {
    return start(
        settings,
        registry,
        identity,
        access,
        (destinations, metrics) -> new Routing(choice.apply(destinations), null, null));
  }

  /**
   * As {@link #start(GatewaySettings, CollectorRegistry, Identity)}, in front of the runtimes of a
   * directory that tenants share.
   *
   * @param access with which the runtimes are reached
   * @param isolation makes what keeps tenants apart, given the gateway's own calls to runtimes,
   *     which end with the gateway
   */
  public static Gateway startForTenants(
      GatewaySettings settings,
      CollectorRegistry registry,
      Identity identity,
      RuntimeAccess access,
      Function<RuntimeCalls, Isolation> isolation)
      throws IOException {
    return start(
        settings,
        registry,
        identity,
        access,
        (destinations, metrics) -> {
          CallPlaces places = new CallPlaces(access.maxCalls(), identity.settings().maxLoading());
          GatewayCalls calls =
              new GatewayCalls(destinations, settings, metrics, access.assertions(), places);
          return new Routing(ofDirectory(destinations), isolation.apply(calls), calls);
        });
  }

  /** Requests go to the runtime that their scope is on. */
  private static DestinationChoice ofDirectory(Destinations destinations) {
    return (head, runtime, lookup) -> {
      if (runtime == null) {
        throw new IllegalStateException("a request of tenants that is on no runtime");
      }
      return destinations.of(runtime, lookup);
    };
  }

  /** What says where requests go. */
  private record Routing(
      DestinationChoice choice, @Nullable Isolation isolation, @Nullable GatewayCalls calls) {}

  /** Makes what says where requests go. */
  private interface RoutingMaker {
    Routing make(Destinations destinations, GatewayMetrics metrics);
  }

  private static Gateway start(
      GatewaySettings settings,
      CollectorRegistry registry,
      @Nullable Identity identity,
      RuntimeAccess access,
      RoutingMaker routingMaker)
      throws IOException {
    GatewayCalls calls = null;
    ExchangeLog log = new ExchangeLog(System.out);
    try {
      GatewayMetrics metrics = new GatewayMetrics(registry, ByteBufAllocator.DEFAULT, log::dropped);
      Cors cors = new Cors(settings.http().cors());
      Destinations destinations = destinations(settings, cors, metrics, identity, access);
      Reachability reachability = new Reachability(destinations);
      DrainState state = new DrainState();
      Invalidations known = identity == null ? null : identity.invalidations();
      Health health = new Health(state, reachability, known);
      Routing routing = routingMaker.make(destinations, metrics);
      calls = routing.calls();
      Admission admission =
          new Admission(
              settings.http(), cors, health, routing.choice(), identity, routing.isolation());
      ExchangeContext context = new ExchangeContext(settings, admission, cors);
      ProxyServer server = ProxyServer.start(settings, context, metrics, log);
      destinations.whenRetired(whenRetired(server, calls));
      return new Gateway(
          log,
          server,
          new Drain(settings.drain(), state, server, metrics),
          new Status(server, state, reachability, metrics, known),
          Refresh.start(destinations),
          identity == null ? null : Revocation.start(identity, server.workers()),
          calls);
    } catch (IOException | RuntimeException e) {
      if (calls != null) {
        calls.close();
      }
      log.close();
      throw e;
    }
  }

  private static Consumer<Upstream> whenRetired(ProxyServer server, @Nullable GatewayCalls calls) {
    return upstream -> {
      server.forget(upstream);
      if (calls != null) {
        calls.forget(upstream);
      }
    };
  }

  /** With the runtime of the settings. */
  private static Destinations destinations(
      GatewaySettings settings,
      Cors cors,
      GatewayMetrics metrics,
      @Nullable Identity identity,
      RuntimeAccess access)
      throws IOException {
    UpstreamSettings to = settings.upstream();
    DestinationMaker maker =
        new DestinationMaker(cors, settings.http().via(), settings.timeouts().connect(), metrics);
    List<Destination> configured = new ArrayList<>();
    if (to.isConfigured()) {
      configured.add(configured(maker, to, identity));
    }
    Destinations destinations = new Destinations(maker, to.pool(), access, configured);
    if (identity != null) {
      identity.invalidations().register(destinations);
    }
    metrics.places(() -> destinations.all().stream().map(Gateway::places).toList());
    return destinations;
  }

  private static Destination configured(
      DestinationMaker maker, UpstreamSettings to, @Nullable Identity identity) throws IOException {
    Upstream upstream =
        new Upstream(Upstream.CONFIGURED, to, UpstreamTls.of(to), HostResolver.OPEN);
    return maker.configured(
        upstream,
        identity == null
            ? Disclosure.open()
            : Disclosure.identified(identity.settings().credential()));
  }

  private static RuntimePlaces places(Destination at) {
    return new RuntimePlaces(at.name(), at.places().shortExchanges(), at.places().streams());
  }

  /** Where the proxy port listens. */
  public InetSocketAddress address() {
    return server.address();
  }

  public GatewayStatus status() {
    return status;
  }

  /**
   * Shuts down gracefully (design section 13): unready at once, after {@code drain.delay} no new
   * connections, then exchanges finish, streams too; at {@code drain.timeout} what is left is
   * aborted, so that clients resume elsewhere. Blocks until then.
   *
   * @return how many exchanges were aborted at the deadline
   */
  public int drain() throws InterruptedException {
    return drain.run();
  }

  /** Stops now: aborts what is live, and waits until the event loops have ended. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      if (revocation != null) {
        revocation.close();
      }
      refresh.close();
      server.close();
      if (calls != null) {
        calls.close();
      }
      log.close();
    }
  }
}
