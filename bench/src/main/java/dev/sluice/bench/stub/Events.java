package dev.sluice.bench.stub;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.bench.event.EventFormat;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * Writes the events of one stream, each in a chunk of its own, as the runtime does. Confined to the
 * stub's loop.
 */
final class Events {
  private static final byte[] CRLF = "\r\n".getBytes(US_ASCII);

  private final ChannelHandlerContext ctx;
  private final EventFormat format;
  private final int stream;
  private final byte[] chunk;
  private final int eventAt;
  private long sequence;

  Events(ChannelHandlerContext ctx, EventFormat format, int stream) {
    this.ctx = ctx;
    this.format = format;
    this.stream = stream & 0xffff;
    byte[] size = (Integer.toHexString(format.size()) + "\r\n").getBytes(US_ASCII);
    this.eventAt = size.length;
    this.chunk = new byte[size.length + format.size() + CRLF.length];
    System.arraycopy(size, 0, chunk, 0, size.length);
    System.arraycopy(CRLF, 0, chunk, eventAt + format.size(), CRLF.length);
  }

  /** The number of this stream. */
  int stream() {
    return stream;
  }

  /** How many were written. */
  long written() {
    return sequence;
  }

  /** Writes one event and flushes. */
  void writeOne() {
    write(1);
    ctx.flush();
  }

  /** Writes so many events in one buffer, and doesn't flush. */
  void write(int events) {
    ByteBuf out = ctx.alloc().directBuffer(events * chunk.length);
    long now = System.nanoTime();
    for (int i = 0; i < events; i++) {
      format.write(chunk, eventAt, stream, sequence++, now);
      out.writeBytes(chunk);
    }
    ctx.write(out, ctx.voidPromise());
  }

  /** Ends the stream cleanly. */
  void end() {
    ctx.writeAndFlush(Answers.LAST_CHUNK.duplicate(), ctx.voidPromise());
  }
}
