package dev.sluice.bench.load;

import dev.sluice.bench.event.EventFormat;
import dev.sluice.bench.event.Faults;
import dev.sluice.bench.event.StreamChecker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** One connection with one stream of events. Confined to the load loop. */
final class EventStream extends ChannelInboundHandlerAdapter implements ResponseReader.Sink {
  /** Who opened it. */
  interface Owner {
    /** The first event came. */
    void begun();

    /** An intact event came. */
    void event(long delayNanos);

    /** The stream is over, cleanly when {@code fault} is empty. Told once. */
    void ended(EventStream stream, String fault);
  }

  private final ByteBuf request;
  private final Owner owner;
  private final StreamChecker checker;
  private final ResponseReader reader = new ResponseReader(this);
  private long nowNanos;
  private boolean ended;

  EventStream(ByteBuf request, EventFormat format, Faults faults, Owner owner) {
    this.request = request;
    this.owner = owner;
    this.checker = new StreamChecker(format, faults, sent -> owner.event(nowNanos - sent));
  }

  /** Says how many events there should have been. */
  void checkCount(long events) {
    checker.finish(events);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(request.duplicate(), ctx.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    nowNanos = System.nanoTime();
    boolean first = checker.received() == 0;
    ByteBuf bytes = (ByteBuf) message;
    try {
      reader.read(bytes);
    } catch (ResponseReader.MalformedResponseException e) {
      over("malformed response");
      ctx.close();
    } finally {
      bytes.release();
    }
    if (first && checker.received() > 0) {
      owner.begun();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    over("stream cut");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close(); // channelInactive tells the owner
  }

  @Override
  public void head(int status) {
    if (status != 200) {
      over("status " + status);
    }
  }

  @Override
  public void body(ByteBuf bytes, int index, int length) {
    if (!ended) {
      checker.accept(bytes, index, length);
    }
  }

  @Override
  public void end() {
    over("");
  }

  private void over(String fault) {
    if (!ended) {
      ended = true;
      owner.ended(this, fault);
    }
  }
}
