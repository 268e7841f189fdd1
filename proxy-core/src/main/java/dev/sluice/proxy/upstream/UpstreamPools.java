package dev.sluice.proxy.upstream;

import dev.sluice.proxy.http.HeadReader.HeadLimits;
import dev.sluice.proxy.net.DeadlineWheel;
import dev.sluice.proxy.observe.metrics.LoopMetrics;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's connections to all upstreams: a pool for each, made when it is first asked for.
 * Thread-confined: call only on the event loop given at construction.
 */
public final class UpstreamPools {
  private final EventLoop eventLoop;
  private final DeadlineWheel wheel;
  private final HeadLimits limits;
  private final Class<? extends Channel> channelType;
  private final Duration connectTimeout;
  private final LoopMetrics metrics;

  private final IdentityHashMap<Upstream, UpstreamPool> pools = new IdentityHashMap<>();

  /** The pool asked for last: with one upstream, there is nothing to be looked up. */
  private @Nullable UpstreamPool last;

  public UpstreamPools(
      EventLoop eventLoop,
      DeadlineWheel wheel,
      HeadLimits limits,
      Class<? extends Channel> channelType,
      Duration connectTimeout,
      LoopMetrics metrics) {
    this.eventLoop = eventLoop;
    this.wheel = wheel;
    this.limits = limits;
    this.channelType = channelType;
    this.connectTimeout = connectTimeout;
    this.metrics = metrics;
  }

  /** The connections to this upstream. */
  public UpstreamPool of(Upstream upstream) {
    UpstreamPool pool = last;
    return pool != null && pool.isTo(upstream) ? pool : find(upstream);
  }

  private UpstreamPool find(Upstream upstream) {
    UpstreamPool pool = pools.get(upstream);
    if (pool == null) {
      pool =
          new UpstreamPool(
              upstream, eventLoop, wheel, limits, channelType, connectTimeout, metrics);
      if (upstream.isRetired()) {
        pool.retire();
        return pool; // for an exchange that was let in before; nobody else will ask
      }
      pools.put(upstream, pool);
    }
    last = pool;
    return pool;
  }

  /** Forgets an upstream that was {@linkplain Upstream#retire() retired}. */
  public void forget(Upstream upstream) {
    UpstreamPool pool = pools.remove(upstream);
    if (pool != null) {
      pool.retire();
      last = null;
    }
  }

  /** Closes what is idle; what is lent is closed by its exchange. */
  public void close() {
    pools.values().forEach(UpstreamPool::close);
  }

  /** How many upstreams it has connected to, those forgotten not counted. */
  int size() {
    return pools.size();
  }
}
