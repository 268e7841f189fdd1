package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.Admission;
import dev.sluice.proxy.admission.Identity;
import dev.sluice.proxy.admission.Verdict;
import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.admission.answer.ProblemType;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.lookup.Patience;
import dev.sluice.proxy.net.Deadline;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wait of one request for a verdict that memory alone can't give: the admission is asked again
 * on a virtual thread, and its verdict is handed back. When the wait ends without one, so does what
 * is asked of a runtime for it. Thread-confined to the exchange's event loop.
 */
final class Deliberation extends Deadline {
  /*
   * A verdict that a change has overtaken is thrown away: what was loaded for it may be what the
   * change took back. The admission is asked again, from memory first, a few times at most.
   */

  private static final Logger LOG = LoggerFactory.getLogger(Deliberation.class);

  /** How often a verdict may be overtaken before the request is refused. */
  private static final int MAX_ROUNDS = 5;

  /**
   * A runtime that is asked gets just as long as the request waits. How much longer the verdict may
   * take that says so, and of whose runtime.
   */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Worker worker;
  private final Admission admission;
  private final Function<Lookup, Verdict> question;
  private final Consumer<Verdict> then;

  /** How long is waited; null in open mode, which asks nobody. */
  private @Nullable Patience patience;

  private int rounds;
  private boolean late;
  private boolean over;

  /**
   * Of one question.
   *
   * @param question is asked on virtual threads and, from memory, on the event loop
   * @param then is called once, on the event loop, perhaps before {@link #begin} returns; not after
   *     {@link #abandon}
   */
  Deliberation(Worker worker, Function<Lookup, Verdict> question, Consumer<Verdict> then) {
    this.worker = worker;
    this.admission = worker.shared().admission();
    this.question = question;
    this.then = then;
  }

  void begin() {
    Identity identity = admission.identity();
    if (identity != null) {
      long deadline = System.nanoTime() + identity.settings().loadTimeout().toNanos();
      patience = new Patience(deadline);
      worker.wheel().set(this, deadline);
    }
    ask(identity);
  }

  private void ask(@Nullable Identity identity) {
    if (identity != null && !identity.beginLoading()) {
      end(new Verdict.Rejected(Identity.unavailable("admission-full")));
      return;
    }
    Patience asking = patience;
    Thread.startVirtualThread(() -> {
      long version = admission.version();
      Verdict verdict = decide(asking);
      if (identity != null) {
        identity.endLoading();
      }
      handBack(verdict, version);
    });
  }

  /** On a virtual thread. */
  private Verdict decide(@Nullable Patience asking) {
    try {
      return asking == null
          ? question.apply(Lookup.LOADING)
          : asking.decide(() -> question.apply(Lookup.LOADING));
    } catch (RuntimeException fault) {
      LOG.error("a request could not be decided", fault);
      return new Verdict.Rejected(new Problem(ProblemType.INTERNAL, "the gateway has failed"));
    }
  }

  /** On a virtual thread. */
  private void handBack(Verdict verdict, long version) {
    try {
      worker.execute(() -> decided(verdict, version));
    } catch (RejectedExecutionException e) {
      LOG.debug("a verdict came after the event loop had ended");
    }
  }

  private void decided(Verdict loaded, long version) {
    if (over) {
      return; // too late
    }
    Verdict verdict = version == admission.version() ? loaded : question.apply(Lookup.CACHED);
    if (!(verdict instanceof Verdict.Undecided)) {
      end(verdict);
    } else if (++rounds < MAX_ROUNDS) {
      ask(admission.identity());
    } else {
      end(new Verdict.Rejected(Identity.unavailable("overtaken")));
    }
  }

  private void end(Verdict verdict) {
    abandon();
    then.accept(verdict);
  }

  /** Nobody waits any more. Idempotent. */
  void abandon() {
    over = true;
    worker.wheel().cancel(this);
    if (patience != null) {
      patience.end();
    }
  }

  @Override
  protected void expired(long nowNanos) {
    if (late) {
      end(new Verdict.Rejected(Identity.late()));
    } else if (patience != null && patience.isWithRuntime()) {
      late = true;
      worker.wheel().set(this, nowNanos + GRACE_NANOS);
    } else {
      end(new Verdict.Rejected(Identity.unavailable("load-timeout")));
    }
  }
}
