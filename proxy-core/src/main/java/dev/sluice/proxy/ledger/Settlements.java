package dev.sluice.proxy.ledger;

import dev.sluice.proxy.identity.SourceUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settlements of claims and deletions: known in memory at once, written behind. What can't be
 * written stays as it was, and the sweeper finds it. Thread-safe.
 */
public final class Settlements {
  private static final Logger LOG = LoggerFactory.getLogger(Settlements.class);

  /** What is written behind. */
  public interface Write {
    void run() throws SourceUnavailableException;
  }

  /**
   * Most writes under way at once. Beyond it they are left: to the sweeper, or to the next look.
   */
  private static final int MAX_BEHIND = 1_000;

  private static final int NOT_FOUND = 404;

  private final Ledger ledger;
  private final Executor blocking;
  private final Semaphore places = new Semaphore(MAX_BEHIND);

  /** {@code blocking} runs what may wait for the database. */
  public Settlements(Ledger ledger, Executor blocking) {
    this.ledger = ledger;
    this.blocking = blocking;
  }

  /** Of a claim: 2xx confirms it, 4xx releases it, anything else leaves it (design section 6). */
  public Settlement claimed(Owned claim) {
    return status -> {
      if (status >= 200 && status < 300) {
        ledger.confirmedInMemory(claim);
        behind(() -> ledger.confirm(claim));
      } else if (status >= 400 && status < 500) {
        behind(() -> ledger.release(claim));
      }
    };
  }

  /** Of a deletion: 2xx and 404 take the row away. */
  public Settlement deleted(Owned gone) {
    return deleted(gone, () -> {});
  }

  /** Likewise, and {@code then} comes after. */
  public Settlement deleted(Owned gone, Write then) {
    return status -> {
      if ((status >= 200 && status < 300) || status == NOT_FOUND) {
        leave(gone, then);
      }
    };
  }

  /**
   * Of a look at it: 404 takes the row away. So goes what expired on the runtime, or was deleted
   * there while the ledger could not be written.
   */
  public Settlement lookedAt(Owned row) {
    return status -> {
      if (status == NOT_FOUND) {
        leave(row, () -> {});
      }
    };
  }

  private void leave(Owned gone, Write then) {
    CompletableFuture<Void> departure = ledger.leaves(gone);
    boolean goes =
        behind(() -> {
          try {
            ledger.delete(gone);
            then.run();
          } finally {
            departure.complete(null);
          }
        });
    if (!goes) {
      departure.complete(null);
    }
  }

  /**
   * Writes what no response waits for. Returns at once.
   *
   * @return false when too much is being written, and this is left
   */
  public boolean behind(Write write) {
    if (!places.tryAcquire()) {
      LOG.warn("{} writes wait behind responses: one more is left to be put right", MAX_BEHIND);
      return false;
    }
    blocking.execute(() -> {
      try {
        write.run();
      } catch (SourceUnavailableException e) {
        LOG.warn(
            "what is written behind a response was not, and is put right later: {}",
            e.getMessage());
      } finally {
        places.release();
      }
    });
    return true;
  }
}
