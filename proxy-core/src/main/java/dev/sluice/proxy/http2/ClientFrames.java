package dev.sluice.proxy.http2;

import dev.sluice.proxy.http2.head.FieldBlock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the frames of one connection mean: each goes to its stream, once the limits allow it.
 * Thread-confined.
 */
final class ClientFrames extends Http2EventAdapter {
  private final Http2ClientHandler connection;
  private final FloodGuard guard;
  private final int maxStreams;
  private boolean begun;

  ClientFrames(Http2ClientHandler connection, FloodGuard guard, int maxStreams) {
    this.connection = connection;
    this.guard = guard;
    this.maxStreams = maxStreams;
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int streamDependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean endOfStream)
      throws Http2Exception {
    Http2Stream stream = connection.connection().stream(streamId);
    FieldBlock block = (FieldBlock) headers;
    Http2ClientStream known = connection.known(stream);
    if (known != null) {
      known.trailers(block);
    } else if (connection.connection().numActiveStreams() > maxStreams) {
      throw Http2Exception.streamError(
          streamId, Http2Error.REFUSED_STREAM, "more than %d streams", maxStreams);
    } else {
      connection.open(stream).begin(block, endOfStream);
    }
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
      throws Http2Exception {
    guard.data(data.readableBytes(), endOfStream);
    Http2ClientStream known = known(connection.connection().stream(streamId));
    return known == null ? data.readableBytes() + padding : known.data(data, padding, endOfStream);
  }

  private @Nullable Http2ClientStream known(@Nullable Http2Stream stream) {
    return stream == null ? null : connection.known(stream);
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode)
      throws Http2Exception {
    guard.reset(); // what it ends is told by onStreamClosed
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings)
      throws Http2Exception {
    guard.control();
    if (!begun) {
      begun = true;
      connection.allowSilence(); // its preface is complete
    }
  }

  @Override
  public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
    guard.control();
  }

  @Override
  public void onPriorityRead(
      ChannelHandlerContext ctx,
      int streamId,
      int streamDependency,
      short weight,
      boolean exclusive)
      throws Http2Exception {
    guard.control();
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    Http2ClientStream known = connection.known(stream);
    if (known != null) {
      known.closed();
    }
  }

  /** No stream goes on. */
  void connectionFailed() {
    try {
      connection
          .connection()
          .forEachActiveStream(stream -> {
            onStreamClosed(stream);
            return true;
          });
    } catch (Http2Exception e) {
      throw new IllegalStateException("the visitor throws none", e);
    }
  }

  /** A stream takes more of its response, or no more for now. */
  void writabilityChanged(Http2Stream stream) {
    Http2ClientStream known = connection.known(stream);
    if (known != null) {
      known.writabilityChanged();
    }
  }
}
