package dev.sluice.admin.agents;

import dev.sluice.admin.api.Endpoint.Asked;
import dev.sluice.admin.api.Transactions;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.runtimes.Carrier;
import dev.sluice.db.Daos;
import dev.sluice.db.agents.DeploymentDao;
import dev.sluice.db.agents.DeploymentRow;
import dev.sluice.db.identity.Status;
import dev.sluice.db.runtimes.RuntimeDao;
import dev.sluice.db.runtimes.RuntimeRow;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes again what carries the config of a deployment that one has gone back to, should its runtime
 * have lost it. Going back is for when a runtime is ill, so nothing depends on this: it is waited
 * for a moment, goes on behind the answer, and what comes of it drift checks tell. Thread-safe.
 */
final class Restoring {

  private static final Logger LOG = LoggerFactory.getLogger(Restoring.class);

  /** A runtime that is well has done it by then, so that runs after the answer find it. */
  private static final Duration WAIT = Duration.ofMillis(500);

  /**
   * Most at once: each may wait for a runtime that hangs. Those beyond are left to drift checks.
   */
  private static final int MAX_AT_ONCE = 64;

  private final Semaphore places = new Semaphore(MAX_AT_ONCE);
  private final TargetFinder targets;
  private final Transactions transactions;

  Restoring(TargetFinder targets, Transactions transactions) {
    this.targets = targets;
    this.transactions = transactions;
  }

  private record Carried(RuntimeRow runtime, Carrier carrier) {}

  /** Of the agent in the path, the deployment of this number. Waits half a second at most. */
  void restore(Asked asked, int number) {
    if (!places.tryAcquire()) {
      return;
    }
    Thread thread =
        Thread.ofVirtual()
            .name("restore-assistant")
            .start(() -> {
              try {
                make(asked, number);
              } finally {
                places.release();
              }
            });
    try {
      var _ = thread.join(WAIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void make(Asked asked, int number) {
    try {
      UUID agent = asked.id("agent", Agents.WHAT);
      Optional<Carried> carried =
          transactions.run(null, daos -> carried(daos, asked.inTenant(), agent, number));
      if (carried.isPresent()) {
        targets.make(carried.get().runtime(), carried.get().carrier());
      }
    } catch (ProblemException e) { // its words may be the runtime's, about what it was given
      LOG.info("deployment {} is live, and its assistant was not restored: {}", number, e.status());
    } catch (RuntimeException e) {
      LOG.warn("deployment {} is live, and its assistant was not restored", number, e);
    }
  }

  /** Empty also when it was deleted meanwhile. */
  private static Optional<Carried> carried(Daos daos, UUID tenant, UUID agentId, int number) {
    return daos.of(DeploymentDao.class)
        .findByNumber(tenant, agentId, number)
        .flatMap(row -> carried(daos, tenant, row));
  }

  private static Optional<Carried> carried(Daos daos, UUID tenant, DeploymentRow row) {
    RuntimeRow runtime = daos.of(RuntimeDao.class).find(row.runtimeId()).orElseThrow();
    return runtime.status() == Status.SUSPENDED
        ? Optional.empty()
        : LostCarriers.carrier(daos, tenant, row).map(carrier -> new Carried(runtime, carrier));
  }
}
