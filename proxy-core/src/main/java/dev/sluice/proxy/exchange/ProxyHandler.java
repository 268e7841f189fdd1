package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.Answer;
import dev.sluice.proxy.admission.Grant;
import dev.sluice.proxy.admission.Lookup;
import dev.sluice.proxy.admission.Problem;
import dev.sluice.proxy.admission.ProblemType;
import dev.sluice.proxy.admission.Verdict;
import dev.sluice.proxy.exchange.ClientStream.BodyForm;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.ForwardedFields;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.net.Deadline;
import dev.sluice.proxy.observe.ExchangeRecord;
import dev.sluice.proxy.observe.Outcome;
import dev.sluice.proxy.observe.SseTap;
import dev.sluice.proxy.upstream.ResponseListener;
import dev.sluice.proxy.upstream.UpstreamConnection;
import dev.sluice.proxy.upstream.UpstreamFailure;
import dev.sluice.proxy.upstream.UpstreamPlaces;
import dev.sluice.proxy.upstream.UpstreamPool;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What is done with one request, from its head to its ending. The way, in the order of the methods:
 * {@link #received}, decide, take a place, connect, forward, pass the request's body up and the
 * response down, and settle once, however it ends. Thread-confined to the client's event loop.
 */
final class ProxyHandler extends Deadline
    implements UpstreamPlaces.Waiter, UpstreamPool.Borrower, ResponseListener, LiveSet.Member {
  private enum Stage {
    DECIDING,
    WAITING,
    CONNECTING,
    EXCHANGING,
    ENDING,
    DONE
  }

  private final Worker worker;
  private final ClientStream client;
  private final ClientFacts facts;
  private final ExchangeRecord record;

  private Stage stage = Stage.DECIDING;
  private @Nullable RequestHead request;
  private @Nullable String origin;
  private @Nullable String begunTrace;
  private @Nullable UpstreamConnection upstream;
  private @Nullable SseTap tap;
  private int slot;
  private long bodyLimit = Long.MAX_VALUE;
  private long lastActivityNanos;
  private boolean holdsPlace;
  private boolean isLong;
  private boolean requestComplete;
  private boolean responseBegun;
  private boolean responseComplete;
  private boolean clientClosing;
  private boolean readingClient = true;
  private boolean awaitsContinue;
  private boolean tunnel;
  private boolean resumableJoin;
  private BodyForm bodyForm = BodyForm.WIRE;

  ProxyHandler(Worker worker, ClientStream client, ClientFacts facts, ExchangeRecord record) {
    this.worker = worker;
    this.client = client;
    this.facts = facts;
    this.record = record;
    this.lastActivityNanos = record.receivedNanoTime();
    worker.began(this);
  }

  // ---- decide

  /** A request's head has come. Its body is asked for by {@link ClientStream#bodyWanted}. */
  void received(RequestHead head, @Nullable String begunTrace) {
    request = head;
    this.begunTrace = begunTrace;
    origin = head.fields().first(FieldName.ORIGIN);
    requestComplete = !head.framing().hasBody();
    awaitsContinue = !requestComplete && head.fields().has(FieldName.EXPECT);
    decided(worker.shared().admission().decide(head, record.route(), Lookup.CACHED));
  }

  /** What came can't be read as a request's head, or didn't come in time. */
  void refuseHead(ProblemType type, String detail) {
    refuse(type, detail);
  }

  private void decided(Verdict verdict) {
    switch (verdict) {
      case Verdict.Admitted(Grant grant) -> takePlace(grant);
      case Verdict.Answered(Answer answer) -> answer(answer, Outcome.COMPLETED, "");
      case Verdict.Rejected(Problem problem) -> refuse(problem);
      case Verdict.Undecided() -> decideOffLoop();
    }
  }

  private void decideOffLoop() {
    RequestHead asked = request;
    if (asked == null) {
      return;
    }
    worker.decideOffLoop(asked, record.route(), this::decidedOffLoop);
  }

  private void decidedOffLoop(Verdict verdict) {
    if (stage == Stage.DECIDING) {
      decided(verdict);
    }
  }

  // ---- a place and a connection

  private void takePlace(Grant grant) {
    record.decided(System.nanoTime());
    isLong = grant.route().isLong();
    bodyLimit = grant.bodyLimit();
    switch (worker.shared().places().take(isLong, this)) {
      case TAKEN -> connect(false);
      case QUEUED -> {
        worker.metrics().upstreamPending(1);
        stage = Stage.WAITING;
        deadlineIn(worker.shared().acquireNanos());
      }
      case FULL -> refuse(ProblemType.POOL_EXHAUSTED, "too many requests wait for the runtime");
    }
  }

  @Override
  public void placeGranted() {
    worker.execute(() -> {
      worker.metrics().upstreamPending(-1);
      if (stage == Stage.WAITING) {
        connect(false);
      } else {
        worker.shared().places().give(isLong);
      }
    });
  }

  private void connect(boolean fresh) {
    holdsPlace = true;
    stage = Stage.CONNECTING;
    worker.wheel().cancel(this);
    record.attempt(worker.shared().upstream().authority());
    worker.pool().connect(this, fresh);
  }

  @Override
  public void notConnected(UpstreamFailure failure) {
    if (stage == Stage.CONNECTING) {
      refuse(Failures.problem(failure, ""));
    }
  }

  @Override
  public void connected(UpstreamConnection connection) {
    RequestHead head = request;
    if (stage != Stage.CONNECTING || head == null) {
      connection.endUnused();
      return;
    }
    upstream = connection;
    stage = Stage.EXCHANGING;
    record.connected(System.nanoTime(), connection.isUsedBefore());
    forward(head, connection);
  }

  // ---- the request goes up

  private void forward(RequestHead head, UpstreamConnection connection) {
    connection.begin(head.method(), this);
    ByteBuf out = worker.buffer(RequestRules.sizeOf(head));
    worker.shared().requestRules().write(head, facts, record.requestId(), begunTrace, out);
    connection.write(out);
    record.sent(System.nanoTime());
    awaitResponse();
    if (requestComplete) {
      connection.flush();
    } else {
      client.bodyWanted();
    }
  }

  /** Whether pieces of the request's body may be handed over. */
  boolean takesBody() {
    return stage == Stage.EXCHANGING && readingClient;
  }

  /** A piece of the request's body as it goes up, framing included; owned. */
  void requestBody(ByteBuf wire, int contentBytes) {
    UpstreamConnection to = upstream;
    if (to == null || stage != Stage.EXCHANGING) {
      wire.release();
      return;
    }
    lastActivityNanos = System.nanoTime();
    awaitsContinue = false;
    worker.metrics().bytesUp(record, contentBytes);
    if (record.bytesUp() > bodyLimit && !tunnel) {
      wire.release();
      failRequest(ProblemType.CONTENT_TOO_LARGE, "the request body is over limits.body");
      return;
    }
    to.write(wire);
    if (!to.isWritable()) {
      to.flush();
      valve(to.isWritable());
    }
  }

  /** The request's body is whole. {@code terminated}: its end went with its last piece. */
  void requestEnd(Fields trailers, boolean terminated) {
    UpstreamConnection to = upstream;
    requestComplete = true;
    lastActivityNanos = System.nanoTime();
    if (to == null || stage != Stage.EXCHANGING) {
      return;
    }
    if (!terminated) {
      ByteBuf end = worker.buffer(Fields.NONE == trailers ? 2 : 256);
      ForwardedFields.copyTrailers(trailers, end);
      to.write(end);
    }
    to.flush();
    awaitResponse();
  }

  /** All that one read of the client brought has been handed over. */
  void requestRead() {
    if (upstream != null && !requestComplete) {
      upstream.flush();
    }
  }

  /** The request's body breaks the grammar or could be read in two ways. */
  void requestBroken(BadMessage fault) {
    failRequest(Failures.typeOf(fault), fault.reason());
  }

  private void failRequest(ProblemType type, String detail) {
    if (responseBegun) {
      clientClosing = true;
      client.abort();
      settle(Outcome.REFUSED, type.code());
    } else {
      refuse(type, detail);
    }
  }

  @Override
  public void upstreamWritable(boolean writable) {
    valve(writable);
  }

  private void valve(boolean open) {
    if (readingClient != open) {
      readingClient = open;
      client.reading(open);
      if (open) {
        client.bodyWanted();
      }
    }
  }

  // ---- the response comes down

  @Override
  public void interimHead(ResponseHead head) {
    awaitsContinue = false;
    lastActivityNanos = System.nanoTime();
    client.interim(worker.shared().responseRules().interim(head));
    client.flush();
  }

  @Override
  public void responseHead(ResponseHead head, Framing framing) {
    lastActivityNanos = System.nanoTime();
    record.firstByte(lastActivityNanos);
    worker.shared().probe().responded(lastActivityNanos);
    RequestHead head0 = request;
    boolean upgrade = head0 != null && head0.isWebSocketUpgrade();
    if (head.status() == 101 && !upgrade) {
      refuse(Failures.problem(UpstreamFailure.MALFORMED, "101 without an upgrade"));
      return;
    }
    record.status(head.status());
    responseBegun = true;
    request = null;
    clientClosing = !requestComplete || worker.isDraining();
    if (head.isEventStream()) {
      stream();
    }
    ForwardedHead forwarded =
        worker.shared().responseRules().forward(head, record.requestId(), origin);
    bodyForm = client.respond(forwarded, framing, clientClosing);
    if (head.status() == 101) {
      openTunnel();
    }
    deadlineIn(worker.shared().idleNanos());
  }

  private void stream() {
    worker.metrics().streamBegan(record);
    tap = new SseTap();
    if (!isLong) {
      isLong = worker.shared().places().becomeLong();
    }
  }

  private void openTunnel() {
    tunnel = true;
    clientClosing = true;
    worker.metrics().streamBegan(record);
    if (upstream != null) {
      upstream.tunnel();
    }
    client.tunnel();
  }

  @Override
  public void content(ByteBuf in, int from, int to) {
    worker.metrics().bytesDown(record, to - from);
    if (tap != null) {
      countEvents(tap.observe(in, from, to));
    }
    if (bodyForm == BodyForm.CONTENT) {
      client.body(in.retainedSlice(from, to - from));
    }
  }

  private void countEvents(int events) {
    if (events > 0) {
      record.firstEvent(System.nanoTime());
      worker.metrics().events(record, events);
    }
  }

  @Override
  public void responseBody(ByteBuf wire) {
    if (bodyForm == BodyForm.WIRE && stage == Stage.EXCHANGING) {
      client.body(wire);
    } else {
      wire.release();
    }
  }

  @Override
  public void responseRead() {
    lastActivityNanos = System.nanoTime();
    if (!responseBegun) {
      return;
    }
    client.flush();
    if (upstream != null) {
      upstream.reading(client.isWritable());
    }
  }

  @Override
  public void responseEnd(Fields trailers, boolean terminated) {
    record.answered(System.nanoTime());
    responseComplete = true;
    stage = Stage.ENDING;
    releaseUpstream(requestComplete);
    client.end(trailers, terminated);
    client.flush();
    if (client.isDrained()) {
      settle(Outcome.COMPLETED, "");
    } else {
      client.whenDrained();
    }
  }

  /** All that was written to the client has gone to the socket. */
  void clientDrained() {
    if (stage == Stage.ENDING) {
      settle(record.outcome(), record.reason());
    }
  }

  /** The client takes more of the response, or no more for now. */
  void clientWritable(boolean writable) {
    if (upstream != null && !responseComplete) {
      upstream.reading(writable);
    }
  }

  // ---- tunnel

  /** Bytes from the client, after a 101; owned. */
  void tunnelUp(ByteBuf bytes) {
    requestBody(bytes, bytes.readableBytes());
  }

  /** All that one read of the client brought to the tunnel has been handed over. */
  void tunnelRead() {
    if (upstream != null) {
      upstream.flush();
    }
  }

  boolean isTunnel() {
    return tunnel;
  }

  @Override
  public void tunnelled(ByteBuf bytes) {
    worker.metrics().bytesDown(record, bytes.readableBytes());
    client.body(bytes);
  }

  // ---- endings

  @Override
  public void responseFailed(UpstreamFailure failure, String detail) {
    if (tunnel) {
      client.abort();
      settle(Outcome.COMPLETED, "tunnel-closed");
    } else if (responseBegun) {
      client.abort();
      settle(Outcome.UPSTREAM_FAILED, failure.code());
    } else if (isRepeatable(failure)) {
      worker.metrics().retried();
      upstream = null;
      connect(true);
    } else {
      refuse(Failures.problem(failure, detail));
    }
  }

  /** A request may be sent again when nothing of a response came and repeating it is harmless. */
  private boolean isRepeatable(UpstreamFailure failure) {
    UpstreamConnection dead = upstream;
    RequestHead head = request;
    return failure == UpstreamFailure.RESET
        && dead != null
        && dead.isUsedBefore()
        && dead.hasReceivedNothing()
        && head != null
        && head.isIdempotent()
        && !head.framing().hasBody();
  }

  /** The client has closed, reset, or cancelled. */
  void clientGone() {
    if (stage != Stage.DONE) {
      settle(tunnel ? Outcome.COMPLETED : Outcome.CLIENT_GONE, tunnel ? "tunnel-closed" : "");
    }
  }

  /**
   * The gateway is to stop. A stream that a client can resume elsewhere without loss is aborted at
   * once: a join of a run that goes on without us, whose events have ids (design section 13).
   */
  void drain() {
    if (tap != null && resumableJoin) {
      abortByDrain();
    }
  }

  /** The drain's deadline has come, or this stream can go on elsewhere. */
  void abortByDrain() {
    if (responseBegun) {
      clientClosing = true;
      client.abort();
      settle(Outcome.DRAINED, "drain");
    } else if (stage != Stage.DONE) {
      refuse(ProblemType.DRAINING, "the gateway is shutting down");
    }
  }

  private void refuse(ProblemType type, String detail) {
    refuse(new Problem(type, detail));
  }

  private void refuse(Problem problem) {
    if (stage != Stage.ENDING && stage != Stage.DONE) {
      Outcome outcome = Failures.outcomeOf(problem.type());
      answer(problem.answer(record.requestId()), outcome, problem.type().code());
    }
  }

  private void answer(Answer answer, Outcome outcome, String reason) {
    record.status(answer.status());
    record.outcome(outcome, reason);
    responseBegun = true;
    responseComplete = true;
    stage = Stage.ENDING;
    releaseUpstream(false);
    clientClosing = !requestComplete || worker.isDraining();
    Answer shown = worker.shared().cors().onAnswer(answer, origin);
    client.answer(shown, record.requestId(), clientClosing);
    client.flush();
    if (client.isDrained()) {
      settle(outcome, reason);
    } else {
      deadlineIn(worker.shared().idleNanos());
      client.whenDrained();
    }
  }

  /** The one ending of every exchange. */
  private void settle(Outcome outcome, String reason) {
    stage = Stage.DONE;
    worker.wheel().cancel(this);
    request = null;
    releaseUpstream(false);
    record.outcome(outcome, reason);
    record.ended(System.nanoTime());
    worker.ended(this);
    client.exchangeEnded(responseComplete && requestComplete && !clientClosing && !tunnel);
  }

  /** Gives up connection and place, whichever is held. {@code whole}: both messages are. */
  private void releaseUpstream(boolean whole) {
    UpstreamConnection used = upstream;
    upstream = null;
    if (used != null) {
      used.end(whole);
    }
    if (holdsPlace) {
      holdsPlace = false;
      worker.shared().places().give(isLong);
    }
  }

  // ---- time

  private void deadlineIn(long nanos) {
    worker.wheel().set(this, System.nanoTime() + nanos);
  }

  private void awaitResponse() {
    worker.wheel().set(this, lastActivityNanos + silenceNanos());
  }

  /** How long the side that we wait for may be silent. */
  private long silenceNanos() {
    if (responseBegun) {
      return worker.shared().idleNanos();
    }
    if (awaitsBody()) {
      return worker.shared().requestBodyNanos();
    }
    return worker.shared().firstByteNanos(isLong);
  }

  /** Whether it is the client that we wait for, and not the runtime or its 100-continue. */
  private boolean awaitsBody() {
    return !requestComplete && readingClient && !awaitsContinue;
  }

  @Override
  protected void expired(long nowNanos) {
    if (stage == Stage.WAITING) {
      refuse(ProblemType.POOL_EXHAUSTED, "no place at the runtime came free in time");
      return;
    }
    long due = lastActivityNanos + silenceNanos();
    if (due > nowNanos) {
      worker.wheel().set(this, due);
    } else if (responseBegun) {
      clientClosing = true;
      client.abort();
      settle(Outcome.TIMED_OUT, tunnel ? "tunnel-idle" : "idle");
    } else if (awaitsBody()) {
      refuse(ProblemType.REQUEST_TIMEOUT, "the request body stopped coming");
    } else {
      refuse(ProblemType.FIRST_BYTE_TIMEOUT, "the runtime did not answer in time");
    }
  }

  ExchangeRecord record() {
    return record;
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
