package dev.sluice.admin.http;

import dev.sluice.proxy.server.TlsContexts;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpContentException;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/** Sets up a connection to the admin port. Thread-safe. */
public final class AdminPipeline extends ChannelInitializer<Channel> {

  private final RouteTable routes;
  private final Guard guard;
  private final Limits limits;
  private final ChannelGroup connections;
  private final @Nullable TlsContexts tls;

  /**
   * @param guard who is kept out
   * @param connections where live connections are kept, for whoever closes them
   * @param tls what clients are shown; null: plain text
   */
  public AdminPipeline(
      RouteTable routes,
      Guard guard,
      Limits limits,
      ChannelGroup connections,
      @Nullable TlsContexts tls) {
    this.routes = routes;
    this.guard = guard;
    this.limits = limits;
    this.connections = connections;
    this.tls = tls;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (connections.size() >= limits.connections()) {
      channel.close();
      return;
    }
    connections.add(channel);
    Deadlines deadlines = new Deadlines(limits);
    RequestHandler requests = new RequestHandler(routes, guard, deadlines);
    if (tls != null) {
      SslHandler handshake = tls.current().newHandler(channel.alloc());
      handshake.setHandshakeTimeoutMillis(limits.request().toMillis());
      channel.pipeline().addLast(handshake);
    }
    channel
        .pipeline()
        .addLast(deadlines) // before the codec: sees the first byte of a request
        .addLast(new HttpServerCodec(decoder()))
        .addLast(new Aggregator())
        .addLast(new FlowControlHandler()) // one read can decode many requests: one at a time
        .addLast(requests);
  }

  private static HttpDecoderConfig decoder() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(Limits.MAX_REQUEST_LINE_BYTES)
        .setMaxHeaderSize(Limits.MAX_HEAD_BYTES)
        .setMaxChunkSize(Limits.MAX_BODY_BYTES);
  }

  /** Gathers a request. One that is too long goes on as a failed one, so that its turn is kept. */
  private static final class Aggregator extends HttpObjectAggregator {

    Aggregator() {
      super(Limits.MAX_BODY_BYTES);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
      var failed = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.PUT, "/");
      failed.setDecoderResult(DecoderResult.failure(new TooLongHttpContentException()));
      ctx.fireChannelRead(failed);
    }

    /** Other expectations are ignored, and too long a body meets the method above. */
    @Override
    protected @Nullable Object newContinueResponse(
        HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
      boolean goOn =
          HttpUtil.is100ContinueExpected(start)
              && HttpUtil.getContentLength(start, 0L) <= maxContentLength;
      return goOn
          ? new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER)
          : null;
    }
  }
}
