package dev.sluice.config.e2e;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One address in front of several: each new connection goes to the next of them in turn, and past
 * those that refuse it. Knows TCP only, but looks at what passes: it keeps the requests that begin
 * or resume a run's stream, and counts the graph's own events in the answers. Thread-safe.
 */
final class LoadBalancer implements AutoCloseable {
  /** A request for a stream, and which target it went to. */
  record StreamRequest(int target, String thread, boolean resumes) {}

  private static final Pattern STREAM =
      Pattern.compile("\\A(?:POST|GET) /threads/([^/]+)/runs/(?:([^/ ]+)/)?stream[? ]");

  private static final String EVENT = "event: custom\r\n";

  private static final int READ_BYTES = 65_536;

  private static final int CLIENT = -1;

  private final List<InetSocketAddress> targets;
  private final ServerSocket server;
  private final AtomicInteger next = new AtomicInteger();
  private final List<StreamRequest> streams = new CopyOnWriteArrayList<>();
  private final AtomicInteger eventReads = new AtomicInteger();
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

  LoadBalancer(InetSocketAddress... targets) {
    this.targets = List.of(targets);
    try {
      this.server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::acceptAll);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  /** The requests for streams so far, in order. */
  List<StreamRequest> streams() {
    return List.copyOf(streams);
  }

  /** In how many reads of answers the begin of an event was seen so far. */
  int eventReads() {
    return eventReads.get();
  }

  /** How many streams were resumed at another target than the one where they began last. */
  long resumedElsewhere() {
    return streams.stream().filter(this::isElsewhere).count();
  }

  private boolean isElsewhere(StreamRequest request) {
    return request.resumes()
        && streams.subList(0, streams.indexOf(request)).stream()
            .anyMatch(earlier ->
                earlier.thread().equals(request.thread()) && earlier.target() != request.target());
  }

  @Override
  public void close() {
    end(server);
    open.forEach(LoadBalancer::end);
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> relay(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void relay(Socket client) {
    int first = next.getAndIncrement();
    for (int tried = 0; tried < targets.size(); tried++) {
      int target = (first + tried) % targets.size();
      Socket upstream = connect(targets.get(target));
      if (upstream != null) {
        Thread.ofVirtual().start(() -> pump(upstream, client, CLIENT));
        pump(client, upstream, target);
        return;
      }
    }
    end(client);
  }

  /** A connection, or null when it is refused. */
  private static @Nullable Socket connect(InetSocketAddress target) {
    try {
      return new Socket(target.getAddress(), target.getPort());
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Relays until either side ends, then ends both.
   *
   * @param target where it goes to, or {@link #CLIENT}
   */
  private void pump(Socket source, Socket sink, int target) {
    open.add(source);
    try (source;
        sink) {
      InputStream in = source.getInputStream();
      OutputStream out = sink.getOutputStream();
      byte[] buffer = new byte[READ_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        note(new String(buffer, 0, count, StandardCharsets.ISO_8859_1), target);
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      end(sink); // a reset on one side is an end for both
    } finally {
      open.remove(source);
    }
  }

  private void note(String read, int target) {
    Matcher matcher = STREAM.matcher(read);
    if (target == CLIENT) {
      eventReads.addAndGet(read.contains(EVENT) ? 1 : 0);
    } else if (matcher.find()) {
      streams.add(new StreamRequest(target, matcher.group(1), matcher.group(2) != null));
    }
  }

  private static void end(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
