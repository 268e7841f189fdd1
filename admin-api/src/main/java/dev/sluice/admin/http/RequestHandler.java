package dev.sluice.admin.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpContentException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one request after the other on a connection: off the event loop, where resources may
 * block, and back on it to write. Thread-confined to the connection's event loop, but for {@link
 * #answer}.
 */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

  /*
   * The valve. Auto-read is off and a FlowControlHandler stands before this handler: it hands over
   * one request for each read(), which is called when the answer to the previous one is written. A
   * read may complete with less than a request; then it is called again. Pipelined requests so wait
   * as bytes, at most one receive buffer of them.
   */

  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

  /** RFC 9110 §5.6.7. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final RouteTable routes;
  private final Guard guard;
  private final Deadlines deadlines;
  private boolean isWaiting;
  private boolean isEnding;

  RequestHandler(RouteTable routes, Guard guard, Deadlines deadlines) {
    this.routes = routes;
    this.guard = guard;
    this.deadlines = deadlines;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    readNext(ctx);
  }

  private void readNext(ChannelHandlerContext ctx) {
    isWaiting = true;
    ctx.read();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (isWaiting) {
      ctx.read();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest message) {
    if (isEnding) {
      return;
    }
    isWaiting = false;
    deadlines.answering(ctx);
    Asked asked;
    try {
      asked = Asked.of(message, isLocal(ctx));
    } catch (ProblemException e) {
      end(ctx, e);
      return;
    }
    Thread.ofVirtual()
        .name("admin")
        .start(() -> {
          Response response = answer(asked);
          ctx.executor().execute(() -> write(ctx, asked, response));
        });
  }

  private static boolean isLocal(ChannelHandlerContext ctx) {
    return ctx.channel().remoteAddress() instanceof InetSocketAddress peer
        && peer.getAddress().isLoopbackAddress();
  }

  /** On a virtual thread. */
  private Response answer(Asked asked) {
    Request request = asked.request();
    try {
      guard.checkAuthority(asked.authority());
      guard.checkSite(asked.fields(), asked.authority());
      RouteTable.Match match = routes.find(request.method(), request.path());
      Route route = match == null ? null : match.route();
      guard.checkPeer(request.isLocal(), route);
      if (match == null || route == null) {
        throw routes.missing(request.path());
      }
      return route.resource().answer(request.with(match.variables()));
    } catch (ProblemException e) {
      return e.response();
    } catch (Throwable e) { // an Error too: without an answer the peer would wait for its end
      LOG.error("the admin port could not answer {}", request.path(), e);
      return ProblemException.internal().response();
    }
  }

  private void write(ChannelHandlerContext ctx, Asked asked, Response response) {
    if (isEnding || !ctx.channel().isActive()) {
      return;
    }
    if (!asked.keepAlive()) {
      last(ctx, response, asked.isHead());
      return;
    }
    ctx.writeAndFlush(message(response, asked.isHead(), false))
        .addListener(done -> {
          if (done.isSuccess()) {
            deadlines.idle(ctx);
            readNext(ctx);
          } else {
            ctx.close();
          }
        });
  }

  /** Refuses what came and ends the connection: what follows on it can't be told apart any more. */
  private void end(ChannelHandlerContext ctx, ProblemException problem) {
    if (!isEnding) {
      last(ctx, problem.response(), false);
    }
  }

  /*
   * Closing a socket with unread bytes resets it, and the reset may overtake the answer. So our side
   * is closed first, and what the peer still sends is dropped for a moment (RFC 9112 §9.6).
   */
  private void last(ChannelHandlerContext ctx, Response response, boolean isHead) {
    isEnding = true;
    ctx.writeAndFlush(message(response, isHead, true))
        .addListener(done -> {
          if (done.isSuccess() && ctx.channel() instanceof DuplexChannel channel) {
            deadlines.lingering(ctx);
            endOutput(ctx, channel);
            channel.config().setAutoRead(true);
          } else {
            ctx.close();
          }
        });
  }

  /** In TLS a peer that is not told takes the end for an attacker's (RFC 8446 §6.1). */
  private static void endOutput(ChannelHandlerContext ctx, DuplexChannel channel) {
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    ChannelFuture told = tls == null ? ctx.newSucceededFuture() : tls.closeOutbound();
    told.addListener(any -> channel.shutdownOutput());
  }

  private static DefaultFullHttpResponse message(Response from, boolean isHead, boolean isLast) {
    byte[] body = from.body().getBytes(StandardCharsets.UTF_8);
    var message =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(from.status()),
            isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
    HttpHeaders fields = message.headers();
    from.fields().forEach(fields::set);
    fields.set(HttpHeaderNames.DATE, DATE.format(Instant.now()));
    if (from.status() != HttpResponseStatus.NO_CONTENT.code()) { // RFC 9110 §8.6
      fields.set(HttpHeaderNames.CONTENT_TYPE, from.contentType());
      fields.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    }
    fields.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    fields.set("x-content-type-options", "nosniff");
    fields.set(
        HttpHeaderNames.CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    fields.set("cross-origin-resource-policy", "same-origin");
    fields.set("referrer-policy", "no-referrer");
    if (isLast) {
      fields.set(HttpHeaderNames.CONNECTION, "close");
    }
    return message;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Deadlines.Event.REQUEST_LATE) {
      end(ctx, ProblemException.requestTimeout());
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException || cause.getCause() instanceof SSLException)) {
      LOG.error("a connection of the admin port failed", cause);
    }
    ctx.close();
  }

  /** What is needed of a request off the event loop: no buffers. */
  private record Asked(
      Request request, HttpHeaders fields, String authority, boolean isHead, boolean keepAlive) {

    static Asked of(FullHttpRequest message, boolean isLocal) throws ProblemException {
      checkDecoded(message);
      Target target = Target.of(message);
      HttpHeaders fields = message.headers();
      CharSequence type = HttpUtil.getMimeType(message);
      Request request =
          new Request(
              message.method().name(),
              target.path(),
              target.query(),
              lines(fields),
              type == null ? "" : type.toString().toLowerCase(Locale.ROOT).strip(),
              text(message.content()),
              isLocal,
              Map.of());
      // Netty drops a Content-Length beside Transfer-Encoding; RFC 9112 §6.1 then wants a close.
      boolean keepAlive =
          message.protocolVersion().equals(HttpVersion.HTTP_1_1)
              && HttpUtil.isKeepAlive(message)
              && !fields.contains(HttpHeaderNames.TRANSFER_ENCODING);
      return new Asked(
          request, fields, target.authority(), request.method().equals("HEAD"), keepAlive);
    }

    private static Map<String, List<String>> lines(HttpHeaders fields) {
      Map<String, List<String>> lines = new HashMap<>();
      for (Map.Entry<String, String> field : fields) {
        lines
            .computeIfAbsent(field.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
            .add(field.getValue());
      }
      return lines;
    }

    /** Strictly: a character that was none may not become one on its way into the database. */
    private static String text(ByteBuf body) throws ProblemException {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(body.nioBuffer()).toString();
      } catch (CharacterCodingException e) {
        throw ProblemException.badRequest("the body is not UTF-8");
      }
    }

    private static void checkDecoded(FullHttpRequest message) throws ProblemException {
      if (message.decoderResult().isFailure()) {
        throw switch (message.decoderResult().cause()) {
          case TooLongHttpLineException _ -> ProblemException.uriTooLong();
          case TooLongHttpContentException _ -> ProblemException.contentTooLarge();
          case TooLongHttpHeaderException _ -> ProblemException.headTooLarge();
          default -> ProblemException.badRequest("the request is malformed (RFC 9112)");
        };
      }
      HttpVersion version = message.protocolVersion();
      if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
        throw ProblemException.versionNotSupported();
      }
    }
  }
}
