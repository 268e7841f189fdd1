package dev.sluice.proxy.exchange;

import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.body.BodyReader;
import dev.sluice.proxy.http.body.ContentSink;
import dev.sluice.proxy.json.JsonScanner;
import dev.sluice.proxy.json.Scan;
import dev.sluice.proxy.json.Selection;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request that is read before it is decided: its content, without framing, in the
 * pieces in which it came, and what was found in it. Thread-confined to the exchange's event loop.
 */
final class HeldBody {
  /*
   * What is counted is content. A slice keeps the whole buffer of a read, so only a piece that is not
   * small and fills half of its buffer is kept as a slice, and all others are copied together: in
   * whatever pieces a client sends it, a body takes about twice its length at most.
   */

  /** Shorter pieces are copied. */
  private static final int MIN_SLICE_BYTES = 4 * 1024;

  /** Most that is copied into one buffer. */
  private static final int GATHERED_BYTES = 64 * 1024;

  /** Why no more of a body is taken. */
  enum Stop {
    /** It is longer than bodies may be. */
    TOO_LONG,
    /** All bodies that are held are longer than they may be together. */
    NO_ROOM,
    /** Those of the tenant are. */
    NO_ROOM_OF_TENANT,
    /** {@link #scanned} says why. */
    NO_JSON
  }

  private final Worker worker;
  private final HeldBudget.Share share;
  private final long limit;
  private final BodyReader framing;
  private @Nullable JsonScanner scanner;
  private final ContentSink sink = this::content;

  private List<ByteBuf> pieces = new ArrayList<>(4);

  /** The last of the pieces while more may be copied into it. */
  private @Nullable ByteBuf gathering;

  private long length;
  private long taken;
  private boolean whole;
  private @Nullable Stop stop;

  /**
   * Of one request.
   *
   * @param share of the caller's tenant
   * @param limit in bytes of content
   */
  HeldBody(
      Worker worker, HeldBudget.Share share, RequestHead head, Selection selection, long limit) {
    this.worker = worker;
    this.share = share;
    this.limit = limit;
    this.framing = new BodyReader(worker.shared().headLimits());
    this.scanner = worker.scanners().take(selection);
    framing.begin(head.framing(), head.connection());
  }

  // ---- while it comes

  /** Whether more is to come. */
  boolean isOpen() {
    return !whole && stop == null;
  }

  /**
   * Takes a piece as it came, framing included; ownership passes.
   *
   * @return why nothing more is taken, null while all is well
   */
  @Nullable Stop add(ByteBuf wire) throws BadMessage {
    try {
      framing.advance(wire, sink);
      return stop;
    } finally {
      wire.release();
    }
  }

  private void content(ByteBuf in, int from, int to) {
    int bytes = to - from;
    if (stop != null || bytes == 0) {
      return;
    }
    stop = room(bytes);
    if (stop == null) {
      keep(in, from, bytes);
      scan(in, from, bytes);
    }
  }

  private @Nullable Stop room(int bytes) {
    if (length + bytes > limit) {
      return Stop.TOO_LONG;
    }
    return switch (share.take(bytes)) {
      case NONE -> Stop.NO_ROOM;
      case NONE_OF_SHARE -> Stop.NO_ROOM_OF_TENANT;
      case TAKEN -> {
        length += bytes;
        taken += bytes;
        worker.metrics().held(bytes);
        yield null;
      }
    };
  }

  private void keep(ByteBuf in, int from, int bytes) {
    if (bytes >= MIN_SLICE_BYTES && bytes >= root(in).capacity() / 2) {
      pieces.add(in.retainedSlice(from, bytes));
      gathering = null;
      return;
    }
    ByteBuf last = gathering;
    if (last == null || last.readableBytes() + bytes > GATHERED_BYTES) {
      last = worker.buffer(bytes);
      pieces.add(last);
      gathering = last;
    }
    last.writeBytes(in, from, bytes);
  }

  /** The buffer of which this is a part. */
  private static ByteBuf root(ByteBuf part) {
    ByteBuf root = part;
    for (ByteBuf outer = root.unwrap(); outer != null; outer = root.unwrap()) {
      root = outer;
    }
    return root;
  }

  private void scan(ByteBuf in, int from, int bytes) {
    if (scanner != null && !scanner.feed(in, from, bytes)) {
      stop = Stop.NO_JSON;
    }
  }

  // ---- when it is whole

  /** Nothing more comes. */
  void end() {
    whole = true;
    gathering = null;
  }

  /** What was found in it, once. */
  Scan scanned() {
    JsonScanner used = scanner;
    if (used == null) {
      throw new IllegalStateException("a body is scanned once");
    }
    Scan found = used.end();
    giveScannerBack();
    return found;
  }

  private void giveScannerBack() {
    if (scanner != null) {
      worker.scanners().give(scanner);
      scanner = null;
    }
  }

  /** Length of the content in bytes. */
  long length() {
    return length;
  }

  /** Hands the content over, once; ownership passes. What was taken of the budget stays taken. */
  List<ByteBuf> handOver() {
    List<ByteBuf> content = pieces;
    pieces = new ArrayList<>();
    return content;
  }

  // ---- its end

  /** Releases what was not handed over, and gives back what was taken. Idempotent. */
  void close() {
    whole = true;
    handOver().forEach(ByteBuf::release);
    giveScannerBack();
    long given = taken;
    taken = 0;
    if (given > 0) {
      share.give(given);
      worker.metrics().held(-given);
    }
  }
}
