package dev.sluice.admin.agents;

import dev.sluice.admin.agents.Drifts.Bound;
import dev.sluice.db.Database;
import dev.sluice.db.agents.BindingDao;
import dev.sluice.db.agents.BoundTarget;
import dev.sluice.db.agents.Drift;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the targets of all tenants' bindings now and then. One replica at a time does; the
 * others find it at work and leave it. Thread-safe; blocks.
 */
public final class BackgroundChecks {

  private static final Logger LOG = LoggerFactory.getLogger(BackgroundChecks.class);

  /** Any number, the same in every process. */
  private static final long LOCK = 7_305_428_901_119L;

  /** Bindings that are looked at together. */
  private static final int BATCH = 500;

  private final Database database;
  private final DriftChecks checks;

  public BackgroundChecks(Database database, DriftChecks checks) {
    this.database = database;
    this.checks = checks;
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
      looked += note(checks.look(bound.targets(), bound.runtimes()));
      after = bound.targets().isEmpty() ? null : bound.targets().getLast().bindingId();
    } while (bound.targets().size() == BATCH);
    return looked;
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
