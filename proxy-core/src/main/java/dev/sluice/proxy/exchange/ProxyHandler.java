package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.Answer;
import dev.sluice.proxy.admission.Grant;
import dev.sluice.proxy.admission.Lookup;
import dev.sluice.proxy.admission.Problem;
import dev.sluice.proxy.admission.ProblemType;
import dev.sluice.proxy.admission.Verdict;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.ForwardedFields;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.net.Deadline;
import dev.sluice.proxy.observe.ExchangeRecord;
import dev.sluice.proxy.observe.Outcome;
import dev.sluice.proxy.upstream.UpstreamConnection;
import dev.sluice.proxy.upstream.UpstreamFailure;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What is done with one request, from its head to its ending. The way, in the order of the methods:
 * {@link #received}, decide, lease a connection, forward, pass the request's body up and the
 * response down ({@link ResponsePath}), and settle once, however it ends. Thread-confined to the
 * client's event loop.
 */
public final class ProxyHandler extends Deadline implements LiveSet.Member {
  private enum Stage {
    DECIDING,
    LEASING,
    EXCHANGING,
    ENDING,
    DONE
  }

  private final Worker worker;
  private final ClientStream client;
  private final ClientFacts facts;
  private final ExchangeRecord record;
  private final ResponsePath response;
  private final UpstreamLease lease;

  private Stage stage = Stage.DECIDING;

  /** The request's head, until its response begins. */
  private @Nullable RequestHead request;

  private @Nullable String origin;
  private @Nullable String begunTrace;
  private long bodyLimit = Long.MAX_VALUE;
  private long lastActivityNanos;
  private int slot;
  private boolean requestComplete;
  private boolean readingClient = true;
  private boolean awaitsContinue;
  private boolean resumable;

  public ProxyHandler(
      Worker worker, ClientStream client, ClientFacts facts, ExchangeRecord record) {
    this.worker = worker;
    this.client = client;
    this.facts = facts;
    this.record = record;
    this.response = new ResponsePath(this, worker, client);
    this.lease = new UpstreamLease(worker, this);
    this.lastActivityNanos = record.receivedNanoTime();
    worker.began(this);
  }

  // ---- decide

  /**
   * A request's head has come. Its body is asked for by {@link ClientStream#bodyWanted}.
   *
   * @param begunTrace the traceparent of a trace that begins here, null when the client's goes on
   */
  public void received(RequestHead head, @Nullable String begunTrace) {
    this.request = head;
    this.begunTrace = begunTrace;
    this.origin = head.fields().first(FieldName.ORIGIN);
    this.requestComplete = !head.framing().hasBody();
    this.awaitsContinue = !requestComplete && head.fields().has(FieldName.EXPECT);
    record.from(record.protocol(), facts.origin(head.fields(), worker.shared().forwarded()));
    this.resumable = Resumption.isHarmless(record.route(), head);
    decided(worker.shared().admission().decide(head, record.route(), Lookup.CACHED));
  }

  /** What came can't be read as a request's head, or didn't come in time. */
  public void refuseHead(ProblemType type, String detail) {
    refuse(new Problem(type, detail));
  }

  /** What came breaks the grammar of a request's head, or is over a limit of it. */
  public void refuseHead(BadMessage fault) {
    refuseHead(Failures.typeOf(fault), fault.reason());
  }

  private void decided(Verdict verdict) {
    record.decided(System.nanoTime());
    switch (verdict) {
      case Verdict.Admitted(Grant grant) -> lease(grant);
      case Verdict.Answered(Answer answer) -> answer(answer, Outcome.COMPLETED, "");
      case Verdict.Rejected(Problem problem) -> refuse(problem);
      case Verdict.Undecided() -> decideOffLoop();
    }
  }

  private void decideOffLoop() {
    RequestHead asked = request;
    if (asked != null) {
      worker.decideOffLoop(asked, record.route(), this::decidedOffLoop);
    }
  }

  private void decidedOffLoop(Verdict verdict) {
    if (stage == Stage.DECIDING) {
      decided(verdict);
    }
  }

  // ---- a connection

  private void lease(Grant grant) {
    stage = Stage.LEASING;
    bodyLimit = grant.bodyLimit();
    lease.take(grant.route().isLong());
  }

  /** The lease has a connection. */
  void connected(UpstreamConnection connection) {
    RequestHead head = request;
    if (head == null) {
      throw new IllegalStateException("connected twice");
    }
    stage = Stage.EXCHANGING;
    record.connected(System.nanoTime(), connection.isUsedBefore());
    forward(head, connection);
  }

  // ---- the request goes up

  private void forward(RequestHead head, UpstreamConnection connection) {
    connection.begin(head.method(), response);
    ByteBuf out = worker.buffer(RequestRules.sizeOf(head));
    worker.shared().requestRules().write(head, facts, record.requestId(), begunTrace, out);
    connection.writeHead(out);
    active();
    record.sent(lastActivityNanos);
    worker.wheel().set(this, lastActivityNanos + silenceNanos());
    if (requestComplete) {
      connection.flush();
    } else {
      client.bodyWanted();
    }
  }

  /** Whether pieces of the request's body may be handed over. */
  public boolean takesBody() {
    return stage == Stage.EXCHANGING && readingClient;
  }

  /** A piece of the request's body, or of a tunnel, as it goes up, framing included; owned. */
  public void requestBody(ByteBuf wire, int contentBytes) {
    UpstreamConnection to = lease.connection();
    if (to == null || stage != Stage.EXCHANGING) {
      wire.release();
      return;
    }
    active();
    awaitsContinue = false;
    worker.metrics().bytesUp(record, contentBytes);
    if (record.bytesUp() > bodyLimit && !response.isTunnel()) {
      wire.release();
      failRequest(ProblemType.CONTENT_TOO_LARGE, "the request body is over limits.body");
      return;
    }
    to.write(wire);
    if (!to.isWritable()) {
      to.flush();
      readClient(to.isWritable());
    }
  }

  /** The request's body is whole. {@code terminated}: its end went with its last piece. */
  public void requestEnd(Fields trailers, boolean terminated) {
    requestComplete = true;
    UpstreamConnection to = lease.connection();
    if (to == null || stage != Stage.EXCHANGING) {
      return;
    }
    if (!terminated) {
      ByteBuf end = worker.buffer(64);
      ForwardedFields.copyTrailers(trailers, end);
      to.write(end);
    }
    to.flush();
    active();
    worker.wheel().set(this, lastActivityNanos + silenceNanos());
  }

  /** All that one read of the client brought has been handed over. */
  public void requestRead() {
    UpstreamConnection to = lease.connection();
    if (to != null && (!requestComplete || response.isTunnel())) {
      to.flush();
    }
  }

  /** The request's body breaks the grammar or could be read in two ways. */
  public void requestBroken(BadMessage fault) {
    failRequest(Failures.typeOf(fault), fault.reason());
  }

  private void failRequest(ProblemType type, String detail) {
    if (response.isBegun()) {
      abort(Outcome.REFUSED, type.code());
    } else {
      refuse(new Problem(type, detail));
    }
  }

  /** Opens or closes the valve of the client's side. */
  void readClient(boolean open) {
    if (readingClient != open) {
      readingClient = open;
      client.reading(open);
      if (open) {
        client.bodyWanted();
      }
    }
  }

  // ---- the response comes down: what ResponsePath reports

  /** Something came or went, so that nobody is silent. */
  void active() {
    lastActivityNanos = System.nanoTime();
  }

  void interimPassed() {
    awaitsContinue = false;
    active();
  }

  /** The runtime's final head was passed on. */
  void responseBegun(long nowNanos) {
    request = null;
    lastActivityNanos = nowNanos;
    worker.wheel().set(this, nowNanos + worker.shared().idleNanos());
  }

  /** A short exchange has turned out to be a stream. */
  void becameStream() {
    lease.becomeLong();
  }

  void openTunnel() {
    UpstreamConnection to = lease.connection();
    if (to != null) {
      to.tunnel();
    }
  }

  /** Opens or closes the valve of the upstream's side. */
  void readUpstream(boolean open) {
    UpstreamConnection from = lease.connection();
    if (from != null) {
      from.reading(open);
    }
  }

  /** The whole response has come: the connection is free for others. */
  void responseReceived() {
    stage = Stage.ENDING;
    lease.giveBack(requestComplete);
  }

  /** There is no response, or no more of it. */
  void failed(UpstreamFailure failure, String detail) {
    if (response.isTunnel()) {
      client.flush();
      abort(Outcome.COMPLETED, "tunnel-closed");
    } else if (response.isBegun()) {
      abort(Outcome.UPSTREAM_FAILED, failure.code());
    } else if (isRepeatable(failure)) {
      stage = Stage.LEASING;
      lease.connectAnew();
    } else {
      refuse(Failures.problem(failure, detail));
    }
  }

  /** A request may be sent again when nothing of a response came and repeating it is harmless. */
  private boolean isRepeatable(UpstreamFailure failure) {
    UpstreamConnection dead = lease.connection();
    RequestHead head = request;
    return failure == UpstreamFailure.RESET
        && dead != null
        && dead.isUsedBefore()
        && dead.hasReceivedNothing()
        && head != null
        && head.isIdempotent()
        && !head.framing().hasBody();
  }

  /** The client takes more of the response, or no more for now. */
  public void clientWritable(boolean writable) {
    if (stage == Stage.EXCHANGING) {
      readUpstream(writable);
    }
  }

  // ---- endings

  /** The client has closed, reset, or cancelled. */
  public void clientGone() {
    if (stage != Stage.DONE) {
      boolean tunnel = response.isTunnel();
      settle(
          tunnel ? Outcome.COMPLETED : Outcome.CLIENT_GONE, tunnel ? "tunnel-closed" : progress());
    }
  }

  /** How far the exchange has come. */
  private String progress() {
    if (response.isBegun()) {
      return "mid-response";
    }
    return requestComplete ? "before-response" : "mid-request";
  }

  /** The client broke its protocol, and was told so in the protocol's own way: no answer is due. */
  public void clientBroken(String reason) {
    if (stage != Stage.DONE) {
      settle(Outcome.REFUSED, reason);
    }
  }

  /** The gateway is to stop: a stream that the client can take up elsewhere need not wait. */
  void drain() {
    if (resumable && response.isBegun()) {
      abortByDrain();
    }
  }

  /** The gateway stops now. */
  void abortByDrain() {
    if (response.isBegun()) {
      abort(Outcome.DRAINED, "drain");
    } else {
      refuse(new Problem(ProblemType.DRAINING, "the gateway is shutting down"));
    }
  }

  /** Answers with a problem, unless there is an answer already. */
  void refuse(Problem problem) {
    if (stage != Stage.ENDING && stage != Stage.DONE) {
      Outcome outcome = Failures.outcomeOf(problem.type());
      Answer answer = problem.answer(record.requestId());
      answer(worker.shared().cors().onAnswer(answer, origin), outcome, problem.type().code());
    }
  }

  private void answer(Answer answer, Outcome outcome, String reason) {
    boolean closing = !requestComplete || request == null || worker.isDraining();
    record.status(answer.status());
    stage = Stage.ENDING;
    lease.giveBack(false);
    response.answeredByUs(closing);
    client.answer(answer, record.requestId(), closing);
    endWhenDrained(outcome, reason);
  }

  /** Ends the exchange as soon as the client's socket has taken all of the response. */
  void endWhenDrained(Outcome outcome, String reason) {
    record.outcome(outcome, reason);
    client.flush();
    if (client.isDrained()) {
      settle(outcome, reason);
    } else {
      active();
      worker.wheel().set(this, lastActivityNanos + worker.shared().idleNanos());
      client.whenDrained();
    }
  }

  /** All that was written to the client has gone to the socket. */
  public void clientDrained() {
    if (stage == Stage.ENDING) {
      settle(record.outcome(), record.reason());
    }
  }

  /** The client must see that the response is not whole. */
  private void abort(Outcome outcome, String reason) {
    if (stage != Stage.DONE) {
      client.abort();
      settle(outcome, reason);
    }
  }

  /** The one ending of every exchange. */
  private void settle(Outcome outcome, String reason) {
    boolean whole = requestComplete && response.isComplete() && !response.isClosing();
    stage = Stage.DONE;
    request = null;
    worker.wheel().cancel(this);
    lease.giveBack(false);
    record.outcome(outcome, reason);
    record.ended(System.nanoTime());
    worker.ended(this);
    client.exchangeEnded(whole);
  }

  // ---- time

  /** How long the side that we wait for may be silent. */
  private long silenceNanos() {
    if (response.isBegun()) {
      return worker.shared().idleNanos();
    }
    return awaitsBody()
        ? worker.shared().requestBodyNanos()
        : worker.shared().firstByteNanos(lease.isLong());
  }

  /** Whether it is the client that we wait for, and not the runtime or its 100-continue. */
  private boolean awaitsBody() {
    return !requestComplete && readingClient && !awaitsContinue;
  }

  @Override
  protected void expired(long nowNanos) {
    if (lease.isWaiting()) {
      refuse(new Problem(ProblemType.POOL_EXHAUSTED, "no place at the runtime came free in time"));
      return;
    }
    long due = lastActivityNanos + silenceNanos();
    if (due > nowNanos) {
      worker.wheel().set(this, due);
    } else if (response.isBegun()) {
      abort(Outcome.TIMED_OUT, response.isTunnel() ? "tunnel-idle" : "idle");
    } else if (awaitsBody()) {
      refuse(new Problem(ProblemType.REQUEST_TIMEOUT, "the request body stopped coming"));
    } else {
      refuse(new Problem(ProblemType.FIRST_BYTE_TIMEOUT, "the runtime did not answer in time"));
    }
  }

  // ---- what others ask

  ExchangeRecord record() {
    return record;
  }

  boolean isRequestComplete() {
    return requestComplete;
  }

  boolean asksForWebSocket() {
    return request != null && request.isWebSocketUpgrade();
  }

  @Nullable String origin() {
    return origin;
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
