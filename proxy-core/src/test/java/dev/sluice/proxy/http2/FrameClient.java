package dev.sluice.proxy.http2;

import dev.sluice.proxy.testing.Await;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** An HTTP/2 client that sends and sees frames, valid or not. Used by one thread. */
final class FrameClient implements AutoCloseable {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  static final Charset LATIN_1 = StandardCharsets.ISO_8859_1;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final DefaultHttp2HeadersDecoder decoder =
      new DefaultHttp2HeadersDecoder(false, 1024 * 1024);

  /** Frames that came while another was waited for. */
  private final Deque<Frame> early = new ArrayDeque<>();

  private FrameClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) Await.PATIENCE.toMillis());
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** Connects and sends the preface with empty SETTINGS. */
  static FrameClient connect(InetSocketAddress address) {
    FrameClient client = open(address);
    client.raw(PREFACE);
    client.frame(Frame.SETTINGS, 0, 0);
    return client;
  }

  /** Connects and sends nothing. */
  static FrameClient open(InetSocketAddress address) {
    try {
      return over(new Socket(address.getAddress(), address.getPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FrameClient over(Socket socket) {
    try {
      return new FrameClient(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- sending

  void raw(byte... bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void frame(int type, int flags, int stream, byte... payload) {
    raw(bytes(type, flags, stream, payload));
  }

  static byte[] bytes(int type, int flags, int stream, byte... payload) {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    return frame.array();
  }

  /** A request without a body: GET of this path, and fields as {@code name: value}. */
  void get(int stream, String path, String... fields) {
    headers(stream, true, request("GET", path, fields));
  }

  /** The head of a POST; its body follows. */
  void post(int stream, String path, String... fields) {
    headers(stream, false, request("POST", path, fields));
  }

  static String[] request(String method, String path, String... fields) {
    List<String> all =
        new ArrayList<>(
            List.of(
                ":method: " + method, ":scheme: http", ":path: " + path, ":authority: a.example"));
    all.addAll(List.of(fields));
    return all.toArray(String[]::new);
  }

  void headers(int stream, boolean end, String... fields) {
    frame(Frame.HEADERS, Frame.END_HEADERS | (end ? Frame.END_STREAM : 0), stream, block(fields));
  }

  /** A field block of literals without indexing, Huffman or any check. */
  static byte[] block(String... fields) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (String field : fields) {
      int colon = field.indexOf(": ", 1);
      block.write(0);
      literal(block, field.substring(0, colon));
      literal(block, field.substring(colon + 2));
    }
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int length = bytes.length;
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      for (length -= 127; length >= 128; length >>= 7) {
        block.write((length & 127) | 128);
      }
      block.write(length);
    }
    block.writeBytes(bytes);
  }

  void data(int stream, boolean end, String latin1) {
    byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
    frame(Frame.DATA, end ? Frame.END_STREAM : 0, stream, bytes);
  }

  void reset(int stream, int error) {
    frame(Frame.RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(error).array());
  }

  void windowUpdate(int stream, int bytes) {
    frame(Frame.WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  // ---- receiving

  /** The next frame of any kind; those that {@link #await} passed over come first. */
  Frame next() {
    return early.isEmpty() ? read() : early.remove();
  }

  /** The next frame for which this holds; others are kept for later. */
  Frame await(Predicate<Frame> wanted) {
    for (Iterator<Frame> kept = early.iterator(); kept.hasNext(); ) {
      Frame frame = kept.next();
      if (wanted.test(frame)) {
        kept.remove();
        return frame;
      }
    }
    while (true) {
      Frame frame = read();
      if (wanted.test(frame)) {
        return frame;
      }
      early.add(frame);
    }
  }

  Frame await(int type, int stream) {
    return await(frame -> frame.type() == type && frame.stream() == stream);
  }

  /** HEADERS or DATA of this stream, or its RST_STREAM. */
  Frame awaitOn(int stream) {
    return await(frame -> frame.stream() == stream && frame.type() <= Frame.RST_STREAM);
  }

  /** The rest of this stream's body as text, to its end. */
  String body(int stream) {
    StringBuilder text = new StringBuilder();
    while (true) {
      Frame frame = awaitOn(stream);
      if (frame.type() != Frame.DATA) {
        throw new AssertionError("expected DATA, got " + frame);
      }
      text.append(frame.payload());
      if (frame.endsStream()) {
        return text.toString();
      }
    }
  }

  /** Whether the gateway closes now, with or without frames before. */
  boolean isClosed() {
    try {
      while (true) {
        read();
      }
    } catch (UncheckedIOException e) {
      return !(e.getCause() instanceof SocketTimeoutException);
    }
  }

  /** All bytes up to the end of the connection, when they are no frames. */
  String text() {
    try {
      return new String(in.readAllBytes(), LATIN_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Frame read() {
    try {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] payload = in.readNBytes(length);
      List<String> fields = type == Frame.HEADERS ? decode(stream, payload) : List.of();
      return new Frame(type, flags, stream, new String(payload, LATIN_1), fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> decode(int stream, byte[] block) {
    ByteBuf bytes = Unpooled.wrappedBuffer(block);
    try {
      DefaultHttp2Headers headers = (DefaultHttp2Headers) decoder.decodeHeaders(stream, bytes);
      List<String> fields = new ArrayList<>();
      headers.forEach(field -> fields.add(field.getKey() + ": " + field.getValue()));
      return fields;
    } catch (Http2Exception e) {
      throw new AssertionError("the gateway sent an undecodable field block", e);
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
