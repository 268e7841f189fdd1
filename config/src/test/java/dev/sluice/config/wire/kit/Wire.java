package dev.sluice.config.wire.kit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One end of a TCP or TLS connection, read and written byte for byte.
 *
 * <p>Every read fails with an {@link AssertionError} after {@link Await#PATIENCE}, and with {@link
 * Ended} when the connection ends before what it wants. Thread-confined, except that one thread may
 * read while another writes.
 */
public final class Wire implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final SocketChannel channel;
  private final Socket socket;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int next;
  private int limit;
  private @Nullable End end;

  /**
   * Takes ownership of the connection.
   *
   * @param socket the channel's own, or a TLS socket around it
   */
  Wire(SocketChannel channel, Socket socket) {
    this.channel = channel;
    this.socket = socket;
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      this.in = socket.getInputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes these bytes; fails when the other side no longer takes them. */
  public void send(String latin1) {
    send(Latin1.bytes(latin1));
  }

  public void send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes these bytes to a side that may refuse them: whether it took them all. */
  public boolean offer(String latin1) {
    return offer(Latin1.bytes(latin1));
  }

  public boolean offer(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Writes {@code slice} again and again until {@code maxBytes} are written or the other side has
   * taken nothing for {@code stall}. Plain connections only.
   *
   * @return how many bytes were taken
   */
  public long sendUntilStalled(byte[] slice, long maxBytes, Duration stall) {
    try (Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_WRITE);
      long sent = 0;
      ByteBuffer rest = ByteBuffer.wrap(slice);
      while (sent < maxBytes && selector.select(stall.toMillis()) > 0) {
        selector.selectedKeys().clear();
        rest.limit((int) Math.min(rest.capacity(), rest.position() + maxBytes - sent));
        sent += channel.write(rest);
        if (rest.position() == rest.capacity()) {
          rest.clear();
        }
      }
      return sent;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      beBlocking();
    }
  }

  private void beBlocking() {
    try {
      channel.configureBlocking(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a head up to and with its empty line, and parses it strictly. */
  public Head readHead() {
    StringBuilder raw = new StringBuilder();
    while (!endsWith(raw, "\r\n\r\n")) {
      raw.append(readByte("the rest of a head, after <" + raw + ">"));
    }
    return Head.parse(raw.toString());
  }

  private static boolean endsWith(StringBuilder text, String end) {
    return text.length() >= end.length() && text.indexOf(end, text.length() - end.length()) >= 0;
  }

  /** Reads a request with its body. */
  public Message readRequest() {
    Head head = readHead();
    return Body.ofRequest(this, head).finish(head);
  }

  /** Reads a final response to anything but HEAD, with its body; 1xx responses are failures. */
  public Message readResponse() {
    return readResponseTo("GET");
  }

  /** Reads a final response to a request of that method. */
  public Message readResponseTo(String method) {
    Head head = readHead();
    if (head.status() < 200) {
      throw new AssertionError("interim response\n" + head.raw());
    }
    return Body.ofResponse(this, head, method).finish(head);
  }

  /** The body that follows this response head; read it piece by piece. */
  public Body bodyOf(Head response) {
    return Body.ofResponse(this, response, "GET");
  }

  /** The body that follows this request head; read it piece by piece. */
  public Body bodyOfRequest(Head request) {
    return Body.ofRequest(this, request);
  }

  /** Reads exactly that many bytes. */
  public byte[] readBytes(int count) {
    byte[] bytes = new byte[count];
    for (int got = 0; got < count; ) {
      byte[] some = readSome(count - got);
      if (some.length == 0) {
        throw ended((count - got) + " more of " + count + " bytes");
      }
      System.arraycopy(some, 0, bytes, got, some.length);
      got += some.length;
    }
    return bytes;
  }

  public String read(int count) {
    return Latin1.text(readBytes(count));
  }

  /** Reads a line that ends with CRLF, without it; a bare CR or LF is a failure. */
  public String readLine() {
    StringBuilder line = new StringBuilder();
    while (!endsWith(line, "\r\n")) {
      line.append(readByte("the rest of a line, after <" + line + ">"));
    }
    line.setLength(line.length() - 2);
    if (line.indexOf("\r") >= 0 || line.indexOf("\n") >= 0) {
      throw new AssertionError("bare CR or LF in line <" + line + ">");
    }
    return line.toString();
  }

  /** What came first of what has not been read: one byte or more, or none when the end came. */
  public byte[] readSome(int atMost) {
    if (next == limit && !fill(Await.PATIENCE)) {
      return new byte[0];
    }
    int count = Math.min(atMost, limit - next);
    byte[] some = new byte[count];
    System.arraycopy(buffer, next, some, 0, count);
    next += count;
    return some;
  }

  /** Reads everything until the other side ends the connection. */
  public Rest readRest() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] some = readSome(BUFFER_BYTES); some.length > 0; some = readSome(BUFFER_BYTES)) {
      all.writeBytes(some);
    }
    return new Rest(Latin1.text(all.toByteArray()), ending());
  }

  /** Whether the other side stays silent, and the connection open, for that long. */
  public boolean isSilentFor(Duration time) {
    return next == limit && !pollFor(time) && end == null;
  }

  /** Waits without a deadline of its own for a byte: whether one came, and not the end. */
  public boolean hasMore() {
    return next < limit || fill(Duration.ZERO);
  }

  /** Whether, and how, the other side was seen to end the connection so far. */
  public Optional<End> seenEnd() {
    return Optional.ofNullable(end);
  }

  Ended ended(String expected) {
    return new Ended(ending(), expected);
  }

  private End ending() {
    if (end == null) {
      throw new IllegalStateException("not ended");
    }
    return end;
  }

  private char readByte(String expected) {
    if (next == limit && !fill(Await.PATIENCE)) {
      throw ended(expected);
    }
    return (char) (buffer[next++] & 0xff);
  }

  private boolean pollFor(Duration time) {
    try {
      return fillWithin(time);
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private boolean fill(Duration patience) {
    try {
      return fillWithin(patience);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("neither bytes nor an end within " + patience, e);
    }
  }

  /** Whether bytes came, and not the end. A patience of zero waits for ever. */
  private boolean fillWithin(Duration patience) throws SocketTimeoutException {
    if (end != null) {
      return false;
    }
    next = 0;
    limit = 0;
    try {
      socket.setSoTimeout((int) patience.toMillis());
      int count = in.read(buffer);
      limit = Math.max(count, 0);
      end = count < 0 ? End.FIN : null;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (EOFException e) {
      end = End.RST; // TLS without close_notify
    } catch (IOException e) {
      end = End.RST;
    }
    return limit > 0;
  }

  /** Ends the sending direction in order; the other can still be read. */
  public void halfClose() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Aborts the connection with a RST, at once, whatever is still to be sent. */
  public void reset() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
    } catch (ClosedChannelException e) {
      return; // its script was quicker
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isOpen() {
    return channel.isOpen();
  }

  /** Address and port of this end. */
  public int localPort() {
    return socket.getLocalPort();
  }

  @Override
  public void close() {
    leave();
  }

  /** Ends both directions in order; with unread bytes in the buffers the kernel makes it a RST. */
  public void leave() {
    try {
      socket.close();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
