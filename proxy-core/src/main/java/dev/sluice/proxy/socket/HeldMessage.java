package dev.sluice.proxy.socket;

import dev.sluice.proxy.json.JsonScanner;
import dev.sluice.proxy.json.Scan;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/** One message while it comes, in buffers of its own, and what is found in it. Thread-confined. */
final class HeldMessage {
  /** Most that goes into one buffer. */
  private static final int PIECE_BYTES = 64 * 1024;

  private final ByteBufAllocator allocator;
  private final Selection selection;
  private final JsonScanner scanner;
  private List<ByteBuf> pieces = new ArrayList<>(2);
  private long length;
  private boolean fine = true;

  HeldMessage(ByteBufAllocator allocator, Selection selection) {
    this.allocator = allocator;
    this.selection = selection;
    this.scanner = new JsonScanner(selection, JsonLimits.DEFAULT);
  }

  /** Takes bytes in; borrowed. What is no JSON any more is not kept. */
  void add(ByteBuf in, int from, int to) {
    length += to - from;
    if (!fine) {
      return;
    }
    for (int at = from; at < to; ) {
      ByteBuf last = pieces.isEmpty() ? null : pieces.getLast();
      if (last == null || last.writerIndex() == PIECE_BYTES) {
        last = allocator.buffer(Math.min(PIECE_BYTES, to - at), PIECE_BYTES);
        pieces.add(last);
      }
      int step = Math.min(to - at, PIECE_BYTES - last.writerIndex());
      last.writeBytes(in, at, step);
      at += step;
    }
    fine = scanner.feed(in, from, to - from);
    if (!fine) {
      handOver().forEach(ByteBuf::release);
    }
  }

  /** What was found in it, once it is whole. */
  Scan scanned() {
    return scanner.end();
  }

  /** Its length in bytes. */
  long length() {
    return length;
  }

  /** Hands it over, once; ownership passes. */
  List<ByteBuf> handOver() {
    List<ByteBuf> whole = pieces;
    pieces = new ArrayList<>(2);
    return whole;
  }

  /** Releases what was not handed over, and begins with the next one. */
  void next() {
    handOver().forEach(ByteBuf::release);
    length = 0;
    fine = true;
    scanner.begin(selection);
  }
}
