package dev.sluice.config.wire.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** An address on loopback where no connection can be made, for as long as it is open. */
public final class DeadEnd implements AutoCloseable {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  /** A SYN that has not been answered on loopback by then was dropped. */
  private static final Duration DROPPED = Duration.ofMillis(250);

  private final Deque<AutoCloseable> held = new ArrayDeque<>();
  private final InetSocketAddress address;

  private DeadEnd(InetSocketAddress address) {
    this.address = address;
  }

  /**
   * Connecting is answered with a RST: the port is bound, so nobody else gets it, but not
   * listening.
   */
  public static DeadEnd refusing() {
    try {
      SocketChannel bound = SocketChannel.open().bind(ANY);
      DeadEnd deadEnd = new DeadEnd((InetSocketAddress) bound.getLocalAddress());
      deadEnd.held.push(bound);
      return deadEnd;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connecting is never answered: the queue of connections to accept is full, and stays so. */
  public static DeadEnd silent() {
    try {
      ServerSocketChannel server = ServerSocketChannel.open().bind(ANY, 1);
      InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
      DeadEnd deadEnd = new DeadEnd(address);
      deadEnd.held.push(server);
      while (deadEnd.fill(address)) {}
      return deadEnd;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean fill(InetSocketAddress address) throws IOException {
    try (Selector selector = Selector.open()) {
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      held.push(channel);
      channel.register(selector, SelectionKey.OP_CONNECT);
      return channel.connect(address)
          || (selector.select(DROPPED.toMillis()) > 0 && channel.finishConnect());
    }
  }

  public InetSocketAddress address() {
    return address;
  }

  public String url() {
    return "http://127.0.0.1:" + address.getPort();
  }

  @Override
  public void close() {
    for (AutoCloseable closeable : held) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
