package dev.sluice.admin.runtimes;

import dev.sluice.proxy.destination.SecretSource;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.OwnAssertions;
import dev.sluice.proxy.net.AddressGuard;
import dev.sluice.proxy.net.AddressGuard.RefusedAddressException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks runtimes over HTTP/1.1, one connection for each question. Thread-safe; blocks: for virtual
 * threads.
 */
final class RuntimeClient implements AutoCloseable {

  /*
   * Why not the JDK's client: it looks names up by itself, so that the address that was checked need
   * not be the one connected to. Here the pinned address is connected to, while Host, SNI and the
   * check of the certificate go by the name. Redirects are answers like any other: not followed.
   */

  private static final String ASSERTION = "x-sluice-assertion";

  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** Longest time for a question: looking up, connecting, asking, and the whole answer. */
  private static final Duration WHOLE = Duration.ofSeconds(5);

  /** Longest answer, in bytes: schemas of a large graph are some 100 KiB. */
  private static final int MAX_ANSWER_BYTES = 4 * 1_024 * 1_024;

  private static final int MAX_LINE_BYTES = 4_096;
  private static final int MAX_HEAD_BYTES = 32_768;
  private static final int CHUNK_BYTES = 16_384;

  private final AddressGuard guard;
  private final SecretSource secrets;
  private final OwnAssertions assertions;
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("runtime-client", true), NioIoHandler.newFactory());

  RuntimeClient(AddressGuard guard, SecretSource secrets, OwnAssertions assertions) {
    this.guard = guard;
    this.secrets = secrets;
    this.assertions = assertions;
  }

  /** What a runtime answered. */
  record Reply(int status, String body) {}

  /**
   * Asks once.
   *
   * @param json the body of a POST; null for a GET
   * @throws RuntimeFailure when there is no whole answer in time
   */
  Reply ask(RuntimeTarget target, String path, @Nullable String json) throws RuntimeFailure {
    FullHttpRequest request = request(target, path, json);
    InetAddress address = pin(target.baseUrl().getHost());
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    ChannelFuture connected = connect(target, address, request, reply);
    try {
      return reply.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw RuntimeFailure.of(said(e.getCause()));
    } catch (TimeoutException e) {
      throw RuntimeFailure.of("it gave no answer within " + WHOLE.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RuntimeFailure.of("we are ending");
    } finally {
      connected.channel().close();
    }
  }

  private FullHttpRequest request(RuntimeTarget target, String path, @Nullable String json)
      throws RuntimeFailure {
    ByteBuf body =
        json == null ? Unpooled.EMPTY_BUFFER : Unpooled.copiedBuffer(json, StandardCharsets.UTF_8);
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, json == null ? HttpMethod.GET : HttpMethod.POST, path, body);
    request.headers().set("host", target.baseUrl().getRawAuthority());
    request.headers().set("accept", "application/json");
    request.headers().set("connection", "close");
    request.headers().set("user-agent", "sluice");
    if (json != null) {
      request.headers().set("content-type", "application/json");
      request.headers().set("content-length", body.readableBytes());
    }
    if (target.secretRef() != null) {
      request.headers().set(target.secretField(), secret(target.secretRef()));
    }
    byte[] assertion = target.assertedTo() == null ? null : assertion(target.assertedTo());
    if (assertion != null) {
      request.headers().set(ASSERTION, new String(assertion, StandardCharsets.US_ASCII));
    }
    return request;
  }

  private byte @Nullable [] assertion(String runtime) throws RuntimeFailure {
    try {
      return assertions.ofGateway(runtime);
    } catch (SourceUnavailableException e) {
      throw RuntimeFailure.of("our word for it can't be signed now");
    }
  }

  @Nullable String whyNot(String secretRef) {
    return secrets.whyNot(secretRef);
  }

  private String secret(String reference) throws RuntimeFailure {
    String why = secrets.whyNot(reference);
    if (why != null) {
      throw RuntimeFailure.forbidden("secret_ref", why);
    }
    try {
      String secret = secrets.read(reference);
      if (!secret.isEmpty() && secret.chars().allMatch(c -> c >= ' ' && c <= '~')) {
        return secret;
      }
    } catch (IOException | RuntimeException e) {
      // as below, without what may have been found there
    }
    throw RuntimeFailure.of("our credential for it can't be read where secret_ref says");
  }

  /** Looks the name up, on another thread as the system's resolver knows no deadline. */
  private InetAddress pin(String host) throws RuntimeFailure {
    CompletableFuture<InetAddress> found = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        found.complete(guard.pin(host));
      } catch (UnknownHostException | RuntimeException e) {
        found.completeExceptionally(e);
      }
    });
    try {
      return found.get(CONNECT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RefusedAddressException
          ? RuntimeFailure.forbidden("base_url", "its address is one that no runtime may have")
          : RuntimeFailure.of("its host name is unknown");
    } catch (TimeoutException e) {
      throw RuntimeFailure.of("its host name was not found in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RuntimeFailure.of("we are ending");
    }
  }

  private ChannelFuture connect(
      RuntimeTarget target,
      InetAddress address,
      FullHttpRequest request,
      CompletableFuture<Reply> reply)
      throws RuntimeFailure {
    SslContext tls = target.isSecure() ? tls() : null;
    ChannelFuture connected =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT.toMillis())
            .option(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
            .handler(new Pipeline(target, tls, reply))
            .connect(new InetSocketAddress(address, target.port()));
    connected.addListener(done -> {
      if (done.isSuccess()) {
        connected.channel().writeAndFlush(request);
      } else {
        request.release();
        reply.completeExceptionally(done.cause());
      }
    });
    return connected;
  }

  private static SslContext tls() throws RuntimeFailure {
    try {
      return SslContextBuilder.forClient()
          .protocols("TLSv1.3", "TLSv1.2")
          .endpointIdentificationAlgorithm("HTTPS")
          .build();
    } catch (SSLException e) {
      throw RuntimeFailure.of("TLS can't be used here");
    }
  }

  /** What went wrong, by its kind: messages of exceptions hold addresses. */
  private static String said(@Nullable Throwable cause) {
    return switch (cause) {
      case SSLException _ -> "its certificate or TLS is not accepted";
      case ConnectException _ -> "it took no connection";
      case IOException _ -> "it broke the connection off";
      case null, default -> "its answer is no HTTP, or is too long";
    };
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static final class Pipeline extends ChannelInitializer<Channel> {
    private final RuntimeTarget target;
    private final @Nullable SslContext tls;
    private final CompletableFuture<Reply> reply;

    Pipeline(RuntimeTarget target, @Nullable SslContext tls, CompletableFuture<Reply> reply) {
      this.target = target;
      this.tls = tls;
      this.reply = reply;
    }

    @Override
    protected void initChannel(Channel channel) {
      if (tls != null) {
        String name = target.baseUrl().getHost();
        channel.pipeline().addLast(tls.newHandler(channel.alloc(), name, target.port()));
      }
      channel
          .pipeline()
          .addLast(new HttpClientCodec(MAX_LINE_BYTES, MAX_HEAD_BYTES, CHUNK_BYTES))
          .addLast(new HttpObjectAggregator(MAX_ANSWER_BYTES))
          .addLast(new Answered(reply));
    }
  }

  private static final class Answered extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final CompletableFuture<Reply> reply;

    Answered(CompletableFuture<Reply> reply) {
      this.reply = reply;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
      if (response.decoderResult().isFailure()) {
        reply.completeExceptionally(response.decoderResult().cause());
      } else {
        String body = new String(ByteBufUtil.getBytes(response.content()), StandardCharsets.UTF_8);
        reply.complete(new Reply(response.status().code(), body));
      }
      ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      reply.completeExceptionally(new IOException("closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      Throwable root = cause.getCause() instanceof SSLException tlsFailure ? tlsFailure : cause;
      reply.completeExceptionally(root);
      ctx.close();
    }
  }
}
