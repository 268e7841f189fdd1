package dev.sluice.proxy.http.body;

import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.Connection;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http.HeadReader;
import dev.sluice.proxy.http.HeadReader.HeadLimits;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Follows one body after another through the bytes of a connection and says where each ends. Holds
 * no body bytes. Thread-confined: one for each direction of a connection.
 */
public final class BodyReader {
  private final ChunkScanner chunks = new ChunkScanner();
  private final HeadReader trailerReader;

  private Connection connection = Connection.UNSAID;
  private Framing.Kind kind = Framing.Kind.NONE;
  private long remaining;
  private boolean complete = true;

  public BodyReader(HeadLimits limits) {
    this.trailerReader = new HeadReader(limits);
  }

  /** Begins with the body that follows a head with this framing and this Connection field. */
  public void begin(Framing framing, Connection connection) {
    this.connection = connection;
    kind = framing.kind();
    remaining = framing.length();
    complete = kind == Framing.Kind.NONE;
    if (kind == Framing.Kind.CHUNKED) {
      chunks.reset();
    }
  }

  /** Whether the whole body has passed, trailers included. */
  public boolean isComplete() {
    return complete;
  }

  /** Whether {@link #readTrailers} is to be called next, with what follows. */
  public boolean isBeforeTrailers() {
    return kind == Framing.Kind.CHUNKED && !complete && chunks.isPastLastChunk();
  }

  /**
   * Moves over the bytes of this body that stand at the front of {@code in}, showing the content to
   * {@code sink}. The reader index stays.
   *
   * @return how many bytes of {@code in}, framing included, belong to the body; in chunked coding
   *     up to the line of the last chunk, or to the end when an empty trailer section follows at
   *     once
   */
  public int advance(ByteBuf in, ContentSink sink) throws BadMessage {
    int from = in.readerIndex();
    int to = in.writerIndex();
    return switch (kind) {
      case NONE -> 0;
      case LENGTH -> advanceLength(in, from, to, sink);
      case CHUNKED -> advanceChunks(in, from, to, sink);
      case UNTIL_CLOSE -> {
        sink.content(in, from, to);
        yield to - from;
      }
    };
  }

  private int advanceLength(ByteBuf in, int from, int to, ContentSink sink) {
    int length = (int) Math.min(to - from, remaining);
    if (length > 0) {
      sink.content(in, from, from + length);
      remaining -= length;
      complete = remaining == 0;
    }
    return length;
  }

  private int advanceChunks(ByteBuf in, int from, int to, ContentSink sink) throws BadMessage {
    int at = chunks.scan(in, from, to, sink);
    boolean emptyTrailers =
        chunks.isPastLastChunk()
            && at > from
            && at + 2 <= to
            && in.getByte(at) == '\r'
            && in.getByte(at + 1) == '\n';
    if (emptyTrailers) {
      complete = true;
      at += 2;
    }
    return at - from;
  }

  /**
   * Takes the trailer section off {@code in}, without what Connection names (RFC 9110 §7.6.1); null
   * while it is incomplete. Ends the body.
   */
  public @Nullable Fields readTrailers(ByteBuf in) throws BadMessage {
    Fields trailers = trailerReader.readTrailers(in);
    complete = trailers != null;
    return trailers == null ? null : trailers.without(connection);
  }

  /**
   * Whether the sender may close now: only a body that ends by closing is whole then, and completes
   * it.
   */
  public boolean endsByClose() {
    if (kind == Framing.Kind.UNTIL_CLOSE) {
      complete = true;
    }
    return complete;
  }
}
