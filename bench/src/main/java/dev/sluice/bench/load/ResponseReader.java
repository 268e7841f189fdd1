package dev.sluice.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import java.util.Locale;

/**
 * Reads the responses of one connection as their bytes arrive, and hands out bodies without
 * framing.
 *
 * <p>It is a load tool's reader: what it doesn't know it refuses. Thread-confined.
 */
final class ResponseReader {
  /** What the reader finds. */
  interface Sink {
    /** A head was read. */
    void head(int status);

    /** Bytes of the body, borrowed for the call. */
    void body(ByteBuf bytes, int index, int length);

    /** The response is complete. */
    void end();
  }

  /** A response that this reader can't make sense of. */
  static final class MalformedResponseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedResponseException(String what) {
      super(what);
    }
  }

  private enum State {
    HEAD,
    FIXED_BODY,
    CHUNK_SIZE,
    CHUNK_DATA,
    CHUNK_END,
    TRAILER
  }

  private static final int MAX_HEAD_BYTES = 16_384;

  private final Sink sink;
  private final byte[] head = new byte[MAX_HEAD_BYTES];
  private State state = State.HEAD;
  private int headBytes;
  private long remaining;
  private boolean sizeSeen;

  ResponseReader(Sink sink) {
    this.sink = sink;
  }

  /** Whether the last response is complete and nothing of another has come. */
  boolean isBetweenResponses() {
    return state == State.HEAD && headBytes == 0;
  }

  /**
   * Reads all of the buffer.
   *
   * @throws MalformedResponseException when it is not the continuation of a response that can be
   *     read
   */
  void read(ByteBuf bytes) {
    while (bytes.isReadable()) {
      switch (state) {
        case HEAD -> readHead(bytes);
        case FIXED_BODY, CHUNK_DATA -> readBody(bytes);
        case CHUNK_SIZE -> readChunkSize(bytes);
        case CHUNK_END -> readChunkEnd(bytes);
        case TRAILER -> readTrailer(bytes);
      }
    }
  }

  private void readHead(ByteBuf bytes) {
    while (bytes.isReadable()) {
      if (headBytes == MAX_HEAD_BYTES) {
        throw new MalformedResponseException("a head of more than " + MAX_HEAD_BYTES + " bytes");
      }
      byte b = bytes.readByte();
      head[headBytes++] = b;
      if (b == '\n' && headBytes >= 4 && head[headBytes - 3] == '\n') {
        String text = new String(head, 0, headBytes, US_ASCII);
        headBytes = 0;
        begin(text);
        return;
      }
    }
  }

  private void begin(String text) {
    if (!text.startsWith("HTTP/1.1 ")) {
      throw new MalformedResponseException("not a response: " + text);
    }
    String fields = text.toLowerCase(Locale.ROOT);
    boolean chunked = fields.contains("\r\ntransfer-encoding: chunked\r\n");
    int length = fields.indexOf("\r\ncontent-length:");
    if (chunked == length >= 0) {
      throw new MalformedResponseException("neither one length nor chunked: " + text);
    }
    sink.head(Integer.parseInt(text, 9, 12, 10));
    if (chunked) {
      remaining = 0;
      sizeSeen = false;
      state = State.CHUNK_SIZE;
    } else {
      int from = length + "\r\ncontent-length:".length();
      remaining = Long.parseLong(fields.substring(from, fields.indexOf('\r', from)).trim());
      state = State.FIXED_BODY;
      endIfNothingRemains();
    }
  }

  private void readBody(ByteBuf bytes) {
    int length = (int) Math.min(remaining, bytes.readableBytes());
    sink.body(bytes, bytes.readerIndex(), length);
    bytes.skipBytes(length);
    remaining -= length;
    if (state == State.FIXED_BODY) {
      endIfNothingRemains();
    } else if (remaining == 0) {
      state = State.CHUNK_END;
    }
  }

  private void endIfNothingRemains() {
    if (remaining == 0) {
      state = State.HEAD;
      sink.end();
    }
  }

  private void readChunkSize(ByteBuf bytes) {
    while (bytes.isReadable()) {
      byte b = bytes.readByte();
      if (b == '\n') {
        if (!sizeSeen) {
          throw new MalformedResponseException("a chunk without a size");
        }
        sizeSeen = false;
        state = remaining == 0 ? State.TRAILER : State.CHUNK_DATA;
        return;
      }
      if (b != '\r') {
        int digit = Character.digit(b, 16);
        if (digit < 0) {
          throw new MalformedResponseException("a chunk size with " + (char) b);
        }
        remaining = remaining << 4 | digit;
        sizeSeen = true;
      }
    }
  }

  private void readChunkEnd(ByteBuf bytes) {
    byte b = bytes.readByte();
    if (b == '\n') {
      state = State.CHUNK_SIZE;
    } else if (b != '\r') {
      throw new MalformedResponseException("a chunk longer than its size");
    }
  }

  /** The runtime sends no trailers, so there is only the empty line. */
  private void readTrailer(ByteBuf bytes) {
    if (bytes.readByte() == '\n') {
      state = State.HEAD;
      sink.end();
    }
  }
}
