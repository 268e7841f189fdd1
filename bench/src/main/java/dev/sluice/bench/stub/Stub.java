package dev.sluice.bench.stub;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * The scripted runtime: one event loop, answers prepared beforehand, so that it takes as little as
 * possible of the machine that the proxies are measured on. Not a part of the product.
 */
public final class Stub implements AutoCloseable {
  private static final int BACKLOG = 4_096;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final Channel listener;

  /**
   * Begins to listen on loopback.
   *
   * @param port 0 for any
   */
  public Stub(int port) {
    listener =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Connections())
            .bind("127.0.0.1", port)
            .syncUninterruptibly()
            .channel();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Runs it until the process is ended; the argument is the port. */
  public static void main(String[] args) {
    InternalLoggerFactory.setDefaultFactory(
        JdkLoggerFactory.INSTANCE); // logback would print debug lines
    Stub stub = new Stub(args.length == 0 ? 0 : Integer.parseInt(args[0]));
    System.out.println("stub ready: http://127.0.0.1:" + stub.address().getPort());
    stub.listener.closeFuture().syncUninterruptibly();
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static final class Connections extends ChannelInitializer<Channel> {
    private int streams;

    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(new StubConnection(() -> streams++));
    }
  }
}
