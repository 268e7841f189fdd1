package dev.sluice.proxy.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client's connection of HTTP/1.1, byte by byte. Thread-confined. */
public final class TestClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  /** What came: head as it was sent, and the body that its length announces. */
  public record Response(String head, String body) {
    public int status() {
      return Integer.parseInt(head.substring(9, 12));
    }

    public String field(String name) {
      return ScriptedRuntime.Connection.field(head, name);
    }
  }

  public TestClient(InetSocketAddress address) {
    try {
      socket = new Socket(address.getAddress(), address.getPort());
      socket.setSoTimeout((int) Await.PATIENCE.toMillis());
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One exchange on a connection of its own. {@code fields} are whole lines. */
  public static Response get(InetSocketAddress address, String path, String... fields) {
    return exchange(address, "GET", path, fields);
  }

  public static Response exchange(
      InetSocketAddress address, String method, String path, String... fields) {
    try (TestClient client = new TestClient(address)) {
      return client.send(method, path, fields).response();
    }
  }

  /** Sends a request without a body. */
  public TestClient send(String method, String path, String... fields) {
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nhost: gateway\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    return write(head.append("\r\n").toString());
  }

  public TestClient write(String latin1) {
    try {
      socket.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next response. */
  public Response response() {
    String head = readUntil("\r\n\r\n");
    String length = ScriptedRuntime.Connection.field(head, "content-length");
    return new Response(head, length.equals("absent") ? "" : read(Integer.parseInt(length)));
  }

  /** All that comes up to and including this text. */
  public String readUntil(String end) {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      text.append(read(1));
    }
    return text.toString();
  }

  /** Exactly so many bytes, as Latin-1 text. */
  public String read(int length) {
    try {
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new UncheckedIOException(new IOException("the gateway has closed"));
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
