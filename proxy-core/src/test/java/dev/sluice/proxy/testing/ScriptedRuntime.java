package dev.sluice.proxy.testing;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;
import javax.net.ServerSocketFactory;

/**
 * A runtime on loopback that does what the test says, byte by byte. Used by one test thread, but
 * for {@link #serve}.
 */
public final class ScriptedRuntime implements AutoCloseable {
  private final ServerSocket listener;
  private final String scheme;

  private ScriptedRuntime(ServerSocket listener, String scheme) {
    this.listener = listener;
    this.scheme = scheme;
  }

  public static ScriptedRuntime start() {
    return start(ServerSocketFactory.getDefault(), "http");
  }

  /** One whose sockets this factory makes. */
  public static ScriptedRuntime start(ServerSocketFactory sockets, String scheme) {
    try {
      ServerSocket listener = sockets.createServerSocket(0, 512, InetAddress.getLoopbackAddress());
      listener.setSoTimeout((int) Await.PATIENCE.toMillis());
      return new ScriptedRuntime(listener, scheme);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  public URI url() {
    return URI.create(scheme + "://127.0.0.1:" + port());
  }

  /** The next connection that the gateway opens. */
  public Connection accept() {
    try {
      Socket socket = listener.accept();
      socket.setSoTimeout((int) Await.PATIENCE.toMillis());
      return new Connection(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives each connection to {@code script}, each on a thread of its own, until it is closed. */
  public ScriptedRuntime serve(Consumer<Connection> script) {
    Thread.ofVirtual().start(() -> acceptAll(script));
    return this;
  }

  private void acceptAll(Consumer<Connection> script) {
    while (!listener.isClosed()) {
      try {
        Connection connection = new Connection(listener.accept());
        Thread.ofVirtual().start(() -> run(script, connection));
      } catch (IOException e) {
        // closed, or nobody came for a while
      }
    }
  }

  private static void run(Consumer<Connection> script, Connection connection) {
    try (connection) {
      script.accept(connection);
    } catch (UncheckedIOException e) {
      // the gateway has closed the connection: the script is over
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One connection of the gateway to the runtime. */
  public static final class Connection implements Closeable {
    private final Socket socket;
    private final InputStream in;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** The next head, from its first line to the empty one; fails when the gateway closes. */
    public String readHead() {
      StringBuilder head = new StringBuilder();
      while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
        head.append((char) readByte());
      }
      return head.toString();
    }

    /** The value of a field in a head, or null text when it is absent. */
    public static String field(String head, String name) {
      for (String line : head.split("\r\n", -1)) {
        if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
          return line.substring(name.length() + 1).strip();
        }
      }
      return "absent";
    }

    /** Exactly so many bytes, as Latin-1 text. */
    public String read(int length) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        text.append((char) readByte());
      }
      return text.toString();
    }

    /** Reads and throws away so many bytes. */
    public void skip(long length) {
      try {
        in.skipNBytes(length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Reads and throws away all that comes, until the gateway closes. */
    public void readAll() {
      while (!isAtEnd()) {
        // and the next
      }
    }

    /** Whether the gateway has closed, cleanly or not. Waits for one byte or the end. */
    public boolean isAtEnd() {
      try {
        return in.read() < 0;
      } catch (SocketTimeoutException e) {
        throw new UncheckedIOException(e);
      } catch (IOException e) {
        return true; // reset
      }
    }

    private int readByte() {
      try {
        int b = in.read();
        if (b < 0) {
          throw new UncheckedIOException(new IOException("the gateway has closed the connection"));
        }
        return b;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public Connection send(String latin1) {
      return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Connection send(byte[] bytes) {
      try {
        socket.getOutputStream().write(bytes);
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
