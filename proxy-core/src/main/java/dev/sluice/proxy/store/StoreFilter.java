package dev.sluice.proxy.store;

import dev.sluice.proxy.json.step.JsonLimits;
import dev.sluice.proxy.json.step.JsonSteps;
import io.netty.buffer.ByteBuf;

/**
 * Takes our label out of one answer of the store, as its bytes come: everything else stays byte for
 * byte as it is, and is passed on at once, but for the beginning of an item whose namespace has not
 * come yet ({@value Sieve#MAX_HELD_BYTES} bytes at most). Elements without the label are left out:
 * they are another's. Of an item alone null remains then.
 *
 * <p>Thread-confined. It owns no buffer, so it may be dropped at any time.
 */
public final class StoreFilter {
  /** Nesting as deep as runtimes read it; names and a label are all that is kept. */
  private static final JsonLimits LIMITS = new JsonLimits(1_024, 64, 256, 1, 1);

  private final Sieve sieve = new Sieve();
  private final JsonSteps steps;

  StoreFilter(StoreAnswer answer, String label) {
    steps = new JsonSteps(new StoreWalk(answer, label, sieve), LIMITS);
    steps.begin();
  }

  /**
   * Reads a piece of the answer and writes what may go on. Borrows both buffers; of {@code in}
   * neither index is moved.
   *
   * @param out with room for the piece and for what may have been held back, or able to grow
   * @return false when the answer is not what it has to be, now or before: it must be broken off
   */
  public boolean feed(ByteBuf in, int from, int to, ByteBuf out) {
    ByteBuf piece = in.slice(from, to - from); // no second owner
    sieve.begin(piece, out);
    if (!steps.feed(piece)) {
      sieve.block();
    }
    sieve.end(steps.bytes());
    return !sieve.isBlocked();
  }

  /** Whether the answer is whole, and was passed on as far as it may be. */
  public boolean end() {
    return steps.end() == null && !sieve.isBlocked();
  }
}
