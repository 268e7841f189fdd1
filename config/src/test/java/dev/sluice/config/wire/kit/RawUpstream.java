package dev.sluice.config.wire.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server on loopback that does exactly what a test tells it.
 *
 * <p>Either the test plays it ({@link #start} and then {@link #accept} each connection), or a
 * script does, once for each connection on a thread of its own ({@link #serving}). Closing closes
 * every connection, and fails if a script failed other than by the end of its connection.
 * Thread-safe.
 */
public final class RawUpstream implements AutoCloseable {
  /** What is done on one connection; it is closed afterwards. */
  @FunctionalInterface
  public interface Script {
    void play(Wire client) throws Exception;
  }

  private final ServerSocketChannel server;
  private final InetSocketAddress address;
  private final @Nullable Script script;
  private final LinkedBlockingQueue<Wire> accepted = new LinkedBlockingQueue<>();
  private final Queue<Wire> all = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();

  private RawUpstream(@Nullable Script script) {
    this.script = script;
    try {
      server = ServerSocketChannel.open();
      // What a paused gateway does not read shall not disappear in the kernel's buffers.
      server.setOption(StandardSocketOptions.SO_RCVBUF, 64 * 1024);
      server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 1024);
      address = (InetSocketAddress) server.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::acceptAll);
  }

  /** An upstream whose connections wait for {@link #accept}. */
  public static RawUpstream start() {
    return new RawUpstream(null);
  }

  /** An upstream which plays the script on each connection. */
  public static RawUpstream serving(Script script) {
    return new RawUpstream(script);
  }

  /** An upstream that gives one and the same answer to each request, on connections kept alive. */
  public static RawUpstream answering(String response) {
    return serving(client -> {
      while (client.hasMore()) {
        client.readRequest();
        client.send(response);
      }
    });
  }

  private void acceptAll() {
    try {
      while (server.isOpen()) {
        SocketChannel channel = server.accept();
        channel.setOption(StandardSocketOptions.SO_SNDBUF, 64 * 1024);
        Wire wire = new Wire(channel, channel.socket());
        all.add(wire);
        connections.incrementAndGet();
        begin(wire);
      }
    } catch (IOException e) {
      if (server.isOpen()) {
        failures.add(e);
      }
    }
  }

  private void begin(Wire wire) {
    if (script == null) {
      accepted.add(wire);
    } else {
      Thread.ofVirtual().start(() -> play(script, wire));
    }
  }

  private void play(Script script, Wire wire) {
    try {
      script.play(wire);
    } catch (UncheckedIOException | Ended e) {
      // The gateway ended the connection: whether it may is for the test to say.
    } catch (Throwable e) {
      failures.add(e);
    }
    wire.close(); // last, so that who sees the end sees the failure too
  }

  /** The next connection that nobody has accepted yet; fails when none comes. */
  public Wire accept() {
    try {
      Wire wire = accepted.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (wire == null) {
        throw new AssertionError("no connection within " + Await.PATIENCE);
      }
      return wire;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether no further connection comes in that time. */
  public boolean isLeftAloneFor(Duration time) {
    int before = connections.get();
    return !Await.within(time, () -> connections.get() > before);
  }

  /** Connections accepted so far. */
  public int connections() {
    return connections.get();
  }

  /** Stops listening: further connections are refused, those there are stay. */
  public void refuse() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public InetSocketAddress address() {
    return address;
  }

  /** Host and port, as they stand in a URL and in Host. */
  public String authority() {
    return "127.0.0.1:" + address.getPort();
  }

  public String url() {
    return "http://" + authority();
  }

  /** Refuses further connections and resets those there are. */
  public void stop() {
    refuse();
    all.forEach(Wire::reset);
  }

  @Override
  public void close() {
    stop();
    List<Throwable> failed = new ArrayList<>(failures);
    if (!failed.isEmpty()) {
      AssertionError error = new AssertionError("the upstream's script failed", failed.getFirst());
      failed.stream().skip(1).forEach(error::addSuppressed);
      throw error;
    }
  }
}
