package dev.sluice.proxy.http2;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.admission.answer.ProblemType;
import dev.sluice.proxy.exchange.ClientStream;
import dev.sluice.proxy.exchange.ProxyHandler;
import dev.sluice.proxy.exchange.Worker;
import dev.sluice.proxy.forward.ForwardedHead;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http2.head.FieldBlock;
import dev.sluice.proxy.http2.head.MalformedRequest;
import dev.sluice.proxy.observe.ExchangeRecord;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a client's HTTP/2 connection: a request, its response, and their bodies' valves.
 * Thread-confined to the connection's event loop.
 */
final class Http2ClientStream implements ClientStream {
  private static final String PROTOCOL = "HTTP/2";

  private final Http2ClientHandler connection;
  private final Http2Stream stream;
  private final Worker worker;
  private final Upload upload;
  private final Download download;

  private @Nullable ProxyHandler exchange;
  private boolean headRequest;

  /** The client will send no more. */
  private boolean remoteEnded;

  private long passedUp;

  Http2ClientStream(Http2ClientHandler connection, Http2Stream stream, Worker worker) {
    this.connection = connection;
    this.stream = stream;
    this.worker = worker;
    this.download = new Download(connection.output(), stream);
    this.upload = new Upload(worker);
  }

  // ---- the request

  /**
   * The request's head has come.
   *
   * @throws Http2Exception when it is malformed: the codec resets the stream then
   */
  void begin(FieldBlock block, boolean end) throws Http2Exception {
    remoteEnded = end;
    ExchangeRecord record = worker.record(connection.facts(), PROTOCOL);
    try {
      RequestHead head = connection.input().requests().head(block, end);
      String begunTrace = worker.identify(record, head);
      headRequest = head.method().equals("HEAD");
      upload.begin(head.framing());
      begun(record).received(head, begunTrace);
    } catch (BadMessage fault) {
      worker.identify(record, null);
      begun(record).refuseHead(fault);
    } catch (MalformedRequest fault) {
      worker.identify(record, null);
      begun(record);
      throw malformed(fault.getMessage());
    }
  }

  /** The request's head is larger than we decode. */
  void refuseHeadTooLarge() {
    ExchangeRecord record = worker.record(connection.facts(), PROTOCOL);
    worker.identify(record, null);
    begun(record).refuse(new Problem(ProblemType.HEAD_TOO_LARGE, "header section over the limit"));
  }

  private ProxyHandler begun(ExchangeRecord record) {
    ProxyHandler begun = new ProxyHandler(worker, this, connection.facts(), record);
    exchange = begun;
    return begun;
  }

  private Http2Exception malformed(@Nullable String reason) {
    return Http2Exception.streamError(stream.id(), Http2Error.PROTOCOL_ERROR, "%s", reason);
  }

  /**
   * A piece of the request's body; borrowed.
   *
   * @return how many bytes of the window may be opened again at once
   */
  int data(ByteBuf data, int padding, boolean end) throws Http2Exception {
    remoteEnded |= end;
    int length = data.readableBytes();
    ProxyHandler current = exchange;
    if (current == null) {
      return length + padding; // answered already: nobody reads it
    }
    if (!upload.agrees(length, end)) {
      throw malformed("content-length is not the body's");
    }
    if (upload.isHolding() || !current.request().takesBody()) {
      upload.hold(data);
      return padding;
    }
    upload.pass(current, data);
    connection.input().bodyPassed(this);
    widen(length);
    return length + padding;
  }

  /** The request's trailer section. */
  void trailers(FieldBlock block) throws Http2Exception {
    remoteEnded = true;
    ProxyHandler current = exchange;
    if (current == null) {
      return;
    }
    try {
      Fields trailers = connection.input().requests().trailers(block);
      if (!upload.agrees(0, true)) {
        throw malformed("content-length is not the body's");
      }
      upload.trailers(trailers);
      bodyWanted();
    } catch (BadMessage fault) {
      current.request().broken(fault);
    } catch (MalformedRequest fault) {
      throw malformed(fault.getMessage());
    }
  }

  @Override
  public void bodyWanted() {
    ProxyHandler current = exchange;
    if (current != null && current.request().takesBody()) {
      int passed = upload.passHeld(current);
      connection.input().bodyPassed(this);
      connection.input().consumed(stream, passed);
      widen(passed);
    }
  }

  /** An upload that the upstream takes gets a wider window: the first one only bounds memory. */
  private void widen(int passed) {
    long before = passedUp;
    passedUp += passed;
    if (before < Http2Codec.STREAM_WINDOW_BYTES && passedUp >= Http2Codec.STREAM_WINDOW_BYTES) {
      connection.input().widen(stream);
    }
  }

  /** All that one read of the client brought has been handed over. */
  void readComplete() {
    if (exchange != null) {
      exchange.request().readComplete();
    }
  }

  @Override
  public void reading(boolean open) {
    // The valve is the stream's window: it stays shut while pieces are held.
  }

  // ---- the response

  @Override
  public void interim(ForwardedHead head) {
    download.interim(head);
  }

  @Override
  public BodyForm respond(ForwardedHead head, Framing framing, boolean closing) {
    return download.head(head, framing);
  }

  @Override
  public void body(ByteBuf bytes) {
    download.body(bytes);
  }

  @Override
  public void end(Fields trailers, boolean terminated) {
    download.end(trailers);
  }

  @Override
  public void answer(Answer answer, String requestId, boolean closing) {
    download.answer(answer, requestId, headRequest, worker);
  }

  @Override
  public void flush() {
    connection.output().flush();
  }

  @Override
  public boolean isWritable() {
    return connection.output().isWritable(stream);
  }

  @Override
  public boolean isDrained() {
    ChannelFuture last = download.lastWrite();
    return last == null || last.isDone();
  }

  @Override
  public void whenDrained() {
    ProxyHandler current = exchange;
    ChannelFuture last = download.lastWrite();
    if (current == null || last == null) {
      return;
    }
    last.addListener(written -> {
      if (written.isSuccess()) {
        current.clientDrained();
      }
    });
  }

  /** The client takes more of this stream, or no more for now. */
  void writabilityChanged() {
    if (exchange != null) {
      exchange.clientWritable(isWritable());
    }
  }

  // ---- endings

  @Override
  public void tunnel() {
    throw new IllegalStateException("no upgrade is asked for over HTTP/2 (RFC 9113 §8.6)");
  }

  @Override
  public void abort() {
    download.reset(Http2Error.INTERNAL_ERROR);
  }

  @Override
  public void exchangeEnded(boolean reusable) {
    exchange = null;
    upload.release();
    connection.exchangeEnded();
    if (download.isEnded() && !remoteEnded && !download.isReset()) {
      download.reset(Http2Error.NO_ERROR); // the rest of the upload is not needed (RFC 9113 §8.1)
    }
  }

  /** We have reset the stream for what the client sent. */
  void broken() {
    download.markReset();
    if (exchange != null) {
      exchange.clientBroken("malformed");
    }
  }

  /** The stream is no more: both sides have ended, or one was reset, or the connection is gone. */
  void closed() {
    ProxyHandler current = exchange;
    if (current != null && !download.isSent()) {
      download.markReset();
      connection.output().afterWrites(current::clientGone);
    }
  }
}
