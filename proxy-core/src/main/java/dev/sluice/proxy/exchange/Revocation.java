package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.Identity;
import dev.sluice.proxy.admission.LiveCall;
import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.identity.SourceUnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends live exchanges whose caller would not be let in any more. After each invalidation it asks
 * again for each distinct live call, and aborts on their event loops those that are gone. While the
 * source is away nothing is aborted until {@code identity.outage-grace} is over; then all that
 * can't be confirmed is. Thread-safe.
 */
public final class Revocation implements AutoCloseable {
  /*
   * One thread, one pass at a time; invalidations that come during a pass make one more. An exchange
   * that is admitted during a pass either shows in it, or was decided after the drop: the change's
   * drop comes before the pass, and the pass looks at each event loop between two of its tasks.
   */

  private static final Logger LOG = LoggerFactory.getLogger(Revocation.class);

  /** How often it is looked whether the grace is over, or a source that was away is back. */
  private static final long TICK_MILLIS = 250;

  /** Calls that are asked for at once. */
  private static final int PARALLEL = 8;

  private final Identity identity;
  private final List<Worker> workers;
  private final Semaphore wanted = new Semaphore(0);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ExecutorService asking =
      Executors.newFixedThreadPool(PARALLEL, Thread.ofVirtual().name("revocation-", 0).factory());
  private final Thread thread;

  /** Whether the last pass could not be finished, because the source was away. */
  private boolean unfinished;

  private Revocation(Identity identity, List<Worker> workers) {
    this.identity = identity;
    this.workers = List.copyOf(workers);
    this.thread = Thread.ofVirtual().name("revocation").unstarted(this::run);
  }

  /** Begins to watch over the exchanges of these workers. */
  public static Revocation start(Identity identity, List<Worker> workers) {
    Revocation revocation = new Revocation(identity, workers);
    identity.invalidations().afterEach(revocation.wanted::release);
    revocation.thread.start();
    return revocation;
  }

  private void run() {
    try {
      while (!closed.get()) {
        boolean woken = wanted.tryAcquire(TICK_MILLIS, TimeUnit.MILLISECONDS);
        wanted.drainPermits();
        if (woken || unfinished || !identity.invalidations().isFresh()) {
          attempt();
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("revocation ends");
    }
  }

  /** A pass that fails is made again: a watch that ended would let the revoked stay for good. */
  private void attempt() throws InterruptedException {
    unfinished = false;
    try {
      pass();
    } catch (RuntimeException e) {
      if (!closed.get()) {
        unfinished = true;
        LOG.error("live exchanges could not be watched over, and are looked at again", e);
      }
    }
  }

  private void pass() throws InterruptedException {
    Set<LiveCall> calls = liveCalls();
    Map<LiveCall, Problem> gone = new HashMap<>();
    if (!calls.isEmpty()) {
      ask(List.copyOf(calls), gone);
    }
    if (!gone.isEmpty()) {
      for (Worker worker : workers) {
        worker.execute(() -> worker.revoke(gone));
      }
    }
  }

  private Set<LiveCall> liveCalls() throws InterruptedException {
    List<Future<Set<LiveCall>>> parts = new ArrayList<>();
    for (Worker worker : workers) {
      parts.add(worker.eventLoop().submit(worker::liveCalls));
    }
    Set<LiveCall> all = new HashSet<>();
    for (Future<Set<LiveCall>> part : parts) {
      all.addAll(result(part));
    }
    return all;
  }

  /** Fills {@code gone}, or remembers that not all could be asked for. */
  private void ask(List<LiveCall> calls, Map<LiveCall, Problem> gone) throws InterruptedException {
    AtomicBoolean away = new AtomicBoolean();
    List<Callable<Standing>> questions = new ArrayList<>();
    for (LiveCall call : calls) {
      questions.add(() -> standing(call, away));
    }
    List<Future<Standing>> answers = asking.invokeAll(questions);
    for (int i = 0; i < calls.size(); i++) {
      switch (result(answers.get(i))) {
        case Standing.Holds() -> {}
        case Standing.Gone(Problem problem) -> gone.put(calls.get(i), problem);
        case Standing.Unknown() -> unknown(calls.get(i), gone);
      }
    }
  }

  private void unknown(LiveCall call, Map<LiveCall, Problem> gone) {
    Invalidations invalidations = identity.invalidations();
    if (invalidations.isFresh()) {
      unfinished = true;
    } else {
      gone.put(call, Identity.unavailable("outage-grace-over"));
    }
  }

  private Standing standing(LiveCall call, AtomicBoolean away) {
    if (away.get()) {
      return new Standing.Unknown(); // one wait for a source that is away is enough
    }
    try {
      Problem problem = call.standing(identity);
      return problem == null ? new Standing.Holds() : new Standing.Gone(problem);
    } catch (SourceUnavailableException e) {
      away.set(true);
      return new Standing.Unknown();
    } catch (RuntimeException e) {
      LOG.error("a live caller could not be asked for", e);
      return new Standing.Unknown();
    }
  }

  private sealed interface Standing {
    record Holds() implements Standing {}

    record Gone(Problem problem) implements Standing {}

    record Unknown() implements Standing {}
  }

  private static <T> T result(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    closed.set(true);
    thread.interrupt();
    asking.shutdownNow();
  }
}
