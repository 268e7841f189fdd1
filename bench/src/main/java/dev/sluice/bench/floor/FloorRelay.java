package dev.sluice.bench.floor;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A relay with Netty's codecs, pooled upstream connections on the same event loop, back-pressure,
 * and nothing else: no rules, limits, timeouts, retries, ids, logs, metrics. What the gateway costs
 * above it is the price of its features.
 */
public final class FloorRelay {
  private static final int BACKLOG = 4_096;
  private static final int MAX_CHUNK_BYTES = 65_536;

  private final InetSocketAddress upstream;
  private final Transport transport;
  private final FastThreadLocal<ArrayDeque<UpstreamSide>> idle =
      new FastThreadLocal<>() {
        @Override
        protected ArrayDeque<UpstreamSide> initialValue() {
          return new ArrayDeque<>();
        }
      };

  private FloorRelay(InetSocketAddress upstream, Transport transport) {
    this.upstream = upstream;
    this.transport = transport;
  }

  /**
   * Runs until the process is ended; the arguments are the port, the upstream's URL, and a {@link
   * Transport}.
   */
  public static void main(String[] args) {
    InternalLoggerFactory.setDefaultFactory(
        JdkLoggerFactory.INSTANCE); // logback would print debug lines
    URI url = URI.create(args[1]);
    Transport transport = Transport.valueOf(args[2]);
    FloorRelay relay =
        new FloorRelay(new InetSocketAddress(url.getHost(), url.getPort()), transport);
    int loops = Runtime.getRuntime().availableProcessors();
    new ServerBootstrap()
        .group(new MultiThreadIoEventLoopGroup(loops, transport.io()))
        .channel(transport.listener())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(pipeline(() -> new HttpServerCodec(decoder()), () -> relay.new ClientSide()))
        .bind("127.0.0.1", Integer.parseInt(args[0]))
        .syncUninterruptibly();
  }

  private static HttpDecoderConfig decoder() {
    return new HttpDecoderConfig().setValidateHeaders(false).setMaxChunkSize(MAX_CHUNK_BYTES);
  }

  private static ChannelInitializer<Channel> pipeline(
      Supplier<ChannelHandler> codec, Supplier<ChannelHandler> side) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(codec.get(), side.get());
      }
    };
  }

  /** A client's connection. */
  private final class ClientSide extends ChannelInboundHandlerAdapter {
    private final ArrayDeque<Object> waiting = new ArrayDeque<>();
    private @Nullable UpstreamSide partner;
    private boolean connecting;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (partner == null && !connecting) {
        lend(ctx);
      }
      if (partner == null) {
        waiting.add(message);
      } else {
        partner.write(message);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      if (partner != null) {
        partner.flush();
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (partner != null) {
        partner.read(ctx.channel().isWritable());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      waiting.forEach(ReferenceCountUtil::release);
      if (partner != null) {
        partner.abandon();
        partner = null;
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }

    private void lend(ChannelHandlerContext ctx) {
      UpstreamSide pooled = idle.get().pollLast();
      if (pooled != null) {
        attach(ctx, pooled);
        return;
      }
      connecting = true;
      UpstreamSide fresh = new UpstreamSide();
      HttpClientCodec codec = new HttpClientCodec(decoder(), false, false);
      new Bootstrap()
          .group(ctx.channel().eventLoop())
          .channel(transport.socket())
          .option(ChannelOption.TCP_NODELAY, true)
          .handler(pipeline(() -> codec, () -> fresh))
          .connect(upstream)
          .addListener((ChannelFuture connected) -> connected(ctx, fresh, connected));
    }

    private void connected(ChannelHandlerContext ctx, UpstreamSide fresh, ChannelFuture result) {
      connecting = false;
      if (!result.isSuccess() || !ctx.channel().isActive()) {
        result.channel().close();
        ctx.close();
        return;
      }
      attach(ctx, fresh);
      waiting.forEach(fresh::write);
      waiting.clear();
      fresh.flush();
    }

    private void attach(ChannelHandlerContext ctx, UpstreamSide side) {
      partner = side;
      side.attach(this, ctx);
    }
  }

  /**
   * A connection to the upstream: lent to one client at a time, or idle in its event loop's pool.
   */
  private final class UpstreamSide extends ChannelInboundHandlerAdapter {
    private @Nullable ChannelHandlerContext own;
    private @Nullable ClientSide client;
    private @Nullable ChannelHandlerContext clientContext;
    private boolean requestDone;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      own = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ChannelHandlerContext to = clientContext;
      if (to == null) {
        ReferenceCountUtil.release(message);
        ctx.close();
        return;
      }
      to.write(message, to.voidPromise());
      if (message instanceof LastHttpContent) {
        to.flush();
        giveBack(ctx);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      if (clientContext != null) {
        clientContext.flush();
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (clientContext != null) {
        clientContext.channel().config().setAutoRead(ctx.channel().isWritable());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      idle.get().remove(this);
      if (clientContext != null) {
        clientContext.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }

    private void attach(ClientSide newClient, ChannelHandlerContext context) {
      client = newClient;
      clientContext = context;
      requestDone = false;
    }

    private void giveBack(ChannelHandlerContext ctx) {
      if (client != null) {
        client.partner = null;
      }
      client = null;
      clientContext = null;
      ctx.channel().config().setAutoRead(true);
      if (requestDone) {
        idle.get().addLast(this);
      } else {
        ctx.close();
      }
    }

    private void write(Object message) {
      requestDone |= message instanceof LastHttpContent;
      if (own != null) {
        own.write(message, own.voidPromise());
      }
    }

    private void flush() {
      if (own != null) {
        own.flush();
      }
    }

    private void read(boolean open) {
      if (own != null) {
        own.channel().config().setAutoRead(open);
      }
    }

    private void abandon() {
      client = null;
      clientContext = null;
      if (own != null) {
        own.close();
      }
    }
  }
}
