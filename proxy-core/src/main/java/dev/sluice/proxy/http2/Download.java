package dev.sluice.proxy.http2;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.exchange.ClientStream.BodyForm;
import dev.sluice.proxy.exchange.Worker;
import dev.sluice.proxy.forward.ForwardedHead;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http2.head.ResponseBlock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * The response of one stream on its way down: as frames, of which the last one ends the stream.
 * Nothing follows the end or a reset. Thread-confined.
 */
final class Download {
  private final StreamOutput output;
  private final Http2Stream stream;

  /** What is left of a response whose length is known; negative when it is not. */
  private long remaining = -1;

  /** The end of the response was handed to the codec. */
  private boolean ended;

  private boolean reset;
  private @Nullable ChannelFuture lastWrite;

  Download(StreamOutput output, Http2Stream stream) {
    this.output = output;
    this.stream = stream;
  }

  void interim(ForwardedHead head) {
    output.write(stream, ResponseBlock.head(head), false);
  }

  BodyForm head(ForwardedHead head, Framing framing) {
    boolean bodiless = framing.kind() == Framing.Kind.NONE;
    write(ResponseBlock.head(head), bodiless);
    if (framing.kind() == Framing.Kind.LENGTH) {
      remaining = framing.length();
    }
    return framing.isChunked() || framing.kind() == Framing.Kind.UNTIL_CLOSE
        ? BodyForm.CONTENT
        : BodyForm.WIRE;
  }

  /** Writes a piece of the content; ownership passes. */
  void body(ByteBuf bytes) {
    if (!bytes.isReadable() || ended || reset) {
      bytes.release();
      return;
    }
    if (remaining >= 0) {
      remaining -= bytes.readableBytes();
    }
    write(bytes, remaining == 0);
  }

  void end(Fields trailers) {
    if (ended || reset) {
      return;
    }
    Http2Headers block = ResponseBlock.trailers(trailers);
    if (block.isEmpty()) {
      write(Unpooled.EMPTY_BUFFER, true);
    } else {
      write(block, true);
    }
  }

  /** Writes a whole response of our own. {@code headOnly}: to a HEAD request. */
  void answer(Answer answer, String requestId, boolean headOnly, Worker worker) {
    boolean bodiless = headOnly || answer.body().isEmpty();
    write(ResponseBlock.answer(answer, requestId), bodiless);
    if (!bodiless) {
      byte[] body = ResponseBlock.body(answer);
      write(worker.buffer(body.length).writeBytes(body), true);
    }
  }

  private void write(Http2Headers block, boolean end) {
    ended |= end;
    lastWrite = output.write(stream, block, end);
  }

  private void write(ByteBuf data, boolean end) {
    ended |= end;
    lastWrite = output.write(stream, data, end);
  }

  void reset(Http2Error error) {
    reset = true;
    output.reset(stream, error);
  }

  /** The stream was reset, or is gone, without us. */
  void markReset() {
    reset = true;
  }

  boolean isReset() {
    return reset;
  }

  /** Whether the end of the response was handed to the codec. */
  boolean isEnded() {
    return ended;
  }

  /** Whether all of the response has gone to the socket. */
  boolean isSent() {
    return ended && lastWrite != null && lastWrite.isSuccess();
  }

  /** The write that is done when all that was written has gone; null when nothing was. */
  @Nullable ChannelFuture lastWrite() {
    return lastWrite;
  }
}
