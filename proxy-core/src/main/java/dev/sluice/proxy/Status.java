package dev.sluice.proxy;

import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.destination.Reachability;
import dev.sluice.proxy.observe.metrics.GatewayMetrics;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.status.GatewayStatus;
import dev.sluice.proxy.status.LiveExchange;
import dev.sluice.proxy.status.RuntimeStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the gateway tells the admin port about itself. Thread-safe. */
final class Status implements GatewayStatus {
  private final ProxyServer server;
  private final DrainState state;
  private final Reachability runtimes;
  private final GatewayMetrics metrics;
  private final @Nullable Invalidations identity;

  Status(
      ProxyServer server,
      DrainState state,
      Reachability runtimes,
      GatewayMetrics metrics,
      @Nullable Invalidations identity) {
    this.server = server;
    this.state = state;
    this.runtimes = runtimes;
    this.metrics = metrics;
    this.identity = identity;
  }

  @Override
  public boolean accepting() {
    return server.isAccepting();
  }

  @Override
  public boolean draining() {
    return state.isDraining();
  }

  @Override
  public boolean knowsCallers() {
    return identity == null || identity.isFresh();
  }

  @Override
  public List<RuntimeStatus> runtimes() {
    return runtimes.all();
  }

  @Override
  public List<LiveExchange> liveExchanges(int limit) {
    return server.liveExchanges(limit);
  }

  @Override
  public long liveExchangeCount() {
    return metrics.exchangesLive();
  }
}
