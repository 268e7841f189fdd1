package dev.sluice.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * Netty's frame reader, and what Netty's decoder behind it gets wrong: HEADERS on a stream that the
 * client has ended are an error of type STREAM_CLOSED (RFC 9113 §5.1). Thread-confined.
 */
final class FrameReader extends DefaultHttp2FrameReader {
  private final Http2Connection connection;
  private @Nullable Http2FrameListener listener;
  private @Nullable Http2FrameListener checked;

  FrameReader(Http2Connection connection, Http2HeadersDecoder decoder, int maxContinuations) {
    super(decoder, maxContinuations);
    this.connection = connection;
  }

  @Override
  public void readFrame(ChannelHandlerContext ctx, ByteBuf in, Http2FrameListener to)
      throws Http2Exception {
    Http2FrameListener through = checked;
    if (through == null || !to.equals(listener)) {
      listener = to;
      through = new Checked(to);
      checked = through;
    }
    super.readFrame(ctx, in, through);
  }

  private void checkOpen(int streamId) throws Http2Exception {
    Http2Stream stream = connection.stream(streamId);
    if (stream != null && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE) {
      throw Http2Exception.streamError(
          streamId, Http2Error.STREAM_CLOSED, "HEADERS after the end of stream %d", streamId);
    }
  }

  private final class Checked extends Http2FrameListenerDecorator {
    Checked(Http2FrameListener to) {
      super(to);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean end)
        throws Http2Exception {
      checkOpen(streamId);
      super.onHeadersRead(ctx, streamId, headers, padding, end);
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
        boolean end)
        throws Http2Exception {
      checkOpen(streamId);
      super.onHeadersRead(
          ctx, streamId, headers, streamDependency, weight, exclusive, padding, end);
    }
  }
}
