package dev.sluice.proxy.http2;

import dev.sluice.proxy.exchange.ClientConnection;
import dev.sluice.proxy.exchange.Worker;
import dev.sluice.proxy.forward.ClientFacts;
import dev.sluice.proxy.http2.head.RequestReader;
import dev.sluice.proxy.net.Deadline;
import dev.sluice.proxy.observe.metrics.ClientProtocol;
import dev.sluice.proxy.settings.Http2Settings;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.HeaderListSizeException;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2Stream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/2 connection of a client: keeps its streams, its faults and its end. What frames say is
 * in {@link ClientFrames}; what exchanges read and write is in {@link StreamInput} and {@link
 * StreamOutput}. Thread-confined to its event loop.
 */
final class Http2ClientHandler extends Http2ConnectionHandler implements ClientConnection {
  private static final Logger LOG = LoggerFactory.getLogger(Http2ClientHandler.class);

  /** Longest wait for a client to take our GOAWAY before the connection is closed all the same. */
  private static final long LAST_WORD_MILLIS = TimeUnit.SECONDS.toMillis(2);

  private static final long NO_LIMIT = -1;

  private final Worker worker;
  private final ClientFacts facts;
  private final StreamInput input;
  private final StreamOutput output;
  private final FloodGuard guard;
  private final ClientFrames frames;
  private final RecentResets recentResets = new RecentResets();
  private final Http2Connection.PropertyKey key;
  private final Deadline deadline =
      new Deadline() {
        @Override
        protected void expired(long nowNanos) {
          closeIdle();
        }
      };

  private @Nullable ChannelHandlerContext context;
  private int slot;
  private int liveExchanges;

  Http2ClientHandler(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      io.netty.handler.codec.http2.Http2Settings initialSettings,
      Worker worker,
      ClientFacts facts,
      Http2Settings limits) {
    super(decoder, encoder, initialSettings);
    this.worker = worker;
    this.facts = facts;
    RequestReader requests = new RequestReader(worker.shared().headLimits(), facts);
    this.input = new StreamInput(this, requests, decoder.flowController());
    this.output = new StreamOutput(this, encoder);
    this.guard = new FloodGuard(limits, System::nanoTime);
    this.key = connection().newKey();
    this.frames = new ClientFrames(this, guard, limits.maxStreams());
    decoder.frameListener(frames);
    connection().addListener(frames);
    encoder.flowController().listener(frames::writabilityChanged);
    gracefulShutdownTimeoutMillis(LAST_WORD_MILLIS);
  }

  // ---- a connection begins

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    context = ctx;
    super.handlerAdded(ctx);
    worker.connectionOpened(this);
    input.begin(connection().connectionStream());
    ctx.flush();
    closeIn(worker.shared().requestHeadNanos());
    if (worker.isDraining()) {
      drain();
    }
  }

  private void closeIn(long nanos) {
    worker.wheel().set(deadline, System.nanoTime() + nanos);
  }

  /** From now on the client may ask for nothing for a while. */
  void allowSilence() {
    if (liveExchanges == 0) {
      closeIn(worker.shared().keepAliveNanos());
    }
  }

  // ---- streams

  /** The stream's exchange, or null when it has none. */
  @Nullable Http2ClientStream known(Http2Stream stream) {
    return stream.getProperty(key);
  }

  /** Gives a new stream its exchange. */
  Http2ClientStream open(Http2Stream stream) {
    Http2ClientStream opened = new Http2ClientStream(this, stream, worker);
    stream.setProperty(key, opened);
    liveExchanges++;
    worker.wheel().suspend(deadline);
    return opened;
  }

  void exchangeEnded() {
    liveExchanges--;
    allowSilence();
  }

  StreamInput input() {
    return input;
  }

  StreamOutput output() {
    return output;
  }

  ClientFacts facts() {
    return facts;
  }

  // ---- reading

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    input.beginRead();
    super.channelRead(ctx, message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    input.endRead();
    super.channelReadComplete(ctx);
  }

  @Override
  public ChannelFuture resetStream(
      ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
    recentResets.add(streamId);
    return super.resetStream(ctx, streamId, errorCode, promise);
  }

  ChannelHandlerContext context() {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return ctx;
  }

  // ---- faults

  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx, boolean outbound, Throwable cause, StreamException fault) {
    worker.clientFault(fault);
    int id = fault.streamId();
    Http2Stream stream = connection().stream(id);
    if (outbound) {
      if (stream != null && stream.state() != Http2Stream.State.CLOSED) {
        super.onStreamError(ctx, true, cause, fault); // else: no reset in answer to a reset
      }
      return;
    }
    if (stream == null && fault.error() == Http2Error.STREAM_CLOSED) {
      closedStreamUsed(ctx, id, fault);
      return;
    }
    Http2ClientStream known = stream == null ? null : known(stream);
    if (known == null && fault instanceof HeaderListSizeException) {
      refuseHead(id);
      return;
    }
    super.onStreamError(ctx, false, cause, fault);
    if (known != null) {
      known.broken();
    }
    try {
      guard.reset();
    } catch (Http2Exception flood) {
      onError(ctx, false, flood);
    }
  }

  /** A frame that was under way when we reset its stream is ignored; else RFC 9113 §5.1 holds. */
  private void closedStreamUsed(ChannelHandlerContext ctx, int id, StreamException fault) {
    if (!recentResets.contains(id)) {
      onError(ctx, false, Http2Exception.connectionError(fault.error(), "%s", fault.getMessage()));
    }
  }

  private void refuseHead(int id) {
    try {
      open(connection().remote().createStream(id, false)).refuseHeadTooLarge();
    } catch (Http2Exception e) {
      worker.clientFault(e); // a stream that can't be: nothing to answer
    }
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception fault) {
    if (cause instanceof IOException) {
      worker.clientFault(cause); // nobody to say goodbye to
      ctx.close();
      return;
    }
    if (fault == null) {
      LOG.error("HTTP/2 connection failed", cause);
    } else {
      worker.clientFault(cause);
      boolean flood = fault.error() == Http2Error.ENHANCE_YOUR_CALM;
      worker.metrics().refused(flood ? "http2-flood" : "http2-protocol");
    }
    gracefulShutdownTimeoutMillis(LAST_WORD_MILLIS);
    super.onConnectionError(ctx, outbound, cause, fault);
    frames.connectionFailed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    worker.clientFault(cause);
    ctx.close();
  }

  // ---- endings

  /** Says goodbye to a client that asks for nothing. */
  private void closeIdle() {
    if (liveExchanges == 0) {
      closeNow();
    }
  }

  @Override
  public void drain() {
    closeAfterStreams(NO_LIMIT);
  }

  @Override
  public void closeNow() {
    closeAfterStreams(LAST_WORD_MILLIS);
  }

  private void closeAfterStreams(long limitMillis) {
    ChannelHandlerContext ctx = context();
    gracefulShutdownTimeoutMillis(limitMillis);
    try {
      close(ctx, ctx.newPromise());
    } catch (Exception e) {
      worker.clientFault(e);
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    worker.wheel().cancel(deadline);
    worker.connectionClosed(this);
  }

  @Override
  public ClientProtocol protocol() {
    return ClientProtocol.HTTP_2;
  }

  @Override
  public int slot() {
    return slot;
  }

  @Override
  public void slot(int slot) {
    this.slot = slot;
  }
}
