package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.Grant;
import dev.sluice.proxy.admission.ProblemType;
import dev.sluice.proxy.forward.ClientFacts;
import dev.sluice.proxy.forward.RequestRules;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.observe.ExchangeRecord;
import dev.sluice.proxy.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The way up: passes the request's head, then its body as it comes, to the upstream, and closes the
 * valve of the client while the upstream takes no more. Thread-confined to the exchange's event
 * loop.
 */
public final class RequestPath {
  private final ProxyHandler exchange;
  private final Worker worker;
  private final ClientStream client;
  private final ClientFacts facts;
  private final UpstreamLease lease;

  /** The request's head, until its response begins. */
  private @Nullable RequestHead head;

  private @Nullable String origin;
  private @Nullable String begunTrace;
  private @Nullable Grant grant;
  private long bodyLimit = Long.MAX_VALUE;
  private boolean complete;
  private boolean reading = true;
  private boolean awaitsContinue;

  RequestPath(
      ProxyHandler exchange,
      Worker worker,
      ClientStream client,
      ClientFacts facts,
      UpstreamLease lease) {
    this.exchange = exchange;
    this.worker = worker;
    this.client = client;
    this.facts = facts;
    this.lease = lease;
  }

  // ---- the head

  void received(RequestHead received, @Nullable String trace) {
    head = received;
    begunTrace = trace;
    origin = received.fields().first(FieldName.ORIGIN);
    complete = !received.framing().hasBody();
    awaitsContinue = !complete && received.fields().has(FieldName.EXPECT);
    ExchangeRecord record = exchange.record();
    record.from(record.protocol(), facts.origin(received.fields(), worker.shared().forwarded()));
  }

  /** The request's head, until its response begins; null also when none could be read. */
  @Nullable RequestHead head() {
    return head;
  }

  /** The request is let in on these terms. */
  void admitted(Grant terms) {
    grant = terms;
    bodyLimit = terms.bodyLimit();
    head = head == null ? null : terms.forwarded(head);
  }

  /** Sends the head, and asks for the body if there is one. */
  void forward(UpstreamConnection to, ResponsePath response) {
    RequestHead sent = head;
    if (sent == null) {
      throw new IllegalStateException("connected twice");
    }
    to.begin(sent.method(), response);
    ByteBuf out = worker.buffer(RequestRules.sizeOf(sent));
    ExchangeRecord record = exchange.record();
    byte[] assertion = grant == null ? null : grant.assertion();
    lease
        .destination()
        .requestRules()
        .write(sent, facts, record.requestId(), begunTrace, assertion, out);
    to.writeHead(out);
    long now = System.nanoTime();
    record.sent(now);
    exchange.watchFrom(now);
    if (complete) {
      to.flush();
    } else {
      client.bodyWanted();
    }
  }

  // ---- the body

  /** Whether pieces of the request's body may be handed over. */
  public boolean takesBody() {
    return lease.connection() != null && reading;
  }

  /** A piece of the request's body, or of a tunnel, as it goes up, framing included; owned. */
  public void body(ByteBuf wire, int contentBytes) {
    UpstreamConnection to = lease.connection();
    if (to == null) {
      wire.release();
      return;
    }
    exchange.active();
    awaitsContinue = false;
    worker.metrics().bytesUp(exchange.record(), contentBytes);
    if (exchange.record().bytesUp() > bodyLimit && !exchange.isTunnel()) {
      wire.release();
      exchange.requestFailed(ProblemType.CONTENT_TOO_LARGE, "the request body is over limits.body");
      return;
    }
    to.write(wire);
    if (!to.isWritable()) {
      to.flush();
      readClient(to.isWritable());
    }
  }

  /** The request's body is whole. {@code terminated}: its end went with its last piece. */
  public void end(Fields trailers, boolean terminated) {
    complete = true;
    UpstreamConnection to = lease.connection();
    if (to == null) {
      return;
    }
    if (!terminated) {
      ByteBuf end = worker.buffer(64);
      lease.destination().requestRules().writeTrailers(trailers, end);
      to.write(end);
    }
    to.flush();
    exchange.watch();
  }

  /** All that one read of the client brought has been handed over. */
  public void readComplete() {
    UpstreamConnection to = lease.connection();
    if (to != null && (!complete || exchange.isTunnel())) {
      to.flush();
    }
  }

  /** The request's body breaks the grammar or could be read in two ways. */
  public void broken(BadMessage fault) {
    exchange.requestFailed(Failures.typeOf(fault), fault.reason());
  }

  /** Opens or closes the valve of the client's side. */
  void readClient(boolean open) {
    if (reading != open) {
      reading = open;
      client.reading(open);
      if (open) {
        client.bodyWanted();
      }
    }
  }

  // ---- what the response changes

  /** A 1xx was passed on: the client's wait for it, if it was one, is over. */
  void interimPassed() {
    awaitsContinue = false;
  }

  /** The head is not needed any more: the response has begun, or the exchange has ended. */
  void forgetHead() {
    head = null;
  }

  // ---- what the exchange asks

  boolean isComplete() {
    return complete;
  }

  /** Whether it is the client that we wait for, and not the runtime or its 100-continue. */
  boolean awaitsBody() {
    return !complete && reading && !awaitsContinue;
  }

  /** Whether sending it twice does no harm, and all of it is still there to be sent. */
  boolean isRepeatable() {
    return head != null && head.isIdempotent() && !head.framing().hasBody();
  }

  boolean asksForWebSocket() {
    return head != null && head.isWebSocketUpgrade();
  }

  /** The terms on which the request was let in; null before. */
  @Nullable Grant grant() {
    return grant;
  }

  /** What a 101 has to say when the runtime chose no subprotocol; null: nothing. */
  @Nullable String subprotocol() {
    return grant == null ? null : grant.subprotocol();
  }

  /** The client's {@code Origin}, null when it sent none. */
  @Nullable String origin() {
    return origin;
  }
}
