package dev.sluice.proxy.server;

import dev.sluice.proxy.exchange.Worker;
import dev.sluice.proxy.forward.ClientFacts;
import dev.sluice.proxy.http1.Http1ClientHandler;
import dev.sluice.proxy.http2.Http2Codec;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Which protocol a connection speaks, and the handlers for it. Immutable. */
final class Protocols {
  private final @Nullable Http2Codec http2;

  /**
   * @param http2 null: only HTTP/1.1 is spoken
   */
  Protocols(@Nullable Http2Codec http2) {
    this.http2 = http2;
  }

  /** The first handlers of a plain-text connection: HTTP/2 is known by its preface. */
  void plain(Channel channel, Worker worker, ClientFacts facts) {
    if (http2 == null) {
      channel.pipeline().addLast(new Http1ClientHandler(worker, channel, facts));
    } else {
      channel.pipeline().addLast(new PrefaceDetector(worker, channel, facts, http2));
    }
  }

  /** The first handlers of a TLS connection: HTTP/2 is known by ALPN. */
  void negotiated(Channel channel, Worker worker, ClientFacts facts) {
    channel.pipeline().addLast(new Negotiation(worker, facts, http2));
  }

  /** Waits for the handshake, then makes room for the protocol that was agreed on. */
  private static final class Negotiation extends ApplicationProtocolNegotiationHandler {
    private final Worker worker;
    private final ClientFacts facts;
    private final @Nullable Http2Codec http2;

    Negotiation(Worker worker, ClientFacts facts, @Nullable Http2Codec http2) {
      super(ApplicationProtocolNames.HTTP_1_1);
      this.worker = worker;
      this.facts = facts;
      this.http2 = http2;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
      if (http2 != null && protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        http2.addTo(ctx.channel(), worker, facts);
      } else {
        ctx.pipeline().addLast(new Http1ClientHandler(worker, ctx.channel(), facts));
      }
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
      worker.metrics().refused("tls-handshake");
      worker.clientFault(cause);
      ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause.getCause() instanceof SSLException handshake) {
        handshakeFailure(ctx, handshake);
      } else {
        worker.clientFault(cause);
        ctx.close();
      }
    }
  }
}
