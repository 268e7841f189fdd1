package dev.sluice.proxy.http2;

import dev.sluice.proxy.exchange.Worker;
import dev.sluice.proxy.forward.ClientFacts;
import dev.sluice.proxy.http2.head.FieldBlock;
import dev.sluice.proxy.http2.head.ResponseBlock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/** Puts Netty's HTTP/2 codec together for one connection after another. Immutable. */
public final class Http2Codec {
  /**
   * What a stream may send before its upstream takes any of it, in bytes: the protocol's default.
   */
  static final int STREAM_WINDOW_BYTES = 65_535;

  /** What a stream may have under way once its upstream takes it, in bytes. */
  static final int WIDE_STREAM_WINDOW_BYTES = 256 * 1024;

  /** What all streams of a connection may have under way, in bytes. */
  static final int CONNECTION_WINDOW_BYTES = 1024 * 1024;

  /** Most CONTINUATION frames below 8 KiB behind one HEADERS frame; then GOAWAY. */
  private static final int MAX_SMALL_CONTINUATIONS = 16;

  /** Part of a window that is used up before it is opened again. */
  private static final float WINDOW_UPDATE_RATIO = 0.5f;

  /** Fewest bytes that one stream gets of a shared write, when it has as many. */
  private static final int MIN_SHARE_BYTES = 8 * 1024;

  /**
   * Streams above the limit that are refused one by one. A client that does not know the limit yet
   * may send whole requests: their bodies must find a stream, or the codec ends the connection.
   */
  private static final int REFUSED_STREAMS = 1024;

  private final dev.sluice.proxy.settings.Http2Settings limits;
  private final int headBytes;

  /**
   * @param headBytes most bytes of a field block, as RFC 9113 §6.5.2 counts them
   */
  public Http2Codec(dev.sluice.proxy.settings.Http2Settings limits, int headBytes) {
    this.limits = limits;
    this.headBytes = headBytes;
  }

  /** Adds the handlers of a connection whose next bytes are HTTP/2's preface. */
  public void addTo(Channel channel, Worker worker, ClientFacts facts) {
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(new GentleClose(worker));
    pipeline.addLast(handler(worker, facts));
  }

  private Http2ClientHandler handler(Worker worker, ClientFacts facts) {
    Http2Connection connection = new DefaultHttp2Connection(true);
    connection.remote().maxActiveStreams(limits.maxStreams() + REFUSED_STREAMS);
    connection.local().flowController(localFlow(connection));
    connection.remote().flowController(remoteFlow(connection));
    Http2ConnectionEncoder encoder =
        new DefaultHttp2ConnectionEncoder(
            connection, new DefaultHttp2FrameWriter(ResponseBlock.NEVER_INDEXED, true));
    FrameReader reader =
        new FrameReader(connection, new BlockDecoder(headBytes), MAX_SMALL_CONTINUATIONS);
    Http2ConnectionDecoder decoder =
        new DefaultHttp2ConnectionDecoder(
            connection,
            encoder,
            reader,
            Http2PromisedRequestVerifier.ALWAYS_VERIFY,
            true,
            true,
            false);
    Http2Settings settings =
        new Http2Settings().maxConcurrentStreams(limits.maxStreams()).maxHeaderListSize(headBytes);
    return new Http2ClientHandler(decoder, encoder, settings, worker, facts, limits);
  }

  /**
   * The connection's window opens as bytes come, so that an upload that is not taken doesn't stop
   * the others; memory is bounded by each stream's window and the number of streams.
   */
  private static DefaultHttp2LocalFlowController localFlow(Http2Connection connection) {
    return new DefaultHttp2LocalFlowController(connection, WINDOW_UPDATE_RATIO, true);
  }

  /** Streams share in turn: RFC 9113 §5.3 has done away with priorities. */
  private static DefaultHttp2RemoteFlowController remoteFlow(Http2Connection connection) {
    UniformStreamByteDistributor shares = new UniformStreamByteDistributor(connection);
    shares.minAllocationChunk(MIN_SHARE_BYTES);
    return new DefaultHttp2RemoteFlowController(connection, shares);
  }

  /** Decodes field blocks without judging them, so that the stream exists when we do. */
  private static final class BlockDecoder extends DefaultHttp2HeadersDecoder {
    BlockDecoder(int headBytes) {
      super(false, false, headBytes);
    }

    @Override
    protected Http2Headers newHeaders() {
      return new FieldBlock();
    }
  }
}
