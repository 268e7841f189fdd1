package dev.sluice.admin.agents;

import dev.sluice.admin.agents.Drifts.Bound;
import dev.sluice.admin.runtimes.RuntimeInspector;
import dev.sluice.db.Database;
import dev.sluice.db.agents.BindingDao;
import dev.sluice.db.agents.BoundTarget;
import dev.sluice.db.agents.Drift;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the targets of all tenants' bindings now and then, and makes again those that are ours
 * to make. One replica at a time does; the others find it at work and leave it. Thread-safe;
 * blocks.
 */
public final class BackgroundChecks {

  private static final Logger LOG = LoggerFactory.getLogger(BackgroundChecks.class);

  /** Any number, the same in every process. */
  private static final long LOCK = 7_305_428_901_119L;

  /** Bindings that are looked at together. */
  private static final int BATCH = 500;

  private final Database database;
  private final DriftChecks checks;
  private final LostCarriers carriers;

  public BackgroundChecks(Database database, RuntimeInspector inspector) {
    this.database = database;
    this.checks = new DriftChecks(inspector);
    this.carriers = new LostCarriers(database, inspector);
  }

  /**
   * One round.
   *
   * @return how many bindings were looked at; -1 when another replica is at it
   */
  public int round() {
    return database.whileLocked(LOCK, this::all, -1);
  }

  private int all() {
    int looked = 0;
    @Nullable UUID after = null;
    Bound bound;
    do {
      UUID from = after;
      bound = database.inTransaction(null, daos -> Bound.of(daos, null, from, BATCH));
      looked += note(look(bound));
      after = bound.targets().isEmpty() ? null : bound.targets().getLast().bindingId();
    } while (bound.targets().size() == BATCH);
    return looked;
  }

  private Map<BoundTarget, Drift> look(Bound bound) {
    Map<BoundTarget, Drift> drifts = checks.look(bound.targets(), bound.runtimes());
    List<BoundTarget> gone =
        bound.targets().stream().filter(one -> drifts.get(one) == Drift.TARGET_GONE).toList();
    Set<BoundTarget> made = carriers.restore(gone, bound.runtimes());
    made.forEach(one -> drifts.put(one, Drift.NONE));
    // the graph may be another than before: its schemas tell
    drifts.putAll(checks.look(List.copyOf(made), bound.runtimes()));
    return drifts;
  }

  private int note(Map<BoundTarget, Drift> drifts) {
    drifts.forEach((target, drift) -> {
      boolean news =
          database.inTransaction(null, daos -> daos.of(BindingDao.class).noteDrift(target, drift));
      if (news && drift != Drift.NONE) {
        LOG.warn("the binding {} has drifted: {}", target.bindingId(), drift.code());
      }
    });
    return drifts.size();
  }
}
