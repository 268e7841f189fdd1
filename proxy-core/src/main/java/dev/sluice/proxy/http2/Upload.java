package dev.sluice.proxy.http2;

import dev.sluice.proxy.exchange.ProxyHandler;
import dev.sluice.proxy.exchange.Worker;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.Framing;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request on its way up: checked against its declared length, framed as the
 * forwarded head says, and held while the upstream takes none. What is held is bounded by the
 * stream's window, which opens only as bytes go up. Thread-confined.
 */
final class Upload {
  private static final byte[] CRLF = ascii("\r\n");
  private static final byte[] LAST_CHUNK = ascii("0\r\n");
  private static final byte[] END = ascii("0\r\n\r\n");

  /** Size line, line end and the end of the body: what a chunk may have around it. */
  private static final int CHUNK_OVERHEAD_BYTES = 24;

  private final Worker worker;
  private Framing framing = Framing.NONE;

  /** Bytes that are to come, when the head says how many. */
  private long remaining;

  /** Came while the upstream took none. Copied: a slice of a read buffer would hold all of it. */
  private @Nullable ByteBuf held;

  private boolean received;
  private boolean endWritten;
  private boolean passedOn = true;
  private Fields trailers = Fields.NONE;

  Upload(Worker worker) {
    this.worker = worker;
  }

  /** The body follows that a head with this framing announces. */
  void begin(Framing announced) {
    framing = announced;
    remaining = announced.length();
    passedOn = !announced.hasBody();
  }

  /**
   * Counts what came.
   *
   * @return whether it agrees with the declared length (RFC 9113 §8.1.1)
   */
  boolean agrees(int bytes, boolean end) {
    received |= end;
    if (framing.isChunked()) {
      return true;
    }
    remaining -= bytes;
    return remaining >= 0 && (!end || remaining == 0);
  }

  /** The client has ended the body with these trailers. */
  void trailers(Fields fields) {
    trailers = fields;
  }

  boolean isHolding() {
    return held != null;
  }

  /** Keeps a copy until {@link #passHeld}. Borrows {@code data}. */
  void hold(ByteBuf data) {
    ByteBuf bytes = held;
    if (bytes == null) {
      bytes = worker.buffer(data.readableBytes());
      held = bytes;
    }
    bytes.writeBytes(data, data.readerIndex(), data.readableBytes());
  }

  /** Hands over what was held, and the end if it has come. Returns how many bytes went. */
  int passHeld(ProxyHandler exchange) {
    ByteBuf bytes = held;
    held = null;
    int length = bytes == null ? 0 : bytes.readableBytes();
    if (bytes != null && framing.isChunked()) {
      pass(exchange, bytes);
      bytes.release();
    } else if (bytes != null) {
      exchange.request().body(bytes, length);
    }
    passEnd(exchange);
    return length;
  }

  /** Hands a piece over, and the end if it has come with it. Borrows {@code data}. */
  void pass(ProxyHandler exchange, ByteBuf data) {
    int length = data.readableBytes();
    if (length > 0 && framing.isChunked()) {
      exchange.request().body(chunk(data, length), length);
    } else if (length > 0) {
      exchange.request().body(data.retainedSlice(), length);
    }
    passEnd(exchange);
  }

  private ByteBuf chunk(ByteBuf data, int length) {
    ByteBuf out = worker.buffer(length + CHUNK_OVERHEAD_BYTES);
    out.writeBytes(ascii(Integer.toHexString(length))).writeBytes(CRLF);
    out.writeBytes(data, data.readerIndex(), length).writeBytes(CRLF);
    if (endsHere()) {
      out.writeBytes(END);
      endWritten = true;
    }
    return out;
  }

  private boolean endsHere() {
    return received && trailers.size() == 0;
  }

  private void passEnd(ProxyHandler exchange) {
    if (!received || passedOn) {
      return;
    }
    passedOn = true;
    if (!framing.isChunked()) {
      exchange.request().end(Fields.NONE, true); // a body of known length has no place for trailers
    } else if (endWritten) {
      exchange.request().end(Fields.NONE, true);
    } else {
      boolean bare = endsHere();
      byte[] end = bare ? END : LAST_CHUNK;
      exchange.request().body(worker.buffer(end.length).writeBytes(end), 0);
      exchange.request().end(trailers, bare);
    }
  }

  /** Throws away what is held: nobody will read it. */
  void release() {
    ByteBuf bytes = held;
    held = null;
    if (bytes != null) {
      bytes.release();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
