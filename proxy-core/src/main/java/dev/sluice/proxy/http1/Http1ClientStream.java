package dev.sluice.proxy.http1;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.exchange.ClientStream;
import dev.sluice.proxy.exchange.ProxyHandler;
import dev.sluice.proxy.exchange.Worker;
import dev.sluice.proxy.forward.ForwardedHead;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.net.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * The client's end of a connection's exchanges, of one after the other: writes their responses.
 * Thread-confined to the connection's event loop.
 */
final class Http1ClientStream implements ClientStream {
  private final Http1ClientHandler connection;
  private final Http1Input input;
  private final Worker worker;
  private final Channel channel;
  private final HeadWriter writer;

  private Http1Response response = Http1Response.none();

  Http1ClientStream(
      Http1ClientHandler connection, Http1Input input, Worker worker, Channel channel) {
    this.connection = connection;
    this.input = input;
    this.worker = worker;
    this.channel = channel;
    this.writer = new HeadWriter(channel);
  }

  /** An exchange begins, with this response to be written. */
  void begin(Http1Response next) {
    response = next;
  }

  // ---- the request

  @Override
  public void bodyWanted() {
    input.resume();
  }

  @Override
  public void reading(boolean open) {
    input.reading(open);
  }

  // ---- the response

  @Override
  public void interim(ForwardedHead head) {
    if (response.isHttp11()) {
      ByteBuf out = worker.buffer(head.head().bytes().length + 64);
      Http1Response.writeInterim(head, out);
      writer.write(out);
    }
  }

  @Override
  public BodyForm respond(ForwardedHead head, Framing framing, boolean closing) {
    ByteBuf draft = worker.draft();
    BodyForm form = response.writeHead(head, framing, closing, draft);
    writer.writeHead(worker.fairCopy(draft, HeadWriter.ROOM_BYTES));
    return form;
  }

  @Override
  public void body(ByteBuf bytes) {
    if (response.isChunking()) {
      response.writeChunk(bytes, writer, channel.alloc());
    } else {
      writer.write(bytes);
    }
  }

  @Override
  public void end(Fields trailers, boolean terminated) {
    if (response.needsEnd(terminated)) {
      ByteBuf out = worker.buffer(64);
      response.writeEnd(trailers, out);
      writer.write(out);
    }
  }

  @Override
  public void answer(Answer answer, String requestId, boolean closing) {
    ByteBuf out = worker.buffer(512 + answer.body().length());
    response.writeAnswer(answer, requestId, closing, out);
    writer.write(out);
  }

  @Override
  public void flush() {
    writer.flush();
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public boolean isDrained() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    return out == null || out.totalPendingWriteBytes() == 0;
  }

  @Override
  public void whenDrained() {
    ProxyHandler current = connection.exchange();
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(written -> {
          if (current != null && written.isSuccess()) {
            current.clientDrained();
          }
        });
  }

  // ---- endings

  @Override
  public void tunnel() {
    input.tunnel();
  }

  @Override
  public void abort() {
    flush();
    response.abort(channel);
  }

  @Override
  public void exchangeEnded(boolean reusable) {
    connection.exchangeEnded(reusable && response.isKeptAlive());
  }

  /** Releases what was written and not flushed: the connection is gone. */
  void discard() {
    writer.discard();
  }
}
