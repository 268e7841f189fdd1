package dev.sluice.proxy.upstream;

import dev.sluice.proxy.http.HeadReader.HeadLimits;
import dev.sluice.proxy.net.Deadline;
import dev.sluice.proxy.net.DeadlineWheel;
import dev.sluice.proxy.observe.metrics.ConnectResult;
import dev.sluice.proxy.observe.metrics.LoopMetrics;
import dev.sluice.proxy.observe.metrics.UpstreamMetrics;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to one upstream, for one event loop. Places at the upstream are counted over all
 * loops by {@link UpstreamPlaces}. Thread-confined: call only on the event loop given at
 * construction.
 */
public final class UpstreamPool {
  /** Who asks for a connection. Called back on the pool's event loop, perhaps at once. */
  public interface Borrower {
    /** The connection is the borrower's until it calls {@link UpstreamConnection#end}. */
    void connected(UpstreamConnection connection);

    /** There is none to be had. */
    void notConnected(UpstreamFailure failure);
  }

  private static final Logger LOG = LoggerFactory.getLogger(UpstreamPool.class);

  private final Upstream upstream;
  private final EventLoop eventLoop;
  private final DeadlineWheel wheel;
  private final HeadLimits limits;
  private final Bootstrap bootstrap;
  private final UpstreamMetrics metrics;
  private final long idleNanos;
  private final int connectMillis;

  /** Given back last is lent first, so that what is not needed grows old and is closed. */
  private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();

  /** Whether nothing is kept any more. */
  private boolean retired;

  private final Deadline eviction =
      new Deadline() {
        @Override
        protected void expired(long nowNanos) {
          evict(nowNanos);
        }
      };

  UpstreamPool(
      Upstream upstream,
      EventLoop eventLoop,
      DeadlineWheel wheel,
      HeadLimits limits,
      Class<? extends Channel> channelType,
      Duration connectTimeout,
      LoopMetrics metrics) {
    this.upstream = upstream;
    this.eventLoop = eventLoop;
    this.metrics = metrics.upstream(upstream.name());
    this.wheel = wheel;
    this.limits = limits;
    this.idleNanos = upstream.settings().pool().idleTimeout().toNanos();
    this.connectMillis = (int) connectTimeout.toMillis();
    this.bootstrap =
        new Bootstrap()
            .group(eventLoop)
            .channel(channelType)
            .disableResolver() // the upstream finds and checks its address itself
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.AUTO_CLOSE, false) // a failed write leaves an answer to be read
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis)
            .handler(new Initializer());
  }

  /**
   * Lends an idle connection, or opens one. A place must have been taken before.
   *
   * @param fresh true to open one in any case: what was idle has just turned out to be dead
   */
  public void connect(Borrower borrower, boolean fresh) {
    UpstreamConnection connection = fresh ? null : takeIdle();
    if (connection != null) {
      lend(connection, borrower);
      return;
    }
    if (upstream.isNamed()) {
      Thread.startVirtualThread(() -> lookUp(borrower));
    } else {
      resolve(borrower).run();
    }
  }

  /** On a virtual thread. */
  private void lookUp(Borrower borrower) {
    try {
      eventLoop.execute(resolve(borrower));
    } catch (RejectedExecutionException e) {
      LOG.debug("an address was found after the event loop had ended");
    }
  }

  /** Finds out where to connect; returns what is to be done then, on the event loop. */
  private Runnable resolve(Borrower borrower) {
    try {
      InetSocketAddress address = upstream.resolve();
      return () -> open(address, borrower);
    } catch (IOException e) {
      return () -> failed(e, borrower);
    }
  }

  private void open(InetSocketAddress address, Borrower borrower) {
    bootstrap.connect(address).addListener((ChannelFuture future) -> connectDone(future, borrower));
  }

  private void connectDone(ChannelFuture future, Borrower borrower) {
    SslHandler tls = future.isSuccess() ? future.channel().pipeline().get(SslHandler.class) : null;
    if (tls == null) {
      connected(future.channel(), future.cause(), borrower);
    } else {
      tls.handshakeFuture().addListener(f -> connected(future.channel(), f.cause(), borrower));
    }
  }

  private void connected(Channel channel, @Nullable Throwable cause, Borrower borrower) {
    if (cause == null) {
      metrics.connect(ConnectResult.CONNECTED);
      lend(channel.pipeline().get(UpstreamConnection.class), borrower);
    } else {
      channel.close();
      failed(cause, borrower);
    }
  }

  private void failed(Throwable cause, Borrower borrower) {
    UpstreamFailure failure = failureOf(cause);
    metrics.connect(resultOf(failure));
    borrower.notConnected(failure);
  }

  private void lend(UpstreamConnection connection, Borrower borrower) {
    metrics.busy(1);
    connection.lent = true;
    borrower.connected(connection);
  }

  private static UpstreamFailure failureOf(Throwable cause) {
    return switch (cause) {
      case ConnectTimeoutException e -> UpstreamFailure.CONNECT_TIMEOUT;
      case SslHandshakeTimeoutException e -> UpstreamFailure.CONNECT_TIMEOUT;
      case UnknownHostException e -> UpstreamFailure.NAME_UNKNOWN;
      case AddressRefusedException e -> UpstreamFailure.ADDRESS_REFUSED;
      case SSLException e -> UpstreamFailure.TLS_FAILED;
      default -> UpstreamFailure.CONNECT_REFUSED;
    };
  }

  private static ConnectResult resultOf(UpstreamFailure failure) {
    return switch (failure) {
      case CONNECT_REFUSED -> ConnectResult.REFUSED;
      case CONNECT_TIMEOUT -> ConnectResult.TIMED_OUT;
      case NAME_UNKNOWN -> ConnectResult.NAME_UNKNOWN;
      case ADDRESS_REFUSED -> ConnectResult.ADDRESS_REFUSED;
      case TLS_FAILED -> ConnectResult.TLS_FAILED;
      case RESET, MALFORMED -> ConnectResult.FAILED;
    };
  }

  private @Nullable UpstreamConnection takeIdle() {
    long oldest = System.nanoTime() - idleNanos;
    for (UpstreamConnection c = idle.pollLast(); c != null; c = idle.pollLast()) {
      if (c.isOpen() && c.idleSinceNanos > oldest) {
        metrics.idle(-1);
        return c;
      }
      c.close();
    }
    return null;
  }

  /** Takes a connection back that is ready for the next request. */
  void giveBack(UpstreamConnection connection) {
    if (retired) {
      connection.close();
      return;
    }
    metrics.busy(-1);
    metrics.idle(1);
    long now = System.nanoTime();
    connection.lent = false;
    connection.idleSinceNanos = now;
    if (idle.isEmpty()) {
      wheel.set(eviction, now + idleNanos);
    }
    idle.addLast(connection);
  }

  /** A connection has closed, idle or lent. */
  void closed(UpstreamConnection connection) {
    if (connection.lent) {
      metrics.busy(-1);
    } else if (connection.idleSinceNanos != 0) {
      metrics.idle(-1);
      idle.removeLastOccurrence(connection);
    }
  }

  private void evict(long now) {
    UpstreamConnection oldest = idle.peekFirst();
    while (oldest != null && now - oldest.idleSinceNanos >= idleNanos) {
      idle.pollFirst();
      oldest.close();
      oldest = idle.peekFirst();
    }
    if (oldest != null) {
      wheel.set(eviction, oldest.idleSinceNanos + idleNanos);
    }
  }

  /** Closes what is idle; what is lent is closed by its exchange. */
  public void close() {
    while (!idle.isEmpty()) {
      idle.pollFirst().close();
    }
  }

  /** Keeps no connection from now on: each is closed when it is given back. */
  void retire() {
    retired = true;
    close();
  }

  /** Whether it has connections to just this one. */
  boolean isTo(Upstream other) {
    return upstream == other;
  }

  /** What is counted of this upstream on this event loop. */
  public UpstreamMetrics metrics() {
    return metrics;
  }

  private final class Initializer extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      if (upstream.tls() != null) {
        SslHandler tls =
            upstream.tls().newHandler(channel.alloc(), upstream.host(), upstream.port());
        tls.setHandshakeTimeoutMillis(connectMillis);
        channel.pipeline().addLast(tls);
      }
      channel.pipeline().addLast(new UpstreamConnection(UpstreamPool.this, channel, limits));
    }
  }
}
