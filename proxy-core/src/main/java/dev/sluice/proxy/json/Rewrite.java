package dev.sluice.proxy.json;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/**
 * The changes of one document's bytes, in order. Immutable; it may be applied to the document that
 * was scanned, in whatever pieces that is held.
 */
public final class Rewrite {
  private final List<Splice> splices;
  private final long growth;

  Rewrite(List<Splice> splices) {
    this.splices = splices;
    long grown = 0;
    for (int i = 0; i < splices.size(); i++) {
      Splice splice = splices.get(i);
      grown += splice.length - (splice.to - splice.from);
    }
    this.growth = grown;
  }

  /** Length of the changed document, given that of the scanned one. */
  public long newLength(long bytes) {
    return bytes + growth;
  }

  /**
   * Makes the changed document out of the scanned one. Long stretches that stay are not copied: the
   * result holds slices of the given buffers, or these themselves. Stretches below {@value
   * BodySplicer#MIN_SLICE_BYTES} bytes are copied together with what is added.
   *
   * @param body the whole document, in order; ownership passes in, whatever happens
   * @param allocator where the memory for what is added comes from
   * @return without empty buffers; the caller owns each
   * @throws IllegalArgumentException the body is shorter than the document that was scanned
   */
  public List<ByteBuf> apply(List<ByteBuf> body, ByteBufAllocator allocator) {
    try (BodySplicer splicer = new BodySplicer(body, growth, allocator)) {
      splice(splicer);
      return splicer.finish();
    }
  }

  /**
   * As {@link #apply}, for a document that is short: all of it is copied behind what is in a buffer
   * already.
   *
   * @param body the whole document, in order; ownership passes in, whatever happens
   * @param out stays the caller's
   * @throws IllegalArgumentException the body is shorter than the document that was scanned
   */
  public void applyTo(ByteBuf out, List<ByteBuf> body) {
    try (BodySplicer splicer = new BodySplicer(body, out)) {
      splice(splicer);
      splicer.finish();
    }
  }

  private void splice(BodySplicer splicer) {
    for (int i = 0; i < splices.size(); i++) {
      Splice splice = splices.get(i);
      splicer.keepUntil(splice.from);
      splicer.dropUntil(splice.to);
      splicer.add(splice);
    }
  }
}
