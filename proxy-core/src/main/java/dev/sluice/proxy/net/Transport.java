package dev.sluice.proxy.net;

import dev.sluice.proxy.settings.TransportKind;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/**
 * One of the operating system's ways of waiting for sockets. Immutable.
 *
 * @param name as the settings call it
 */
public record Transport(
    String name,
    IoHandlerFactory handlers,
    Class<? extends ServerChannel> serverChannel,
    Class<? extends Channel> channel) {

  /**
   * The transport of this kind. {@link TransportKind#AUTO} is epoll where there is one.
   *
   * @throws IllegalStateException when this machine can't do what was asked for
   */
  public static Transport of(TransportKind kind) {
    return switch (kind) {
      case AUTO -> Epoll.isAvailable() ? epoll() : nio();
      case EPOLL -> epoll();
      case IO_URING -> ioUring();
      case NIO -> nio();
    };
  }

  private static Transport epoll() {
    if (!Epoll.isAvailable()) {
      throw unavailable("epoll", Epoll.unavailabilityCause());
    }
    return new Transport(
        "epoll",
        EpollIoHandler.newFactory(),
        EpollServerSocketChannel.class,
        EpollSocketChannel.class);
  }

  private static Transport ioUring() {
    if (!IoUring.isAvailable()) {
      throw unavailable("io_uring", IoUring.unavailabilityCause());
    }
    return new Transport(
        "io_uring",
        IoUringIoHandler.newFactory(),
        IoUringServerSocketChannel.class,
        IoUringSocketChannel.class);
  }

  private static Transport nio() {
    return new Transport(
        "nio", NioIoHandler.newFactory(), NioServerSocketChannel.class, NioSocketChannel.class);
  }

  private static IllegalStateException unavailable(String name, Throwable cause) {
    return new IllegalStateException(
        "transport: " + name + " (expected: one that this machine has; " + cause + ")");
  }
}
