package dev.sluice.admin;

import dev.sluice.admin.http.AdminPipeline;
import dev.sluice.admin.http.Guard;
import dev.sluice.admin.http.Limits;
import dev.sluice.proxy.server.TlsContexts;
import dev.sluice.proxy.settings.TlsSettings;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The admin port. Shares nothing with the proxy's event loops, so that it answers when they do not:
 * one thread of its own for the network, virtual threads for the resources. Thread-safe.
 */
public final class AdminServer implements AutoCloseable {

  /** A request is small: no need for a pool, nor for buffers that grow. */
  private static final int RECEIVE_BUFFER_BYTES = 4_096;

  private static final int ACCEPT_BACKLOG = 128;

  private static final long CLOSE_TIMEOUT_SECONDS = 2;

  private final EventLoopGroup loop;
  private final Channel listener;
  private final ChannelGroup connections;
  private final @Nullable TlsContexts tls;

  private AdminServer(
      EventLoopGroup loop, Channel listener, ChannelGroup connections, @Nullable TlsContexts tls) {
    this.loop = loop;
    this.listener = listener;
    this.connections = connections;
    this.tls = tls;
  }

  /**
   * Starts to listen. Whoever starts it closes it.
   *
   * @throws IOException when the address cannot be listened on, or the certificate cannot be used;
   *     the message names the setting
   */
  public static AdminServer start(AdminSettings settings, AdminSources sources) throws IOException {
    return start(settings, sources, Limits.DEFAULT);
  }

  static AdminServer start(AdminSettings settings, AdminSources sources, Limits limits)
      throws IOException {
    TlsContexts tls = tls(settings.tls());
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("admin", true), NioIoHandler.newFactory());
    ChannelGroup connections = new DefaultChannelGroup(loop.next());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(RECEIVE_BUFFER_BYTES))
            .childHandler(
                new AdminPipeline(
                    Routes.of(sources),
                    new Guard(settings.hosts(), sources.control() == null),
                    limits,
                    connections,
                    tls))
            .bind(settings.listen())
            .awaitUninterruptibly();
    AdminServer server = new AdminServer(loop, bound.channel(), connections, tls);
    if (!bound.isSuccess()) {
      server.close();
      throw new IOException(
          "admin.listen: cannot listen on %s:%d: %s"
              .formatted(
                  settings.listen().getHostString(),
                  settings.listen().getPort(),
                  bound.cause().getMessage()),
          bound.cause());
    }
    return server;
  }

  /* Without HTTP/2, and with a log line for each change of the files as its only witness. */
  private static @Nullable TlsContexts tls(@Nullable TlsSettings settings) throws IOException {
    try {
      return settings == null ? null : new TlsContexts(settings, false, isLoaded -> {});
    } catch (IOException e) {
      throw new IOException("admin.tls.certificate, admin.tls.key: " + e.getMessage(), e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Stops to listen, closes what is open and waits for it. Calling it again does nothing. */
  @Override
  public void close() {
    if (tls != null) {
      tls.close();
    }
    listener.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly();
    loop.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
