package dev.sluice.proxy.server;

import dev.sluice.proxy.exchange.ExchangeContext;
import dev.sluice.proxy.exchange.Worker;
import dev.sluice.proxy.forward.ClientFacts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Gives each accepted connection its pipeline. Thread-safe. */
final class ConnectionInitializer extends ChannelInitializer<Channel> {
  private final Map<EventLoop, Worker> workers;
  private final ExchangeContext context;
  private final Protocols protocols;
  private final @Nullable TlsContexts tls;
  private final int maxConnections;
  private final AtomicInteger open = new AtomicInteger();

  ConnectionInitializer(
      Map<EventLoop, Worker> workers,
      ExchangeContext context,
      Protocols protocols,
      @Nullable TlsContexts tls,
      int maxConnections) {
    this.workers = workers;
    this.context = context;
    this.protocols = protocols;
    this.tls = tls;
    this.maxConnections = maxConnections;
  }

  @Override
  protected void initChannel(Channel channel) {
    Worker worker = workers.get(channel.eventLoop());
    if (worker == null) {
      throw new IllegalStateException("a connection on an event loop without a worker");
    }
    if (open.incrementAndGet() > maxConnections) {
      open.decrementAndGet();
      worker.connectionRefused();
      channel.close();
      return;
    }
    channel.closeFuture().addListener(closed -> open.decrementAndGet());
    ClientFacts facts = ClientFacts.of(channel, tls != null, context.forwarded());
    if (tls == null) {
      protocols.plain(channel, worker, facts);
    } else {
      SslHandler handler = tls.current().newHandler(channel.alloc());
      handler.setHandshakeTimeoutMillis(context.timeouts().requestHead().toMillis());
      channel.pipeline().addLast(handler);
      protocols.negotiated(channel, worker, facts);
    }
  }
}
