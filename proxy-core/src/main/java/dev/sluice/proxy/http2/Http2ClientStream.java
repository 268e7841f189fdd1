package dev.sluice.proxy.http2;

import dev.sluice.proxy.admission.Answer;
import dev.sluice.proxy.admission.ProblemType;
import dev.sluice.proxy.exchange.ClientStream;
import dev.sluice.proxy.exchange.ForwardedHead;
import dev.sluice.proxy.exchange.ProxyHandler;
import dev.sluice.proxy.exchange.Worker;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.observe.ExchangeRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
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

  private @Nullable ProxyHandler exchange;
  private Upload upload;
  private boolean headRequest;

  /** What is left of a response whose length is known; negative when it is not. */
  private long remaining = -1;

  /** The client will send no more. */
  private boolean remoteEnded;

  /** The end of the response was handed to the codec. */
  private boolean localEnded;

  private boolean reset;
  private long passedUp;
  private @Nullable ChannelFuture lastWrite;

  Http2ClientStream(Http2ClientHandler connection, Http2Stream stream, Worker worker) {
    this.connection = connection;
    this.stream = stream;
    this.worker = worker;
    this.upload = new Upload(worker, Framing.NONE);
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
      RequestHead head = connection.requests().head(block, end);
      String begunTrace = worker.identify(record, head);
      headRequest = head.method().equals("HEAD");
      upload = new Upload(worker, head.framing());
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
    begun(record).refuseHead(ProblemType.HEAD_TOO_LARGE, "header section over the limit");
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
    if (upload.isHolding() || !current.takesBody()) {
      upload.hold(data);
      return padding;
    }
    upload.pass(current, data);
    connection.bodyPassed(this);
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
      Fields trailers = connection.requests().trailers(block);
      if (!upload.agrees(0, true)) {
        throw malformed("content-length is not the body's");
      }
      upload.trailers(trailers);
      bodyWanted();
    } catch (BadMessage fault) {
      current.requestBroken(fault);
    } catch (MalformedRequest fault) {
      throw malformed(fault.getMessage());
    }
  }

  @Override
  public void bodyWanted() {
    ProxyHandler current = exchange;
    if (current != null && current.takesBody()) {
      int passed = upload.passHeld(current);
      connection.bodyPassed(this);
      connection.consumed(stream, passed);
      widen(passed);
    }
  }

  /** An upload that the upstream takes gets a wider window: the first one only bounds memory. */
  private void widen(int passed) {
    long before = passedUp;
    passedUp += passed;
    if (before < Http2Codec.STREAM_WINDOW_BYTES && passedUp >= Http2Codec.STREAM_WINDOW_BYTES) {
      connection.widen(stream);
    }
  }

  /** All that one read of the client brought has been handed over. */
  void readComplete() {
    if (exchange != null) {
      exchange.requestRead();
    }
  }

  @Override
  public void reading(boolean open) {
    // The valve is the stream's window: it stays shut while pieces are held.
  }

  // ---- the response

  @Override
  public void interim(ForwardedHead head) {
    connection.write(stream, ResponseBlock.head(head), false);
  }

  @Override
  public BodyForm respond(ForwardedHead head, Framing framing, boolean closing) {
    boolean bodiless = framing.kind() == Framing.Kind.NONE;
    write(ResponseBlock.head(head), bodiless);
    if (framing.kind() == Framing.Kind.LENGTH) {
      remaining = framing.length();
    }
    return framing.isChunked() || framing.kind() == Framing.Kind.UNTIL_CLOSE
        ? BodyForm.CONTENT
        : BodyForm.WIRE;
  }

  @Override
  public void body(ByteBuf bytes) {
    if (!bytes.isReadable() || localEnded || reset) {
      bytes.release();
      return;
    }
    if (remaining >= 0) {
      remaining -= bytes.readableBytes();
    }
    write(bytes, remaining == 0);
  }

  @Override
  public void end(Fields trailers, boolean terminated) {
    if (localEnded || reset) {
      return;
    }
    Http2Headers block = ResponseBlock.trailers(trailers);
    if (block.isEmpty()) {
      write(Unpooled.EMPTY_BUFFER, true);
    } else {
      write(block, true);
    }
  }

  @Override
  public void answer(Answer answer, String requestId, boolean closing) {
    boolean bodiless = headRequest || answer.body().isEmpty();
    write(ResponseBlock.answer(answer, requestId), bodiless);
    if (!bodiless) {
      byte[] body = ResponseBlock.body(answer);
      write(worker.buffer(body.length).writeBytes(body), true);
    }
  }

  private void write(Http2Headers block, boolean end) {
    localEnded |= end;
    lastWrite = connection.write(stream, block, end);
  }

  private void write(ByteBuf data, boolean end) {
    localEnded |= end;
    lastWrite = connection.write(stream, data, end);
  }

  @Override
  public void flush() {
    connection.flush();
  }

  @Override
  public boolean isWritable() {
    return connection.isWritable(stream);
  }

  @Override
  public boolean isDrained() {
    return lastWrite == null || lastWrite.isDone();
  }

  @Override
  public void whenDrained() {
    ProxyHandler current = exchange;
    ChannelFuture last = lastWrite;
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
    reset(Http2Error.INTERNAL_ERROR);
  }

  private void reset(Http2Error error) {
    reset = true;
    connection.reset(stream, error);
  }

  @Override
  public void exchangeEnded(boolean reusable) {
    exchange = null;
    upload.release();
    connection.exchangeEnded();
    if (localEnded && !remoteEnded && !reset) {
      reset(Http2Error.NO_ERROR); // the rest of the upload is not needed (RFC 9113 §8.1)
    }
  }

  /** We have reset the stream for what the client sent. */
  void broken() {
    reset = true;
    if (exchange != null) {
      exchange.clientBroken("malformed");
    }
  }

  /** The stream is no more: both sides have ended, or one was reset, or the connection is gone. */
  void closed() {
    ProxyHandler current = exchange;
    if (current == null) {
      return;
    }
    boolean whole = localEnded && lastWrite != null && lastWrite.isSuccess();
    if (!whole) {
      reset = true;
      connection.afterWrites(current::clientGone);
    }
  }
}
