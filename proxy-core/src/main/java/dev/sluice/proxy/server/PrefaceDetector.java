package dev.sluice.proxy.server;

import dev.sluice.proxy.exchange.ClientConnection;
import dev.sluice.proxy.exchange.Worker;
import dev.sluice.proxy.forward.ClientFacts;
import dev.sluice.proxy.http1.Http1ClientHandler;
import dev.sluice.proxy.http2.Http2Codec;
import dev.sluice.proxy.net.Buffers;
import dev.sluice.proxy.net.Deadline;
import dev.sluice.proxy.observe.metrics.ClientProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the first bytes of a plain-text connection for HTTP/2's preface (RFC 9113 §3.4), however
 * they are cut, and gives way to the protocol's own handlers. Thread-confined to the connection's
 * event loop.
 */
final class PrefaceDetector extends ChannelInboundHandlerAdapter implements ClientConnection {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Worker worker;
  private final Channel channel;
  private final ClientFacts facts;
  private final Http2Codec http2;
  private final Deadline deadline =
      new Deadline() {
        @Override
        protected void expired(long nowNanos) {
          timedOut();
        }
      };

  /** The front of a preface, while it could still become one. */
  private @Nullable ByteBuf held;

  private int slot;

  PrefaceDetector(Worker worker, Channel channel, ClientFacts facts, Http2Codec http2) {
    this.worker = worker;
    this.channel = channel;
    this.facts = facts;
    this.http2 = http2;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    worker.connectionOpened(this);
    worker.wheel().set(deadline, System.nanoTime() + worker.shared().requestHeadNanos());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    held = held == null ? in : Buffers.append(held, in, ctx.alloc());
    int length = Math.min(held.readableBytes(), PREFACE.length);
    if (!beginsPreface(held, length)) {
      giveWay(new Http1ClientHandler(worker, channel, facts));
    } else if (length == PREFACE.length) {
      http2.addTo(channel, worker, facts);
      giveWay(null);
    }
  }

  private static boolean beginsPreface(ByteBuf in, int length) {
    for (int i = 0; i < length; i++) {
      if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
        return false;
      }
    }
    return true;
  }

  /** Leaves the pipeline and hands on what was held. */
  private void giveWay(@Nullable Http1ClientHandler successor) {
    ByteBuf bytes = held;
    held = null;
    leave();
    if (successor != null) {
      channel.pipeline().addLast(successor);
    }
    channel.pipeline().remove(this);
    if (bytes != null) {
      channel.pipeline().fireChannelRead(bytes);
    }
  }

  private void leave() {
    worker.wheel().cancel(deadline);
    worker.connectionClosed(this);
  }

  private void timedOut() {
    if (held == null) {
      channel.close();
      return;
    }
    Http1ClientHandler successor = new Http1ClientHandler(worker, channel, facts);
    giveWay(successor);
    channel.pipeline().fireChannelReadComplete();
    successor.headOverdue(); // what came could be the front of either: "PRI" is a method too
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    leave();
    ByteBuf bytes = held;
    held = null;
    if (bytes != null) {
      bytes.release();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    worker.clientFault(cause);
    ctx.close();
  }

  @Override
  public void drain() {
    if (held == null) {
      channel.close();
    }
  }

  @Override
  public void closeNow() {
    channel.close();
  }

  /** Counted as HTTP/1.1 until it is known to be more. */
  @Override
  public ClientProtocol protocol() {
    return ClientProtocol.HTTP_1;
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
