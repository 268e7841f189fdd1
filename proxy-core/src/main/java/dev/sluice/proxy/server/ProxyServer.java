package dev.sluice.proxy.server;

import dev.sluice.proxy.exchange.ExchangeContext;
import dev.sluice.proxy.exchange.Worker;
import dev.sluice.proxy.http2.Http2Codec;
import dev.sluice.proxy.net.DeadlineWheel;
import dev.sluice.proxy.net.Transport;
import dev.sluice.proxy.observe.ExchangeLog;
import dev.sluice.proxy.observe.metrics.GatewayMetrics;
import dev.sluice.proxy.observe.metrics.LoopMetrics;
import dev.sluice.proxy.observe.metrics.LoopWatch;
import dev.sluice.proxy.settings.GatewaySettings;
import dev.sluice.proxy.settings.Http2Settings;
import dev.sluice.proxy.settings.ListenSettings;
import dev.sluice.proxy.status.LiveExchange;
import dev.sluice.proxy.upstream.Upstream;
import dev.sluice.proxy.upstream.UpstreamPools;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The proxy port with its event loops, one {@link Worker} on each. Thread-safe. */
public final class ProxyServer implements AutoCloseable {
  /** Connections that the kernel holds until they are accepted. */
  private static final int BACKLOG = 4096;

  private static final long STOP_SECONDS = 5;

  private final EventLoopGroup loops;
  private final List<Worker> workers;
  private final @Nullable TlsContexts tls;
  private final Channel listener;

  private ProxyServer(
      EventLoopGroup loops, List<Worker> workers, @Nullable TlsContexts tls, Channel listener) {
    this.loops = loops;
    this.workers = workers;
    this.tls = tls;
    this.listener = listener;
  }

  /**
   * Starts the loops and listens.
   *
   * @throws IOException when the address can't be listened on, or the certificate can't be used
   */
  public static ProxyServer start(
      GatewaySettings settings, ExchangeContext context, GatewayMetrics metrics, ExchangeLog log)
      throws IOException {
    ListenSettings listen = settings.listen();
    Transport transport = Transport.of(listen.transport());
    TlsContexts tls =
        listen.tls() == null
            ? null
            : new TlsContexts(listen.tls(), listen.http2().enabled(), metrics::tlsReloaded);
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            listen.eventLoops() > 0
                ? listen.eventLoops()
                : Runtime.getRuntime().availableProcessors(),
            new DefaultThreadFactory("proxy"),
            transport.handlers());
    Map<EventLoop, Worker> workers = new HashMap<>();
    for (EventExecutor executor : loops) {
      EventLoop loop = (EventLoop) executor;
      LoopMetrics loopMetrics = metrics.newLoop();
      workers.put(loop, worker(loop, settings, context, transport, loopMetrics, log));
      LoopWatch.start(loop, loopMetrics, LoopWatch.PERIOD); // ends with the loop
    }
    ConnectionInitializer initializer =
        new ConnectionInitializer(
            workers, context, protocols(settings), tls, settings.http().limits().connections());
    try {
      Channel listener = bind(loops, transport, initializer, listen.address());
      return new ProxyServer(loops, List.copyOf(workers.values()), tls, listener);
    } catch (IOException e) {
      stop(loops, tls);
      throw e;
    }
  }

  private static Protocols protocols(GatewaySettings settings) {
    Http2Settings http2 = settings.listen().http2();
    int headBytes = settings.http().limits().headBytes();
    return new Protocols(http2.enabled() ? new Http2Codec(http2, headBytes) : null);
  }

  private static Worker worker(
      EventLoop loop,
      GatewaySettings settings,
      ExchangeContext context,
      Transport transport,
      LoopMetrics metrics,
      ExchangeLog log) {
    DeadlineWheel wheel = new DeadlineWheel(loop);
    UpstreamPools pools =
        new UpstreamPools(
            loop,
            wheel,
            context.headLimits(),
            transport.channel(),
            settings.timeouts().connect(),
            metrics);
    return new Worker(
        loop, context, wheel, pools, metrics, log.newLoop(), ByteBufAllocator.DEFAULT);
  }

  private static Channel bind(
      EventLoopGroup loops,
      Transport transport,
      ConnectionInitializer initializer,
      InetSocketAddress address)
      throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(transport.serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(initializer)
            .bind(address)
            .awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) { // the native transports' own exceptions are no BindException
      BindException refused = new BindException(cause.getMessage());
      refused.initCause(cause);
      throw refused;
    }
    return bound.channel();
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  public boolean isAccepting() {
    return listener.isActive();
  }

  public List<Worker> workers() {
    return workers;
  }

  /** Takes no more connections. */
  public void stopAccepting() {
    listener.close().awaitUninterruptibly();
  }

  /** No worker keeps connections to this upstream, which was retired. Returns at once. */
  public void forget(Upstream upstream) {
    for (Worker worker : workers) {
      worker.eventLoop().execute(() -> worker.forget(upstream));
    }
  }

  /** Tells every worker that the gateway is to stop. */
  public void drainWorkers() {
    for (Worker worker : workers) {
      on(
              worker,
              () -> {
                worker.drain();
                return worker;
              })
          .awaitUninterruptibly();
    }
  }

  /** Aborts every exchange that is left. Returns how many there were. */
  public int abortAll() {
    int aborted = 0;
    for (Worker worker : workers) {
      Integer count = on(worker, worker::abortAll).awaitUninterruptibly().getNow();
      aborted += count == null ? 0 : count;
    }
    return aborted;
  }

  /** The exchanges that are live now, longest running first. Blocks on the event loops. */
  public List<LiveExchange> liveExchanges(int limit) {
    List<LiveExchange> all = new ArrayList<>();
    for (Worker worker : workers) {
      List<LiveExchange> some =
          on(worker, () -> worker.liveExchanges(limit)).awaitUninterruptibly().getNow();
      all.addAll(some == null ? List.of() : some);
    }
    all.sort(Comparator.comparingLong(LiveExchange::ageMillis).reversed());
    return all.size() > limit ? all.subList(0, limit) : all;
  }

  private static <T> Future<T> on(Worker worker, Callable<T> task) {
    return worker.eventLoop().submit(task);
  }

  @Override
  public void close() {
    stopAccepting();
    abortAll();
    stop(loops, tls);
  }

  private static void stop(EventLoopGroup loops, @Nullable TlsContexts tls) {
    if (tls != null) {
      tls.close();
    }
    loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
