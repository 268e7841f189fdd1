package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.Grant;
import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.admission.answer.ProblemType;
import dev.sluice.proxy.exchange.ClientStream.BodyForm;
import dev.sluice.proxy.forward.ForwardedHead;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.ledger.Settlement;
import dev.sluice.proxy.observe.ExchangeRecord;
import dev.sluice.proxy.observe.Outcome;
import dev.sluice.proxy.observe.SseTap;
import dev.sluice.proxy.store.StoreFilter;
import dev.sluice.proxy.store.StoreView;
import dev.sluice.proxy.upstream.ResponseListener;
import dev.sluice.proxy.upstream.UpstreamFailure;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The way down: passes what the upstream answers to the client, each read at once, and closes the
 * valve of the upstream while the client takes no more. Thread-confined to the exchange's event
 * loop.
 */
final class ResponsePath implements ResponseListener {
  private final ProxyHandler exchange;
  private final Worker worker;
  private final ClientStream client;
  private final RequestPath request;
  private final UpstreamLease lease;
  private final ExchangeRecord record;

  private @Nullable SseTap tap;
  private @Nullable StoreFilter filter;
  private BodyForm bodyForm = BodyForm.WIRE;
  private boolean begun;
  private boolean complete;
  private boolean closing;
  private boolean tunnel;

  ResponsePath(
      ProxyHandler exchange,
      Worker worker,
      ClientStream client,
      RequestPath request,
      UpstreamLease lease) {
    this.exchange = exchange;
    this.worker = worker;
    this.client = client;
    this.request = request;
    this.lease = lease;
    this.record = exchange.record();
  }

  @Override
  public void interimHead(ResponseHead head) {
    request.interimPassed();
    exchange.active();
    client.interim(lease.destination().responseRules().interim(head));
    client.flush();
  }

  @Override
  public void responseHead(ResponseHead head, Framing framing) {
    long now = System.nanoTime();
    record.firstByte(now);
    lease.destination().probe().responded(now);
    if (head.status() == 101 && !(request.asksForWebSocket() && head.isWebSocketUpgrade())) {
      exchange.responseFailed(UpstreamFailure.MALFORMED, "101 to what was not asked for");
      return;
    }
    if (head.status() == 101 && encodes(head)) {
      exchange.responseFailed(UpstreamFailure.MALFORMED, "a WebSocket extension unasked for");
      return;
    }
    settle(head.status());
    if (asksForCredentials(head.status())) {
      lease.metrics().unauthorized();
      lease.destination().unauthorized(); // the client's own credential never got that far
      exchange.refuse(
          new Problem(
              ProblemType.UPSTREAM_UNAUTHORIZED, "the runtime refuses the gateway's credential"));
      return;
    }
    filter = filter(head, framing);
    if (filter != null && head.fields().has(FieldName.CONTENT_ENCODING)) {
      exchange.responseFailed(UpstreamFailure.MALFORMED, "encoded against what was asked for");
      return;
    }
    record.status(head.status());
    begun = true;
    closing = !request.isComplete() || worker.isDraining();
    if (head.isEventStream()) {
      worker.metrics().streamBegan(record);
      tap = new SseTap();
      lease.becomeLong();
    }
    ForwardedHead forwarded =
        lease
            .destination()
            .responseRules()
            .forward(head, record.requestId(), request.origin())
            .answering(request.subprotocol());
    bodyForm =
        filter == null
            ? client.respond(forwarded, framing, closing)
            : client.respond(forwarded.withoutLength(), Framing.UNTIL_CLOSE, closing);
    if (head.status() == 101) {
      openTunnel();
    }
    request.forgetHead();
    exchange.watchFrom(now);
  }

  /** Whether messages that are to be read are encoded against what was asked for. */
  private boolean encodes(ResponseHead head) {
    Grant grant = request.grant();
    return grant != null
        && grant.messages() != null
        && head.fields().has(FieldName.SEC_WEBSOCKET_EXTENSIONS);
  }

  /** What remains to be done about this status is set going; nobody waits for it. */
  private void settle(int status) {
    Grant grant = request.grant();
    Settlement settlement = grant == null ? null : grant.settlement();
    if (settlement != null) {
      settlement.responded(status);
    }
  }

  /** 407 too: in whichever way a runtime asks, it is not the client that it gets an answer of. */
  private boolean asksForCredentials(int status) {
    return (status == 401 || status == 407) && worker.shared().admission().identity() != null;
  }

  /** What a body of the store passes on its way; null: it is none, or it passes as it comes. */
  private @Nullable StoreFilter filter(ResponseHead head, Framing framing) {
    Grant grant = request.grant();
    StoreView view = grant == null ? null : grant.view();
    boolean shown = head.status() >= 200 && head.status() < 300 && framing.hasBody();
    return view == null || !shown ? null : view.filter();
  }

  private void openTunnel() {
    tunnel = true;
    closing = true;
    worker.metrics().streamBegan(record);
    lease.tunnel();
    request.tunnel();
    client.tunnel();
  }

  @Override
  public void content(ByteBuf in, int from, int to) {
    worker.metrics().bytesDown(record, to - from);
    if (tap != null) {
      countEvents(tap.observe(in, from, to));
    }
    if (filter != null) {
      filtered(filter, in, from, to);
    } else if (bodyForm == BodyForm.CONTENT) {
      client.body(in.retainedSlice(from, to - from));
    }
  }

  private void filtered(StoreFilter through, ByteBuf in, int from, int to) {
    ByteBuf out = worker.buffer(to - from);
    boolean fine = through.feed(in, from, to, out);
    if (out.isReadable()) {
      client.body(out);
    } else {
      out.release();
    }
    if (!fine) {
      exchange.responseFailed(UpstreamFailure.MALFORMED, "no answer of a store");
    }
  }

  private void countEvents(int events) {
    if (events > 0) {
      if (record.firstEventNanos() == ExchangeRecord.UNSET) {
        record.firstEvent(System.nanoTime());
      }
      worker.metrics().events(record, events);
    }
  }

  @Override
  public void responseBody(ByteBuf wire) {
    if (bodyForm == BodyForm.WIRE && begun && !complete) {
      client.body(wire);
    } else {
      wire.release(); // its content has gone already, piece by piece
    }
  }

  @Override
  public void tunnelled(ByteBuf bytes) {
    worker.metrics().bytesDown(record, bytes.readableBytes());
    GatedSocket gate = request.gate();
    if (gate == null) {
      client.body(bytes);
    } else {
      gate.fromRuntime(bytes);
    }
  }

  @Override
  public void responseRead() {
    exchange.active();
    if (begun) {
      client.flush();
      lease.reading(client.isWritable());
    }
  }

  @Override
  public void responseEnd(Fields trailers, boolean terminated) {
    if (filter != null && !filter.end()) {
      exchange.responseFailed(UpstreamFailure.MALFORMED, "no answer of a store");
      return;
    }
    record.answered(System.nanoTime());
    complete = true;
    exchange.responseReceived();
    client.end(trailers, terminated);
    exchange.endWhenDrained(Outcome.COMPLETED, "");
  }

  @Override
  public void upstreamWritable(boolean writable) {
    request.runtimeWritable();
  }

  @Override
  public void responseFailed(UpstreamFailure failure, String detail) {
    exchange.responseFailed(failure, detail);
  }

  /** We answer in the runtime's stead. {@code closing}: the connection is not to be used again. */
  void answeredByUs(boolean closing) {
    this.begun = true;
    this.complete = true;
    this.closing = closing;
  }

  /** Whether anything of the response, ours or the runtime's, was handed to the client. */
  boolean isBegun() {
    return begun;
  }

  boolean isComplete() {
    return complete;
  }

  boolean isTunnel() {
    return tunnel;
  }

  /** Whether the client was, or has to be, told that its connection ends here. */
  boolean isClosing() {
    return closing;
  }
}
