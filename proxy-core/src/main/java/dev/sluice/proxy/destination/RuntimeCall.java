package dev.sluice.proxy.destination;

import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonScanner;
import dev.sluice.proxy.json.Scan;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonLimits;
import dev.sluice.proxy.ledger.RuntimeAwayException;
import dev.sluice.proxy.ledger.RuntimeCalls.Response;
import dev.sluice.proxy.upstream.ResponseListener;
import dev.sluice.proxy.upstream.UpstreamConnection;
import dev.sluice.proxy.upstream.UpstreamFailure;
import dev.sluice.proxy.upstream.UpstreamPool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call of the gateway's own: its request, and what is read of the answer as that comes; nothing
 * is gathered. Thread-confined to the event loop of these calls, but for {@link #answer}.
 */
final class RuntimeCall implements UpstreamPool.Borrower, ResponseListener {
  /** Of a longer answer nothing is known but its status. */
  static final long MAX_BODY_BYTES = 64L * 1024 * 1024;

  private static final int HEAD_BYTES = 2 * 1024;

  private final Destination to;
  private final String method;
  private final String path;
  private final byte @Nullable [] body;
  private final byte @Nullable [] assertion;
  private final Selection selection;
  private final CompletableFuture<Response> answer = new CompletableFuture<>();

  private @Nullable UpstreamPool pool;
  private String requestId = "";
  private @Nullable UpstreamConnection connection;
  private @Nullable JsonScanner scanner;
  private int status;
  private long bodyBytes;
  private boolean retried;

  /** Whether it is the runtime's turn. */
  private volatile boolean sent;

  RuntimeCall(
      Destination to,
      String method,
      String path,
      byte @Nullable [] body,
      byte @Nullable [] assertion,
      Selection selection) {
    this.to = to;
    this.method = method;
    this.path = path;
    this.body = body;
    this.assertion = assertion;
    this.selection = selection;
  }

  Destination destination() {
    return to;
  }

  /**
   * What came of it: a response, or a {@link RuntimeAwayException}. Who waits no longer cancels it,
   * and calls {@link #abandon}.
   */
  CompletableFuture<Response> answer() {
    return answer;
  }

  /** {@code how} completes the sentence "the runtime …". */
  private RuntimeAwayException away(String how) {
    return new RuntimeAwayException(sentence(how), new IOException(how));
  }

  /** There is no answer; {@code how} as ever. On any thread. */
  RuntimeAwayException none(RuntimeAwayException.Kind kind, String how) {
    return RuntimeAwayException.of(kind, sentence(how));
  }

  private String sentence(String how) {
    return "the runtime " + to.name() + ' ' + how;
  }

  /** The time for it is over: what is to be said of it. On any thread. */
  RuntimeAwayException late() {
    return sent
        ? none(RuntimeAwayException.Kind.LATE, "did not answer in time")
        : away("can't be connected to: " + UpstreamFailure.CONNECT_TIMEOUT.code());
  }

  // ---- the request

  /** Sends it; what can't be repeated goes over a new connection, as an idle one may be dead. */
  void begin(UpstreamPool from, String id) {
    pool = from;
    requestId = id;
    from.connect(this, !isRepeatable());
  }

  private boolean isRepeatable() {
    return method.equals("GET");
  }

  @Override
  public void connected(UpstreamConnection opened) {
    if (answer.isDone()) {
      opened.endUnused();
      return;
    }
    connection = opened;
    opened.begin(method, this);
    int length = body == null ? 0 : body.length;
    ByteBuf head = ByteBufAllocator.DEFAULT.buffer(HEAD_BYTES);
    to.requestRules().writeOwn(method, path, requestId, assertion, length, head);
    opened.writeHead(head);
    if (body != null) {
      opened.write(ByteBufAllocator.DEFAULT.buffer(length).writeBytes(body));
    }
    opened.flush();
    sent = true;
  }

  @Override
  public void notConnected(UpstreamFailure failure) {
    fail("can't be connected to: " + failure.code());
  }

  // ---- the response

  @Override
  public void interimHead(ResponseHead head) {
    // the final one follows
  }

  @Override
  public void responseHead(ResponseHead head, Framing framing) {
    status = head.status();
    to.probe().responded(System.nanoTime());
    switch (status) {
      case 101 -> fail("answered what was not asked for");
      case 401, 407 -> {
        if (pool != null) {
          pool.metrics().unauthorized();
        }
        to.unauthorized();
        fail("refuses the gateway's credential");
      }
      case 408, 429 -> fail("answered " + status);
      default -> {
        if (status >= 500) {
          fail("answered " + status);
        } else if (status < 300) {
          scanner = new JsonScanner(selection, JsonLimits.DEFAULT);
        }
      }
    }
  }

  @Override
  public void content(ByteBuf in, int from, int end) {
    bodyBytes += end - from;
    if (bodyBytes > MAX_BODY_BYTES) {
      scanner = null;
      succeed(false);
    } else if (scanner != null && end > from && !scanner.feed(in, from, end - from)) {
      scanner = null;
    }
  }

  @Override
  public void responseBody(ByteBuf wire) {
    wire.release(); // read already
  }

  @Override
  public void responseEnd(Fields trailers, boolean terminated) {
    succeed(true);
  }

  @Override
  public void responseRead() {
    // nothing waits for it
  }

  @Override
  public void tunnelled(ByteBuf bytes) {
    bytes.release();
  }

  @Override
  public void upstreamWritable(boolean writable) {
    // requests are small
  }

  @Override
  public void responseFailed(UpstreamFailure failure, String detail) {
    UpstreamConnection used = connection;
    boolean stale = used != null && used.isUsedBefore() && used.hasReceivedNothing();
    if (pool != null && stale && isRepeatable() && !retried && !answer.isDone()) {
      retried = true;
      end(false);
      pool.metrics().retried();
      pool.connect(this, true);
    } else {
      fail("failed: " + failure.code());
    }
  }

  // ---- the end

  /** Nobody waits for it any more. */
  void abandon() {
    answer.cancel(false);
    end(false);
  }

  private void succeed(boolean whole) {
    Fact read =
        scanner != null && scanner.end() instanceof Scan.Read(Fact root, long bytes) ? root : null;
    end(whole);
    answer.complete(new Response(status, read));
  }

  private void fail(String how) {
    end(false);
    answer.completeExceptionally(away(how));
  }

  private void end(boolean whole) {
    UpstreamConnection used = connection;
    connection = null;
    if (used != null) {
      used.end(whole);
    }
  }
}
