package dev.sluice.admin.agents;

import dev.sluice.admin.runtimes.Carrier;
import dev.sluice.admin.runtimes.RuntimeFailure;
import dev.sluice.admin.runtimes.RuntimeInspector;
import dev.sluice.admin.runtimes.RuntimeTarget;
import dev.sluice.db.Daos;
import dev.sluice.db.Database;
import dev.sluice.db.agents.AgentDao;
import dev.sluice.db.agents.BoundTarget;
import dev.sluice.db.agents.DeploymentDao;
import dev.sluice.db.agents.DeploymentRow;
import dev.sluice.db.identity.Status;
import dev.sluice.db.runtimes.RuntimeRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes again what carried bindings until their runtimes lost it, as the development server does
 * whenever it is started. Thread-safe; blocks: runtimes are asked over HTTP, each by a virtual
 * thread of its own.
 */
final class LostCarriers {

  private static final Logger LOG = LoggerFactory.getLogger(LostCarriers.class);

  /** Longest time for all that is given at once; the next round makes the rest. */
  private static final Duration ROUND = Duration.ofSeconds(15);

  private final Database database;
  private final RuntimeInspector inspector;

  LostCarriers(Database database, RuntimeInspector inspector) {
    this.database = database;
    this.inspector = inspector;
  }

  private record Lost(BoundTarget target, RuntimeRow runtime, Carrier carrier) {}

  /**
   * Makes those of these targets that are ours to make. What the runtime refuses, or does not
   * answer to, stays as it is.
   *
   * @param gone what was not there
   * @param runtimes by their ids: those that the targets are on
   * @return what is there again
   */
  Set<BoundTarget> restore(Collection<BoundTarget> gone, Map<UUID, RuntimeRow> runtimes) {
    if (gone.isEmpty()) {
      return Set.of();
    }
    List<Lost> lost = database.inTransaction(null, daos -> carried(daos, gone, runtimes));
    Collections.shuffle(lost); // what keeps us waiting has not the same others wait in each round
    long end = System.nanoTime() + ROUND.toNanos();
    Set<BoundTarget> made = ConcurrentHashMap.newKeySet();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      lost.stream()
          .collect(Collectors.groupingBy(one -> one.target().runtimeId()))
          .values()
          .forEach(onOne -> threads.execute(() -> restore(onOne, end, made)));
    }
    return made;
  }

  /** Not under row security, as all tenants' are: each statement names the tenant. */
  private static List<Lost> carried(
      Daos daos, Collection<BoundTarget> gone, Map<UUID, RuntimeRow> runtimes) {
    List<Lost> lost = new ArrayList<>();
    for (BoundTarget target : gone) {
      RuntimeRow runtime = runtimes.get(target.runtimeId());
      if (runtime != null && runtime.status() != Status.SUSPENDED) {
        daos.of(DeploymentDao.class)
            .find(target.tenantId(), target.deploymentId())
            .flatMap(row -> carrier(daos, target.tenantId(), row))
            .ifPresent(carrier -> lost.add(new Lost(target, runtime, carrier)));
      }
    }
    return lost;
  }

  /** What carries a tenant's deployment; empty also when its agent is gone. */
  static Optional<Carrier> carrier(Daos daos, UUID tenant, DeploymentRow row) {
    return daos.of(AgentDao.class)
        .find(tenant, row.agentId())
        .flatMap(agent -> Carrier.of(agent, row));
  }

  private void restore(List<Lost> onOne, long end, Set<BoundTarget> made) {
    for (Lost one : onOne) {
      if (System.nanoTime() - end > 0) {
        return;
      }
      try {
        if (inspector.carry(RuntimeTarget.of(one.runtime()), one.carrier()).isEmpty()) {
          made.add(one.target());
          LOG.info(
              "what carries the binding {} was made again on its runtime",
              one.target().bindingId());
        }
      } catch (RuntimeFailure e) {
        // it may yet answer to the others, which may be other tenants'
      }
    }
  }
}
