package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.BodyQuestion;
import dev.sluice.proxy.admission.Grant;
import dev.sluice.proxy.admission.LiveCall;
import dev.sluice.proxy.admission.Verdict;
import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.admission.answer.ProblemType;
import dev.sluice.proxy.forward.ClientFacts;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.net.LiveSet;
import dev.sluice.proxy.observe.ExchangeRecord;
import dev.sluice.proxy.observe.Outcome;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.socket.CloseCode;
import dev.sluice.proxy.upstream.UpstreamConnection;
import dev.sluice.proxy.upstream.UpstreamFailure;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is done with one request, from its head to its ending. The way, in the order of the methods:
 * {@link #received}, decide (where the body matters, once more when it is read), lease a connection
 * ({@link UpstreamLease}), forward the request ({@link RequestPath}), stream the response back
 * ({@link ResponsePath}), and settle once, however it ends. Thread-confined to the client's event
 * loop.
 */
public final class ProxyHandler extends Silence implements LiveSet.Member {
  private enum Stage {
    DECIDING,
    HOLDING,
    LEASING,
    EXCHANGING,
    ENDING,
    DONE
  }

  private final Worker worker;
  private final ClientStream client;
  private final ExchangeRecord record;
  private final UpstreamLease lease;
  private final RequestPath request;
  private final ResponsePath response;

  private Stage stage = Stage.DECIDING;

  /** What is asked about a request whose body was read. */
  private @Nullable Function<Lookup, Verdict> read;

  /** While a verdict is waited for. */
  private @Nullable Deliberation deliberation;

  private boolean resumable;
  private int slot;

  public ProxyHandler(
      Worker worker, ClientStream client, ClientFacts facts, ExchangeRecord record) {
    super(worker.wheel(), record.receivedNanoTime());
    this.worker = worker;
    this.client = client;
    this.record = record;
    this.lease = new UpstreamLease(worker, this);
    this.request = new RequestPath(this, worker, client, facts, lease);
    this.response = new ResponsePath(this, worker, client, request, lease);
    worker.began(this);
  }

  // ---- decide

  /**
   * A request's head has come. Its body is asked for by {@link ClientStream#bodyWanted}.
   *
   * @param begunTrace the traceparent of a trace that begins here, null when the client's goes on
   */
  public void received(RequestHead received, @Nullable String begunTrace) {
    RequestHead head = worker.shared().admission().routed(received);
    request.received(head, begunTrace);
    resumable = Resumption.isHarmless(record.route(), head);
    decided(worker.shared().admission().decide(head, record.route(), Lookup.CACHED));
  }

  /** What came breaks the grammar of a request's head, or is over a limit of it. */
  public void refuseHead(BadMessage fault) {
    refuse(new Problem(Failures.typeOf(fault), fault.reason()));
  }

  private void decided(Verdict verdict) {
    record.decided(System.nanoTime());
    switch (verdict) {
      case Verdict.Admitted(Grant grant) -> lease(grant);
      case Verdict.Answered(Answer answer, Caller caller) -> {
        record.caller(caller);
        answer(answer, Outcome.COMPLETED, "");
      }
      case Verdict.Rejected(Problem problem, Caller caller) -> {
        record.caller(caller);
        if (problem.type().isOfCaller()) {
          worker.metrics().callerRefused(problem.reason());
        }
        refuse(problem);
      }
      case Verdict.Told(Answer answer, String reason, Caller caller) -> {
        record.caller(caller);
        answer(worker.shared().cors().onAnswer(answer, request.origin()), Outcome.REFUSED, reason);
      }
      case Verdict.Reads(BodyQuestion question) -> hold(question);
      case Verdict.Passes passes -> throw new IllegalStateException("no message: " + passes);
      case Verdict.Undecided() -> decideOffLoop();
    }
  }

  private void hold(BodyQuestion question) {
    stage = Stage.HOLDING;
    record.caller(question.caller());
    if (request.isHeld()) { // it was read, and decides nothing
      refuse(new Problem(ProblemType.INTERNAL, "the gateway has failed"));
    } else {
      request.hold(question);
    }
  }

  /** The body that had to be read is whole. */
  void bodyRead(BodyQuestion asked, Fact body) {
    stage = Stage.DECIDING;
    unwatch();
    record.held(System.nanoTime() - record.receivedNanoTime() - record.decidedNanos());
    read = lookup -> asked.decide(body, lookup);
    decided(asked.decide(body, Lookup.CACHED));
  }

  private void decideOffLoop() {
    RequestHead asked = request.head();
    if (read != null) {
      deliberate(read);
    } else if (asked != null) {
      RouteTemplate route = record.route();
      Function<Lookup, Verdict> question =
          lookup -> worker.shared().admission().decide(asked, route, lookup);
      deliberate(question);
    }
  }

  private void deliberate(Function<Lookup, Verdict> question) {
    deliberation = new Deliberation(worker, question, this::decidedOffLoop);
    deliberation.begin();
  }

  private void decidedOffLoop(Verdict verdict) {
    deliberation = null;
    if (stage == Stage.DECIDING) {
      decided(verdict);
    }
  }

  // ---- lease a connection

  private void lease(Grant grant) {
    stage = Stage.LEASING;
    record.caller(grant.caller());
    request.admitted(grant);
    lease.take(grant.destination(), grant.route().isLong());
  }

  /** The lease has a connection. */
  void connected(UpstreamConnection connection) {
    stage = Stage.EXCHANGING;
    record.connected(System.nanoTime(), connection.isUsedBefore());
    request.forward(connection, response);
  }

  // ---- forward the request

  /** The way up, to which the client's protocol hands the body. */
  public RequestPath request() {
    return request;
  }

  /** The request's body can't go on. */
  void requestFailed(ProblemType type, String detail) {
    if (response.isBegun()) {
      abort(Outcome.REFUSED, type.code());
    } else {
      refuse(new Problem(type, detail));
    }
  }

  // ---- stream the response back

  /** The client takes more of the response, or no more for now. */
  public void clientWritable(boolean writable) {
    lease.reading(writable);
    request.clientWritable();
  }

  /** The whole response has come: the connection is free for others. */
  void responseReceived() {
    stage = Stage.ENDING;
    lease.giveBack(request.isComplete());
  }

  /** There is no connection. */
  void notConnected(UpstreamFailure failure) {
    refuse(Failures.unreachable(failure, worker.shared().admission().whose(request.grant())));
  }

  /** There is no response, or no more of it. */
  void responseFailed(UpstreamFailure failure, String detail) {
    if (response.isTunnel()) {
      client.flush();
      abort(Outcome.COMPLETED, "tunnel-closed");
    } else if (response.isBegun()) {
      abort(Outcome.UPSTREAM_FAILED, failure.code());
    } else if (failure == UpstreamFailure.RESET && lease.wasStale() && request.isRepeatable()) {
      stage = Stage.LEASING;
      lease.connectAnew();
    } else {
      refuse(Failures.problem(failure, detail));
    }
  }

  // ---- end: with an answer of our own, or with what was passed on, or short of it

  /** Answers with a problem, unless there is an answer already. */
  public void refuse(Problem problem) {
    if (stage != Stage.ENDING && stage != Stage.DONE) {
      Answer plain = problem.answer(record.requestId());
      Answer answer = worker.shared().cors().onAnswer(plain, request.origin());
      answer(answer, Failures.outcomeOf(problem.type()), problem.reason());
    }
  }

  private void answer(Answer answer, Outcome outcome, String reason) {
    boolean closing = !request.isComplete() || worker.isDraining();
    record.status(answer.status());
    stage = Stage.ENDING;
    lease.giveBack(false);
    request.forgetHead();
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
      watch();
      client.whenDrained();
    }
  }

  /** All that was written to the client has gone to the socket. */
  public void clientDrained() {
    if (stage == Stage.ENDING) {
      settle(record.outcome(), record.reason());
    }
  }

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
    return request.isComplete() ? "before-response" : "mid-request";
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

  /** The caller would not be let in any more: {@code problem} is what a client is told then. */
  void revoke(Problem problem) {
    if (stage != Stage.DONE) {
      worker.metrics().revoked();
    }
    GatedSocket gate = request.gate();
    if (gate != null && gate.tells(CloseCode.POLICY_VIOLATION, problem.reason())) {
      return;
    }
    if (response.isBegun()) {
      abort(Outcome.REVOKED, problem.reason());
    } else {
      refuse(problem);
    }
  }

  /** A WebSocket's client was told that it ends here, and why. */
  void socketClosed(Outcome outcome, String reason) {
    if (stage != Stage.ENDING && stage != Stage.DONE) {
      stage = Stage.ENDING;
      lease.giveBack(false);
      endWhenDrained(outcome, reason);
    }
  }

  /** The client must see that the response is not whole. */
  private void abort(Outcome outcome, String reason) {
    if (stage != Stage.DONE) {
      client.abort();
      settle(outcome, reason);
    }
  }

  // ---- settle

  /** The one ending of every exchange. */
  private void settle(Outcome outcome, String reason) {
    boolean whole = request.isComplete() && response.isComplete() && !response.isClosing();
    stage = Stage.DONE;
    if (deliberation != null) {
      deliberation.abandon();
    }
    unwatch();
    request.close();
    lease.giveBack(false);
    record.outcome(outcome, reason);
    record.ended(System.nanoTime());
    worker.ended(this);
    client.exchangeEnded(whole);
  }

  // ---- time

  @Override
  long limitNanos() {
    if (lease.isWaiting()) {
      return worker.shared().acquireNanos();
    } else if (lease.isConnecting()) {
      return worker.shared().connectNanos();
    } else if (response.isBegun()) {
      return worker.shared().idleNanos();
    } else if (request.awaitsBody()) {
      return worker.shared().requestBodyNanos();
    }
    return worker.shared().firstByteNanos(lease.isLong());
  }

  @Override
  void silent() {
    if (lease.isWaiting()) {
      refuse(new Problem(ProblemType.POOL_EXHAUSTED, "no place at the runtime came free in time"));
    } else if (lease.isConnecting()) {
      notConnected(UpstreamFailure.CONNECT_TIMEOUT);
    } else if (response.isBegun()) {
      abort(Outcome.TIMED_OUT, response.isTunnel() ? "tunnel-idle" : "idle");
    } else if (request.awaitsBody()) {
      refuse(new Problem(ProblemType.REQUEST_TIMEOUT, "the request body stopped coming"));
    } else {
      refuse(new Problem(ProblemType.FIRST_BYTE_TIMEOUT, "the runtime did not answer in time"));
    }
  }

  // ---- what others ask

  ExchangeRecord record() {
    return record;
  }

  /** On whose behalf this is live; null before it is admitted, and in open mode. */
  @Nullable LiveCall call() {
    return request.call();
  }

  /** Whether bytes pass as they are. */
  boolean isTunnel() {
    return response.isTunnel();
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
