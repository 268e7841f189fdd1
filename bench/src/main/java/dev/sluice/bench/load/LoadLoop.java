package dev.sluice.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The one thread that all load runs on. Its methods are called from other threads unless they say
 * otherwise.
 */
public final class LoadLoop implements AutoCloseable {
  /** Connections opened at once, so that no listener's queue overflows. */
  private static final int CONNECTING_AT_ONCE = 128;

  private static final long DEADLINE_SECONDS = 60;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final EventLoop loop = group.next();

  /** A set for the connections of one workload; what is added after it was closed is closed too. */
  ChannelGroup newGroup() {
    return new DefaultChannelGroup(loop, true);
  }

  /**
   * Opens so many connections, a few at a time, and returns when all are open.
   *
   * @param handler makes the handler of each
   * @param into what they are added to
   * @throws IOException when one can't be opened
   */
  void connect(
      Destination target, int connections, Supplier<ChannelHandler> handler, ChannelGroup into)
      throws IOException, InterruptedException {
    int opened = 0;
    while (opened < connections) {
      int batch = Math.min(CONNECTING_AT_ONCE, connections - opened);
      List<ChannelFuture> opening = new ArrayList<>();
      for (int i = 0; i < batch; i++) {
        opening.add(connect(target, handler.get(), into));
      }
      for (ChannelFuture one : opening) {
        if (!one.await(DEADLINE_SECONDS, TimeUnit.SECONDS) || !one.isSuccess()) {
          throw new IOException("no connection to " + target, one.cause());
        }
      }
      opened += batch;
    }
  }

  /** Opens one connection. May be called on the loop. */
  ChannelFuture connect(Destination target, ChannelHandler handler, ChannelGroup into) {
    return new Bootstrap()
        .group(loop)
        .channel(EpollSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(new Joining(handler, into))
        .connect(target.address());
  }

  /** Closes these and returns when they are closed. */
  void close(ChannelGroup channels) throws InterruptedException {
    if (!channels.close().await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(channels.size() + " connections did not close");
    }
  }

  /** Runs this on the loop and returns its result. */
  <T> T call(Callable<T> action) {
    try {
      return loop.submit(action).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs this on the loop and returns when it is done. */
  void run(Runnable action) {
    call(() -> {
      action.run();
      return true;
    });
  }

  /** Runs this on the loop after a while. May be called on the loop. */
  void schedule(Runnable action, long delayNanos) {
    loop.schedule(action, delayNanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Returns when this, asked on the loop, is true.
   *
   * @throws IOException when it is not within a minute
   */
  void await(String what, BooleanSupplier condition) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!call(condition::getAsBoolean)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("not within " + DEADLINE_SECONDS + " s: " + what);
      }
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Adds a channel to its group before the handler proper hears of it. */
  private static final class Joining extends ChannelInitializer<Channel> {
    private final ChannelHandler handler;
    private final ChannelGroup into;

    Joining(ChannelHandler handler, ChannelGroup into) {
      this.handler = handler;
      this.into = into;
    }

    @Override
    protected void initChannel(Channel channel) {
      into.add(channel);
      channel.pipeline().addLast(handler);
    }
  }
}
