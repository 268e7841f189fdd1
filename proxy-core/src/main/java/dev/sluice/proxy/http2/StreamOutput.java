package dev.sluice.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;

/** What the exchanges of one connection write, each to its stream. Thread-confined. */
final class StreamOutput {
  /*
   * Exchanges write and flush in the middle of their own work, and a write can fail at once. What a
   * failure ends is told afterwards, so that no exchange is ended from within its own call.
   */

  private final Http2ClientHandler connection;
  private final Http2ConnectionEncoder encoder;
  private int writesUnderWay;

  StreamOutput(Http2ClientHandler connection, Http2ConnectionEncoder encoder) {
    this.connection = connection;
    this.encoder = encoder;
  }

  ChannelFuture write(Http2Stream stream, Http2Headers block, boolean end) {
    ChannelHandlerContext ctx = connection.context();
    writesUnderWay++;
    try {
      return encoder.writeHeaders(ctx, stream.id(), block, 0, end, ctx.newPromise());
    } finally {
      writesUnderWay--;
    }
  }

  /** Writes a piece of a body; ownership passes. */
  ChannelFuture write(Http2Stream stream, ByteBuf data, boolean end) {
    ChannelHandlerContext ctx = connection.context();
    writesUnderWay++;
    try {
      return encoder.writeData(ctx, stream.id(), data, 0, end, ctx.newPromise());
    } finally {
      writesUnderWay--;
    }
  }

  void reset(Http2Stream stream, Http2Error error) {
    ChannelHandlerContext ctx = connection.context();
    writesUnderWay++;
    try {
      connection.resetStream(ctx, stream.id(), error.code(), ctx.newPromise());
    } finally {
      writesUnderWay--;
    }
    flush();
  }

  /** Sends what was written; what is written within a read is sent at its end. */
  void flush() {
    if (connection.input().isReading()) {
      return;
    }
    writesUnderWay++;
    try {
      connection.flush(connection.context());
    } finally {
      writesUnderWay--;
    }
  }

  boolean isWritable(Http2Stream stream) {
    return encoder.flowController().isWritable(stream);
  }

  /** Runs now, or when the writes of exchanges that are under way have returned. */
  void afterWrites(Runnable task) {
    if (writesUnderWay == 0) {
      task.run();
    } else {
      connection.context().executor().execute(task);
    }
  }
}
