package dev.sluice.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * One connection that carries the same exchange again and again, one at a time. Confined to the
 * load loop.
 */
final class KeepAliveConnection extends ChannelInboundHandlerAdapter
    implements ResponseReader.Sink {
  /** Who sends, and wants to know what came of it. */
  interface Owner {
    /** The connection is open and idle. */
    void opened(KeepAliveConnection connection);

    /**
     * The exchange is over and the connection idle; {@code fault} is empty when the answer was the
     * one expected.
     */
    void answered(KeepAliveConnection connection, String fault);

    /**
     * The connection is closed; {@code fault} says how an exchange was lost, and is empty between
     * two.
     */
    void closed(KeepAliveConnection connection, String fault);
  }

  private final Request request;
  private final Owner owner;
  private final ResponseReader reader = new ResponseReader(this);
  private @Nullable ChannelHandlerContext context;
  private boolean busy;
  private String fault = "";
  private int matched;
  private long intendedNanos;

  KeepAliveConnection(Request request, Owner owner) {
    this.request = request;
    this.owner = owner;
  }

  /** Sends the request, which should have been sent at {@code intendedNanos}. */
  void send(long intended) {
    busy = true;
    fault = "";
    matched = 0;
    intendedNanos = intended;
    ChannelHandlerContext ctx = context;
    if (ctx != null) {
      ctx.writeAndFlush(request.bytes().duplicate(), ctx.voidPromise());
    }
  }

  /** When the exchange in progress, or else the last one, should have begun. */
  long intendedNanos() {
    return intendedNanos;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    owner.opened(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      reader.read(bytes);
    } catch (ResponseReader.MalformedResponseException e) {
      fault = "malformed response";
      ctx.close();
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (busy && fault.isEmpty()) {
      fault = "closed before the answer";
    }
    owner.closed(this, busy ? fault : "");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close(); // channelInactive tells the owner
  }

  @Override
  public void head(int status) {
    if (status != 200) {
      fault = "status " + status;
    }
  }

  @Override
  public void body(ByteBuf bytes, int index, int length) {
    ByteBuf expected = request.answer();
    if (matched + length > expected.readableBytes()
        || !ByteBufUtil.equals(bytes, index, expected, matched, length)) {
      fault = fault.isEmpty() ? "another body" : fault;
    }
    matched += length;
  }

  @Override
  public void end() {
    if (fault.isEmpty() && matched != request.answer().readableBytes()) {
      fault = "a shorter body";
    }
    busy = false;
    owner.answered(this, fault);
  }
}
