package dev.sluice.bench.stub;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.bench.event.EventFormat;
import dev.sluice.bench.event.Scripts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection: reads a request, answers it, reads the next. A request that it doesn't know, or
 * whose framing it doesn't know, is answered with 501 and the connection closed. Confined to the
 * stub's loop.
 */
final class StubConnection extends ChannelInboundHandlerAdapter {
  private static final int MAX_ECHO_BYTES = 1 << 20;
  private static final ByteBuf THREAD = Answers.json(Scripts.THREAD_JSON);
  private static final ByteBuf SWALLOWED = Answers.json(Scripts.SWALLOWED);
  private static final ByteBuf RUN = Answers.json(Scripts.RUN_JSON);
  private static final ByteBuf INFO = Answers.json(Scripts.INFO_JSON);
  private static final ByteBuf ASSISTANTS = Answers.json(Scripts.ASSISTANTS_JSON);
  private static final ByteBuf SCHEMAS = Answers.json("{}");

  private final RequestHead head = new RequestHead();
  private final IntSupplier streamNumbers;
  private long bodyRemaining;
  private boolean inBody;
  private @Nullable ByteBuf echo;
  private @Nullable Writer writer;

  StubConnection(IntSupplier streamNumbers) {
    this.streamNumbers = streamNumbers;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      while (bytes.isReadable()) {
        if (inBody) {
          readBody(ctx, bytes);
        } else if (head.read(bytes)) {
          begin(ctx);
        }
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    Writer current = writer;
    if (current != null && ctx.channel().isWritable()) {
      current.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stopWriting();
    ByteBuf held = echo;
    if (held != null) {
      echo = null;
      held.release();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof java.io.IOException)) {
      cause.printStackTrace();
    }
    ctx.close();
  }

  private void begin(ChannelHandlerContext ctx) {
    stopWriting();
    if (head.contentLength() > 0) {
      inBody = true;
      bodyRemaining = head.contentLength();
      if (head.is("POST", Scripts.ECHO) && bodyRemaining <= MAX_ECHO_BYTES) {
        echo = Answers.jsonHead(ctx.alloc(), (int) bodyRemaining);
      }
    } else {
      answer(ctx);
    }
  }

  private void readBody(ChannelHandlerContext ctx, ByteBuf bytes) {
    int length = (int) Math.min(bodyRemaining, bytes.readableBytes());
    ByteBuf held = echo;
    if (held == null) {
      bytes.skipBytes(length);
    } else {
      held.writeBytes(bytes, length);
    }
    bodyRemaining -= length;
    if (bodyRemaining == 0) {
      inBody = false;
      answer(ctx);
    }
  }

  private void answer(ChannelHandlerContext ctx) {
    ByteBuf held = echo;
    if (held != null) {
      echo = null;
      ctx.write(held, ctx.voidPromise());
    } else if (head.is("GET", Scripts.GET)) {
      ctx.write(THREAD.duplicate(), ctx.voidPromise());
    } else if (head.is("POST", Scripts.UP)) {
      ctx.write(SWALLOWED.duplicate(), ctx.voidPromise());
    } else if (head.is("GET", Scripts.EVENTS)) {
      stream(ctx);
    } else if (head.is("GET", Scripts.IDLE)) {
      ctx.write(Answers.STREAM_HEAD.duplicate(), ctx.voidPromise());
      new Events(ctx, new EventFormat((int) head.parameter("size")), streamNumbers.getAsInt())
          .writeOne();
    } else if (head.is("GET", Scripts.DOWN)) {
      Download download = new Download(ctx, head.parameter("bytes"));
      writer = download;
      ctx.write(Answers.bulkHead(head.parameter("bytes")), ctx.voidPromise());
      download.writable();
    } else {
      ByteBuf prepared = prepared();
      if (prepared == null) {
        refuse(ctx);
      } else {
        ctx.write(prepared.duplicate(), ctx.voidPromise());
      }
    }
  }

  /** What is said to runs, and to a control plane and a gateway of their own accord. */
  private @Nullable ByteBuf prepared() {
    if (head.is("POST", Scripts.RUN)) {
      return RUN;
    } else if (head.is("POST", Scripts.CREATE) || head.is("PATCH", Scripts.GET)) {
      return THREAD;
    } else if (head.is("GET", Scripts.INFO)) {
      return INFO;
    } else if (head.is("POST", Scripts.ASSISTANTS)) {
      return ASSISTANTS;
    }
    return head.is("GET", Scripts.SCHEMAS) ? SCHEMAS : null;
  }

  private void stream(ChannelHandlerContext ctx) {
    ctx.write(Answers.STREAM_HEAD.duplicate(), ctx.voidPromise());
    EventFormat format = new EventFormat((int) head.parameter("size"));
    Events events = new Events(ctx, format, streamNumbers.getAsInt());
    long intervalMicros = head.parameter("interval");
    long count = head.parameter("count");
    if (intervalMicros > 0) {
      PacedEvents paced = new PacedEvents(ctx, events, intervalMicros, count);
      writer = paced;
      paced.start();
    } else {
      FlatOutEvents flatOut = new FlatOutEvents(ctx, events, (int) head.parameter("batch"), count);
      writer = flatOut;
      flatOut.writable();
    }
  }

  private void refuse(ChannelHandlerContext ctx) {
    String answer =
        "HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    ctx.writeAndFlush(Unpooled.copiedBuffer(answer, US_ASCII));
    ctx.close();
  }

  private void stopWriting() {
    Writer current = writer;
    if (current != null) {
      writer = null;
      current.stop();
    }
  }
}
