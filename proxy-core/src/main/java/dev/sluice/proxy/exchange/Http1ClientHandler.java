package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.Answer;
import dev.sluice.proxy.admission.ProblemType;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.BodyReader;
import dev.sluice.proxy.http.ContentSink;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http.HeadReader;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.net.Buffers;
import dev.sluice.proxy.net.Deadline;
import dev.sluice.proxy.net.HeadWriter;
import dev.sluice.proxy.observe.ExchangeRecord;
import dev.sluice.proxy.observe.metrics.ClientProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection of a client: cuts requests out of its bytes, one at a time and in order,
 * and writes the responses. Thread-confined to its event loop.
 */
public final class Http1ClientHandler extends ChannelInboundHandlerAdapter
    implements ClientStream, ClientConnection {
  /*
   * Bytes that came too early (a pipelined request, a body while the upstream is not ready) wait in
   * `held`; reading stops once there are any, so that at most two receive buffers are held.
   */

  private enum Phase {
    /** Between requests, or in a request's head. */
    HEAD,
    /** In a request's body. */
    BODY,
    /** The request is whole, its response is not. */
    RESPONSE,
    /** Bytes pass as they are. */
    TUNNEL,
    /** The last response is sent; what the client still sends is thrown away. */
    CLOSING
  }

  /** Room for what is added to a response's head, and for a small body behind it. */
  private static final int ADDED_BYTES = 256 + HeadWriter.ROOM_BYTES;

  private final Worker worker;
  private final Channel channel;
  private final HeadWriter writer;
  private final ClientFacts facts;
  private final HeadReader heads;
  private final BodyReader body;
  private final ClosingInput closingInput = new ClosingInput();
  private final ConnectionDeadline deadline = new ConnectionDeadline();

  private Phase phase = Phase.HEAD;
  private @Nullable ProxyHandler exchange;
  private @Nullable ByteBuf held;
  private int contentBytes;
  private final ContentSink counter = (in, from, to) -> contentBytes += to - from;
  private boolean processing;
  private int slot;
  private Http1Response response = Http1Response.none();

  public Http1ClientHandler(Worker worker, Channel channel, ClientFacts facts) {
    this.worker = worker;
    this.channel = channel;
    this.facts = facts;
    this.writer = new HeadWriter(channel);
    this.heads = new HeadReader(worker.shared().headLimits());
    this.body = new BodyReader(worker.shared().headLimits());
  }

  // ---- requests

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    worker.connectionOpened(this);
    awaitHead(worker.shared().requestHeadNanos());
  }

  private void awaitHead(long nanos) {
    worker.wheel().set(deadline, System.nanoTime() + nanos);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    ProxyHandler current = exchange;
    if (phase == Phase.CLOSING) {
      closingInput.discard(channel, in);
    } else if (phase == Phase.TUNNEL && current != null) {
      current.requestBody(in, in.readableBytes());
    } else {
      held = held == null ? in : Buffers.append(held, in, ctx.alloc());
      process();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    endRead();
  }

  private void endRead() {
    if (exchange != null) {
      exchange.requestRead();
    }
  }

  /** Goes as far as the bytes that are held allow. */
  private void process() {
    if (processing) {
      return; // called back from within
    }
    processing = true;
    try {
      boolean more = true;
      while (more && held != null) {
        more =
            switch (phase) {
              case HEAD -> readHead(held);
              case BODY -> readBody(held);
              case RESPONSE, TUNNEL, CLOSING -> false;
            };
        releaseIfEmpty();
      }
    } finally {
      processing = false;
    }
    hold();
  }

  private void releaseIfEmpty() {
    ByteBuf bytes = held;
    if (bytes != null && !bytes.isReadable()) {
      held = null;
      bytes.release();
    }
  }

  /** While a whole message waits behind another, nothing more is read. */
  private void hold() {
    ByteBuf bytes = held;
    if (bytes == null) {
      if (phase == Phase.BODY && exchange != null && exchange.takesBody()) {
        setAutoRead(true);
      }
      return;
    }
    switch (phase) {
      case HEAD -> {}
      case BODY -> setAutoRead(exchange != null && exchange.takesBody());
      case RESPONSE -> setAutoRead(false);
      case TUNNEL -> {
        held = null;
        passToTunnel(bytes);
      }
      case CLOSING -> {
        held = null;
        closingInput.discard(channel, bytes);
      }
    }
  }

  private void passToTunnel(ByteBuf bytes) {
    if (exchange != null) {
      exchange.requestBody(bytes, bytes.readableBytes());
      exchange.requestRead();
    } else {
      bytes.release();
    }
  }

  private boolean readHead(ByteBuf in) {
    boolean begins = !heads.isMidway();
    RequestHead head;
    try {
      head = heads.readRequest(in, facts.secure());
    } catch (BadMessage fault) {
      refuseHead(Failures.typeOf(fault), fault.reason());
      return false;
    }
    if (head == null) {
      if (begins && heads.isMidway()) { // an empty line before a head is not its first byte
        awaitHead(worker.shared().requestHeadNanos());
      }
      return false;
    }
    begin(head);
    return true;
  }

  private void begin(RequestHead head) {
    worker.wheel().suspend(deadline);
    String protocol = head.minorVersion() == 1 ? "HTTP/1.1" : "HTTP/1.0";
    ExchangeRecord record = worker.record(facts, protocol);
    String begunTrace = worker.identify(record, head);
    ProxyHandler begun = new ProxyHandler(worker, this, facts, record);
    exchange = begun;
    response = new Http1Response(head);
    body.begin(head.framing(), head.connection());
    contentBytes = 0;
    phase = head.framing().hasBody() ? Phase.BODY : Phase.RESPONSE;
    begun.received(head, begunTrace);
  }

  /** What can't be read as a head can't be followed by anything that can. */
  private void refuseHead(ProblemType type, String reason) {
    worker.wheel().cancel(deadline);
    response = Http1Response.none();
    ExchangeRecord record = worker.record(facts, "HTTP/1.1");
    worker.identify(record, null);
    ProxyHandler refused = new ProxyHandler(worker, this, facts, record);
    exchange = refused;
    phase = Phase.BODY; // of unknown length: the connection closes after the answer
    refused.refuseHead(type, reason);
  }

  private boolean readBody(ByteBuf in) {
    ProxyHandler current = exchange;
    if (current == null || !current.takesBody()) {
      return false;
    }
    try {
      return body.isBeforeTrailers() ? readTrailers(current, in) : readContent(current, in);
    } catch (BadMessage fault) {
      current.requestBroken(fault);
      return false;
    }
  }

  private boolean readContent(ProxyHandler current, ByteBuf in) throws BadMessage {
    contentBytes = 0;
    int length = body.advance(in, counter);
    if (body.isComplete()) {
      phase = Phase.RESPONSE;
    }
    if (length == in.readableBytes()) {
      held = null;
      current.requestBody(in, contentBytes);
    } else {
      current.requestBody(in.readRetainedSlice(length), contentBytes);
    }
    if (phase == Phase.RESPONSE && exchange == current) {
      current.requestEnd(Fields.NONE, true);
    }
    return true;
  }

  private boolean readTrailers(ProxyHandler current, ByteBuf in) throws BadMessage {
    Fields trailers = body.readTrailers(in);
    if (trailers == null) {
      return false;
    }
    phase = Phase.RESPONSE;
    current.requestEnd(trailers, false);
    return true;
  }

  @Override
  public void bodyWanted() {
    if (!processing) {
      process();
      endRead();
    }
  }

  @Override
  public void reading(boolean open) {
    setAutoRead(open);
  }

  private void setAutoRead(boolean on) {
    if (channel.config().isAutoRead() != on) {
      channel.config().setAutoRead(on);
    }
  }

  // ---- responses

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
    ByteBuf out = worker.buffer(head.head().bytes().length + ADDED_BYTES);
    BodyForm form = response.writeHead(head, framing, closing, out);
    writer.writeHead(out);
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
    ProxyHandler current = exchange;
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(written -> {
          if (current != null && written.isSuccess()) {
            current.clientDrained();
          }
        });
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.clientWritable(channel.isWritable());
    }
  }

  // ---- endings

  @Override
  public void tunnel() {
    phase = Phase.TUNNEL;
    hold();
  }

  @Override
  public void abort() {
    flush();
    response.abort(channel);
  }

  @Override
  public void exchangeEnded(boolean reusable) {
    exchange = null;
    if (!channel.isActive()) {
      return;
    }
    if (!reusable || !response.isKeptAlive() || worker.isDraining()) {
      closeGently();
    } else {
      phase = Phase.HEAD;
      awaitHead(worker.shared().keepAliveNanos());
      setAutoRead(true);
      process();
    }
  }

  /**
   * Closes so that the client can read the last response: a close while its bytes come in would
   * reset the connection and take the response with it (RFC 9112 §9.6).
   */
  private void closeGently() {
    boolean inputLeft = phase == Phase.BODY || held != null;
    phase = Phase.CLOSING;
    if (!inputLeft) {
      channel.close();
      return;
    }
    closingInput.begin(channel);
    worker.wheel().set(deadline, System.nanoTime() + ClosingInput.MAX_NANOS);
    setAutoRead(true);
    hold();
  }

  @Override
  public void drain() {
    if (phase == Phase.HEAD && !heads.isMidway()) {
      channel.close();
    }
  }

  @Override
  public void closeNow() {
    channel.close();
  }

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

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    worker.wheel().cancel(deadline);
    worker.connectionClosed(this);
    writer.discard();
    ByteBuf bytes = held;
    held = null;
    if (bytes != null) {
      bytes.release();
    }
    ProxyHandler current = exchange;
    exchange = null;
    if (current != null) {
      current.clientGone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    worker.clientFault(cause);
    ctx.close();
  }

  /** A request's head has not come whole in its time: 408, or no word when none of it came. */
  public void headOverdue() {
    if (phase == Phase.CLOSING || (phase == Phase.HEAD && !heads.isMidway())) {
      channel.close();
    } else if (phase == Phase.HEAD) {
      refuseHead(ProblemType.REQUEST_TIMEOUT, "the request's head did not come in time");
    }
  }

  private final class ConnectionDeadline extends Deadline {
    @Override
    protected void expired(long nowNanos) {
      headOverdue();
    }
  }
}
