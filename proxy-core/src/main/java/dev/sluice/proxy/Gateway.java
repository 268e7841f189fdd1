package dev.sluice.proxy;

import dev.sluice.proxy.admission.Admission;
import dev.sluice.proxy.admission.Cors;
import dev.sluice.proxy.admission.Health;
import dev.sluice.proxy.admission.Identity;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.exchange.ExchangeContext;
import dev.sluice.proxy.exchange.Revocation;
import dev.sluice.proxy.observe.ExchangeLog;
import dev.sluice.proxy.observe.metrics.GatewayMetrics;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.settings.GatewaySettings;
import dev.sluice.proxy.status.GatewayStatus;
import dev.sluice.proxy.upstream.RuntimeProbe;
import dev.sluice.proxy.upstream.Upstream;
import dev.sluice.proxy.upstream.UpstreamPlaces;
import dev.sluice.proxy.upstream.UpstreamTls;
import io.netty.buffer.ByteBufAllocator;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A running gateway: the proxy port and everything behind it. Thread-safe. */
public final class Gateway implements AutoCloseable {
  private final ExchangeLog log;
  private final ProxyServer server;
  private final Drain drain;
  private final GatewayStatus status;
  private final @Nullable Revocation revocation;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Gateway(
      ExchangeLog log,
      ProxyServer server,
      Drain drain,
      GatewayStatus status,
      @Nullable Revocation revocation) {
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
    ExchangeLog log = new ExchangeLog(System.out);
    try {
      GatewayMetrics metrics = new GatewayMetrics(registry, ByteBufAllocator.DEFAULT, log::dropped);
      Upstream upstream = Upstream.of(settings.upstream(), UpstreamTls.of(settings.upstream()));
      UpstreamPlaces places = new UpstreamPlaces(settings.upstream().pool());
      RuntimeProbe probe =
          new RuntimeProbe(upstream, places, metrics, settings.timeouts().connect());
      DrainState state = new DrainState();
      Cors cors = new Cors(settings.http().cors());
      Invalidations known = identity == null ? null : identity.invalidations();
      Health health = new Health(state, probe, known);
      Admission admission = new Admission(settings.http(), cors, health, identity);
      ExchangeContext context =
          new ExchangeContext(settings, admission, cors, upstream, places, probe);
      ProxyServer server = ProxyServer.start(settings, context, metrics, log);
      return new Gateway(
          log,
          server,
          new Drain(settings.drain(), state, server, metrics),
          new Status(server, state, probe, metrics, known),
          identity == null ? null : Revocation.start(identity, server.workers()));
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
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
      server.close();
      log.close();
    }
  }
}
