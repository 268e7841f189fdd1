package dev.sluice.proxy.http1;

import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.admission.answer.ProblemType;
import dev.sluice.proxy.exchange.ClientConnection;
import dev.sluice.proxy.exchange.ProxyHandler;
import dev.sluice.proxy.exchange.Worker;
import dev.sluice.proxy.forward.ClientFacts;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.net.ClosingInput;
import dev.sluice.proxy.net.Deadline;
import dev.sluice.proxy.observe.ExchangeRecord;
import dev.sluice.proxy.observe.metrics.ClientProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection of a client: its exchanges, one at a time and in order, its time-outs and
 * its end. Requests are read by {@link Http1Input}, responses written by {@link Http1ClientStream}.
 * Thread-confined to its event loop.
 */
public final class Http1ClientHandler extends ChannelInboundHandlerAdapter
    implements ClientConnection {
  private final Worker worker;
  private final Channel channel;
  private final ClientFacts facts;
  private final Http1Input input;
  private final Http1ClientStream stream;
  private final Deadline deadline =
      new Deadline() {
        @Override
        protected void expired(long nowNanos) {
          headOverdue();
        }
      };

  private @Nullable ProxyHandler exchange;
  private int slot;

  public Http1ClientHandler(Worker worker, Channel channel, ClientFacts facts) {
    this.worker = worker;
    this.channel = channel;
    this.facts = facts;
    this.input = new Http1Input(this, channel, worker.shared().headLimits(), facts.secure());
    this.stream = new Http1ClientStream(this, input, worker, channel);
  }

  // ---- requests

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    worker.connectionOpened(this);
    awaitHead();
  }

  /** The next head is to come whole within its time. */
  void awaitHead() {
    expireIn(worker.shared().requestHeadNanos());
  }

  private void expireIn(long nanos) {
    worker.wheel().set(deadline, System.nanoTime() + nanos);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    input.read((ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    readComplete();
  }

  void readComplete() {
    if (exchange != null) {
      exchange.request().readComplete();
    }
  }

  /** The exchange under way, or null between two. */
  @Nullable ProxyHandler exchange() {
    return exchange;
  }

  /** A request's head has come. */
  void begin(RequestHead head) {
    worker.wheel().suspend(deadline);
    String protocol = head.minorVersion() == 1 ? "HTTP/1.1" : "HTTP/1.0";
    ExchangeRecord record = worker.record(facts, protocol);
    String begunTrace = worker.identify(record, head);
    ProxyHandler begun = new ProxyHandler(worker, stream, facts, record);
    exchange = begun;
    stream.begin(new Http1Response(head));
    begun.received(head, begunTrace);
  }

  /** What came can't be read as a head. */
  void refuseHead(BadMessage fault) {
    beginRefusal().refuseHead(fault);
  }

  /** A request's head has not come whole in its time: 408, or no word when none of it came. */
  public void headOverdue() {
    if (input.isClosing() || input.isIdle()) {
      channel.close();
    } else if (input.isInHead()) {
      String detail = "the request's head did not come in time";
      beginRefusal().refuse(new Problem(ProblemType.REQUEST_TIMEOUT, detail));
    }
  }

  /** What can't be read as a head can't be followed by anything that can. */
  private ProxyHandler beginRefusal() {
    worker.wheel().cancel(deadline);
    stream.begin(Http1Response.none());
    input.refuse();
    ExchangeRecord record = worker.record(facts, "HTTP/1.1");
    worker.identify(record, null);
    ProxyHandler refused = new ProxyHandler(worker, stream, facts, record);
    exchange = refused;
    return refused;
  }

  // ---- responses

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.clientWritable(channel.isWritable());
    }
  }

  /** The exchange is over. {@code reusable}: another request may follow. */
  void exchangeEnded(boolean reusable) {
    exchange = null;
    if (!channel.isActive()) {
      return;
    }
    if (!reusable || worker.isDraining()) {
      closeGently();
    } else {
      expireIn(worker.shared().keepAliveNanos());
      input.next();
    }
  }

  // ---- endings

  /**
   * Closes so that the client can read the last response: a close while its bytes come in would
   * reset the connection and take the response with it (RFC 9112 §9.6).
   */
  private void closeGently() {
    if (input.isExhausted()) {
      input.close();
      channel.close();
      return;
    }
    expireIn(ClosingInput.MAX_NANOS);
    input.closeGently();
  }

  @Override
  public void drain() {
    if (input.isIdle()) {
      channel.close();
    }
  }

  @Override
  public void closeNow() {
    channel.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    worker.wheel().cancel(deadline);
    worker.connectionClosed(this);
    stream.discard();
    input.discard();
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

  // ---- what the worker asks

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
