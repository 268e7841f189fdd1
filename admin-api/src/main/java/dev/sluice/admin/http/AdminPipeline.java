package dev.sluice.admin.http;

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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sets up a connection to the admin port. Thread-safe. */
public final class AdminPipeline extends ChannelInitializer<Channel> {

  private final RouteTable routes;
  private final Guard guard;
  private final Limits limits;
  private final ChannelGroup connections;

  /**
   * @param hosts names under which the port may be asked, beside IP addresses and localhost
   * @param isOpen whether there is no identity, so that the network is the boundary
   * @param connections where live connections are kept, for whoever closes them
   */
  public AdminPipeline(
      RouteTable routes,
      List<String> hosts,
      boolean isOpen,
      Limits limits,
      ChannelGroup connections) {
    this.routes = routes;
    this.guard = new Guard(hosts, isOpen);
    this.limits = limits;
    this.connections = connections;
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
