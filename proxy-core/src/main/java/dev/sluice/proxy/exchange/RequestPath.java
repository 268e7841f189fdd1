package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.BodyQuestion;
import dev.sluice.proxy.admission.Grant;
import dev.sluice.proxy.admission.LiveCall;
import dev.sluice.proxy.admission.answer.ProblemType;
import dev.sluice.proxy.forward.ClientFacts;
import dev.sluice.proxy.forward.Continue;
import dev.sluice.proxy.forward.RequestRules;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.json.Rewrite;
import dev.sluice.proxy.net.HeadWriter;
import dev.sluice.proxy.observe.ExchangeRecord;
import dev.sluice.proxy.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The way up: passes the request's head, then its body as it comes, to the upstream, and closes the
 * valve of the client while the upstream takes no more. A body that has to be read before the
 * request is decided is held first ({@link Holding}). Thread-confined to the exchange's event loop.
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
  private @Nullable Holding holding;
  private @Nullable GatedSocket gate;
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

  /**
   * Asks for the body, all of which has to be read before the request is decided. {@link
   * ProxyHandler#bodyRead} or {@link ProxyHandler#refuse} follows, perhaps at once.
   */
  void hold(BodyQuestion question) {
    RequestHead asked = head;
    if (asked == null || holding != null) {
      throw new IllegalStateException("a body is held once");
    }
    Holding begun = new Holding(exchange, worker, asked, question);
    holding = begun;
    if (begun.refusesLength()) {
      return;
    }
    if (complete) {
      begun.end();
      return;
    }
    if (awaitsContinue) {
      awaitsContinue = false;
      client.interim(Continue.HEAD);
      client.flush();
    }
    exchange.watch();
    client.bodyWanted();
  }

  /** Whether the body is held, or was. */
  boolean isHeld() {
    return holding != null;
  }

  /** The request is let in on these terms. */
  void admitted(Grant terms) {
    grant = terms;
    bodyLimit = terms.bodyLimit();
    head = head == null ? null : terms.forwarded(head);
  }

  /** Sends the head, and what is held; or asks for the body if there is one. */
  void forward(UpstreamConnection to, ResponsePath response) {
    RequestHead sent = head;
    if (sent == null) {
      throw new IllegalStateException("connected twice");
    }
    to.begin(sent.method(), response);
    to.writeHead(headOf(sent));
    long now = System.nanoTime();
    exchange.record().sent(now);
    exchange.watchFrom(now);
    if (complete) {
      forwardHeld(to);
      to.flush();
    } else {
      client.bodyWanted();
    }
  }

  /** The head as it is sent; behind it, in the same buffer, a held body that is not long. */
  private ByteBuf headOf(RequestHead sent) {
    long heldBytes = holding == null ? -1 : holding.sentLength(rewrite());
    ByteBuf draft = worker.draft();
    byte[] assertion = grant == null ? null : grant.assertion();
    String id = exchange.record().requestId();
    RequestRules rules = lease.destination().requestRules();
    rules.write(sent, facts, id, begunTrace, assertion, heldBytes, draft);
    if (holding != null && heldBytes <= HeadWriter.MAX_COPIED_BYTES) {
      worker.metrics().bytesUp(exchange.record(), heldBytes);
      holding.writeTo(draft, rewrite());
    }
    return worker.fairCopy(draft, sent.framing().hasBody() ? HeadWriter.ROOM_BYTES : 0);
  }

  private void forwardHeld(UpstreamConnection to) {
    if (holding != null) {
      for (ByteBuf piece : holding.handOver(rewrite())) {
        worker.metrics().bytesUp(exchange.record(), piece.readableBytes());
        to.write(piece);
      }
    }
  }

  private @Nullable Rewrite rewrite() {
    return grant == null ? null : grant.rewrite();
  }

  // ---- the body

  /** Whether pieces of the request's body may be handed over. */
  public boolean takesBody() {
    return reading && (holding == null ? lease.connection() != null : holding.isOpen());
  }

  /** A piece of the request's body, or of a tunnel, as it goes up, framing included; owned. */
  public void body(ByteBuf wire, int contentBytes) {
    if (holding != null) {
      exchange.active();
      holding.add(wire);
      return;
    }
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
      exchange.requestFailed(
          ProblemType.CONTENT_TOO_LARGE,
          "the request body is over limits.body (" + bodyLimit + " bytes)");
      return;
    }
    if (gate == null) {
      to.write(wire);
    } else {
      gate.fromClient(wire);
    }
    if (!to.isWritable()) {
      to.flush();
    }
    readClientAsFits();
  }

  /** The request's body is whole. {@code terminated}: its end went with its last piece. */
  public void end(Fields trailers, boolean terminated) {
    complete = true;
    if (holding != null) {
      holding.end();
      return;
    }
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

  // ---- a WebSocket

  /**
   * The runtime has switched: from here on bytes pass, through a gate if messages are to be read.
   */
  void tunnel() {
    BodyQuestion question = grant == null ? null : grant.messages();
    UpstreamConnection to = lease.connection();
    if (question != null && to != null) {
      gate = new GatedSocket(exchange, worker, client, to, question);
    }
  }

  /** What the bytes of a socket pass through; null when they pass as they are. */
  @Nullable GatedSocket gate() {
    return gate;
  }

  /** The runtime takes more, or no more for now. */
  void runtimeWritable() {
    if (gate != null) {
      gate.settle();
    }
    readClientAsFits();
  }

  /**
   * Opens the client's valve if what comes in can be taken, else closes it. What comes through a
   * gate may be answered here: nothing more of it is read while the client does not read answers.
   */
  void readClientAsFits() {
    UpstreamConnection to = lease.connection();
    boolean wanted = gate == null || (gate.isReading() && client.isWritable());
    readClient(wanted && (to == null || to.isWritable()));
  }

  /** The client takes more, or no more for now. */
  void clientWritable() {
    if (gate != null) {
      readClientAsFits();
    }
  }

  /** Whether the client's valve is open. */
  boolean isReading() {
    return reading;
  }

  /** Opens or closes the valve of the client's side. */
  private void readClient(boolean open) {
    if (reading != open) {
      reading = open;
      client.reading(open);
      if (open) {
        if (gate != null) {
          gate.readsAgain();
        }
        client.bodyWanted();
      }
    }
  }

  // ---- what the response changes

  /** A 1xx was passed on: the client's wait for it, if it was one, is over. */
  void interimPassed() {
    awaitsContinue = false;
  }

  /**
   * The head is not needed any more, and nothing of a held body: the response has begun, or the
   * exchange has ended. Idempotent.
   */
  void forgetHead() {
    head = null;
    if (holding != null) {
      holding.close();
    }
  }

  /** The exchange is over: what a gate holds is let go. Idempotent. */
  void close() {
    forgetHead();
    if (gate != null) {
      gate.release();
    }
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
    return head != null && head.isWebSocketUpgrade() && (grant == null || grant.opensSocket());
  }

  /** On whose behalf this is live; null before that is known, and in open mode. */
  @Nullable LiveCall call() {
    if (grant == null && holding != null) {
      return LiveCall.of(holding.caller(), exchange.record().route());
    }
    return LiveCall.of(grant);
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
