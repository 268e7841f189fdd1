package dev.sluice.proxy.upstream;

import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http.HeadReader;
import dev.sluice.proxy.http.HeadReader.HeadLimits;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.http.body.BodyReader;
import dev.sluice.proxy.net.Buffers;
import dev.sluice.proxy.net.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an upstream: writes requests as bytes, reads responses strictly. Lent to one
 * exchange at a time. Thread-confined to its event loop.
 */
public final class UpstreamConnection extends ChannelInboundHandlerAdapter {
  /** Bytes read that are passed on without waiting for the end of the read loop. */
  private static final int FLUSH_BYTES = 64 * 1024;

  private final UpstreamPool pool;
  private final Channel channel;
  private final HeadWriter writer;
  private final HeadReader heads;
  private final BodyReader body;

  private @Nullable ResponseListener listener;
  private @Nullable ByteBuf pending;
  private String method = "";
  private boolean headPassed;
  private boolean responsePassed;
  private boolean reusable;
  private boolean received;
  private boolean tunnel;
  private int unflushed;
  private @Nullable Throwable fault;

  /** When it was given back, for the pool. */
  long idleSinceNanos;

  /** Whether an exchange has it, for the pool's count. */
  boolean lent;

  private boolean usedBefore;

  UpstreamConnection(UpstreamPool pool, Channel channel, HeadLimits limits) {
    this.pool = pool;
    this.channel = channel;
    this.writer = new HeadWriter(channel);
    this.heads = new HeadReader(limits);
    this.body = new BodyReader(limits);
  }

  /** Begins an exchange: the response to a request with this method goes to {@code listener}. */
  public void begin(String method, ResponseListener listener) {
    this.method = method;
    this.listener = listener;
    this.headPassed = false;
    this.responsePassed = false;
    this.reusable = false;
    this.received = false;
    this.fault = null;
  }

  /** Writes the request's head, with room behind it; ownership passes. Not flushed. */
  public void writeHead(ByteBuf bytes) {
    writer.writeHead(bytes);
  }

  /** Writes bytes of the request; ownership passes. Not flushed. */
  public void write(ByteBuf bytes) {
    writer.write(bytes);
  }

  public void flush() {
    writer.flush();
  }

  public boolean isWritable() {
    return channel.isWritable();
  }

  /** Whether it has carried an exchange before, so that it may turn out to be dead. */
  public boolean isUsedBefore() {
    return usedBefore;
  }

  /** Whether nothing of the response has come yet. */
  public boolean hasReceivedNothing() {
    return !received;
  }

  /** Gives back a connection that was lent and never used. */
  public void endUnused() {
    reusable = channel.isActive();
    end(true);
  }

  /** Opens or closes the valve of the response. */
  public void reading(boolean open) {
    if (channel.config().isAutoRead() != open) {
      channel.config().setAutoRead(open);
    }
  }

  /** From here on bytes are passed as they are. Called while a 101 is handed over. */
  public void tunnel() {
    tunnel = true;
  }

  /**
   * Ends the exchange. A connection whose response and request are both whole goes back to the
   * pool, every other is closed.
   */
  public void end(boolean requestComplete) {
    listener = null;
    method = "";
    usedBefore = true;
    if (requestComplete && reusable && fault == null && !tunnel && channel.isActive()) {
      reading(true);
      pool.giveBack(this);
    } else {
      channel.close();
    }
  }

  boolean isOpen() {
    return channel.isActive();
  }

  void close() {
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (listener == null) {
      in.release();
      ctx.close(); // bytes that nobody asked for: whose response they are can't be known
      return;
    }
    received = true;
    unflushed += in.readableBytes();
    if (tunnel) {
      listener.tunnelled(in);
    } else {
      read(pending == null ? in : Buffers.append(pending, in, ctx.alloc()));
    }
    if (unflushed >= FLUSH_BYTES) {
      flushListener();
    }
  }

  private void read(ByteBuf in) {
    pending = null;
    try {
      ByteBuf rest = readHeads(in) ? readBody(in) : in;
      if (!rest.isReadable() || listener == null) {
        rest.release();
      } else if (tunnel) {
        listener.tunnelled(rest);
      } else {
        pending = rest; // the front of a head or of trailers, or bytes after the response
      }
    } catch (BadMessage e) {
      in.release();
      fail(UpstreamFailure.MALFORMED, e.reason());
    }
  }

  /** Reads heads up to the final one. Returns whether a body is to be read now. */
  private boolean readHeads(ByteBuf in) throws BadMessage {
    while (!headPassed && listener != null) {
      ResponseHead head = heads.readResponse(in);
      if (head == null) {
        return false;
      }
      if (head.isInterim()) {
        listener.interimHead(head);
      } else {
        Framing framing = head.framing(method);
        headPassed = true;
        reusable = staysOpen(head, framing);
        body.begin(framing, head.connection());
        listener.responseHead(head, framing);
        if (head.status() == 101) {
          return false;
        }
      }
    }
    return listener != null;
  }

  /**
   * Whether another request may follow this response. After an unhandled exception uvicorn answers
   * 500 and closes without saying so (contract, section 1), and a POST sent into that is lost.
   */
  private static boolean staysOpen(ResponseHead head, Framing framing) {
    return head.isKeepAlive() && framing.kind() != Framing.Kind.UNTIL_CLOSE && head.status() != 500;
  }

  /** Reads what there is of the body. Returns what is left; the caller owns it. */
  private ByteBuf readBody(ByteBuf in) throws BadMessage {
    ResponseListener to = listener;
    if (to == null || responsePassed) {
      reusable = false; // bytes after the response: the connection is no longer in step
      return in;
    }
    ByteBuf rest = in;
    boolean terminated = true;
    Fields trailers = Fields.NONE;
    if (!body.isComplete() && !body.isBeforeTrailers()) {
      int length = body.advance(in, to);
      if (length == in.readableBytes()) {
        rest = Unpooled.EMPTY_BUFFER;
        to.responseBody(in);
      } else {
        to.responseBody(in.readRetainedSlice(length));
      }
    }
    if (body.isBeforeTrailers()) {
      terminated = false;
      Fields read = body.readTrailers(rest);
      trailers = read == null ? Fields.NONE : read;
    }
    if (body.isComplete() && listener != null) {
      reusable &= !rest.isReadable();
      responsePassed = true;
      to.responseEnd(trailers, terminated);
    }
    return rest;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    flushListener();
  }

  private void flushListener() {
    unflushed = 0;
    if (listener != null) {
      listener.responseRead();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (listener != null) {
      listener.upstreamWritable(channel.isWritable());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fault = cause;
    if (!(channel instanceof DuplexChannel duplex && duplex.isOutputShutdown())) {
      ctx.close();
    } // else it takes no more of the request; why, it may have answered: that is read to its end
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    pool.closed(this);
    writer.discard();
    ByteBuf rest = pending;
    pending = null;
    if (rest != null) {
      rest.release();
    }
    ResponseListener to = listener;
    if (to == null || responsePassed) {
      return;
    }
    if (fault == null && headPassed && !tunnel && body.endsByClose()) {
      to.responseEnd(Fields.NONE, true);
    } else {
      String how = fault == null ? "closed" : "reset";
      fail(UpstreamFailure.RESET, how + " the connection before its response was whole");
    }
  }

  private void fail(UpstreamFailure failure, String detail) {
    ResponseListener to = listener;
    listener = null;
    channel.close();
    if (to != null) {
      to.responseFailed(failure, detail);
    }
  }
}
