package dev.sluice.admin.platform;

import dev.sluice.admin.agents.TargetFinder;
import dev.sluice.admin.platform.Platform.RuntimeSpec;
import dev.sluice.admin.platform.Platform.TenantSpec;
import dev.sluice.admin.runtimes.RuntimeInspector;
import dev.sluice.db.Daos;
import dev.sluice.db.Database;
import dev.sluice.db.idempotency.IdempotencyDao;
import java.util.List;

/**
 * Brings the platform to what is declared, in one transaction. A plan is the same transaction,
 * taken back: what it tells is what applying does. What has to be made on runtimes is made between
 * the two. Thread-confined; blocks, as runtimes are asked.
 */
public final class Declaration {

  private final Database database;
  private final Platform platform;
  private final boolean prunes;
  private final Looks looks;
  private final Carriers carriers;

  /**
   * @param prunes whether what is not declared is taken away, but for tenants
   */
  public Declaration(
      Database database, RuntimeInspector inspector, Platform platform, boolean prunes) {
    this.database = database;
    this.platform = platform;
    this.prunes = prunes;
    TargetFinder targets = new TargetFinder(inspector);
    this.looks = new Looks(inspector, targets);
    this.carriers = new Carriers(targets);
  }

  /** Takes a transaction back whose steps are all that is wanted. */
  private static final class Planned extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient List<Step> steps;

    Planned(List<Step> steps) {
      super("planned", null, false, false);
      this.steps = steps;
    }
  }

  /**
   * What would be done.
   *
   * @throws DeclarationException when it can't be
   */
  public List<Step> plan() throws DeclarationException {
    carriers.begin();
    try {
      database.<List<Step>, Exception>inTransaction(
          null,
          daos -> {
            throw new Planned(run(daos, false));
          });
    } catch (Planned planned) {
      return planned.steps;
    } catch (DeclarationException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("nothing else is thrown", e);
    }
    throw new IllegalStateException("a plan was applied");
  }

  /**
   * Does what was planned. Of what is live already and was lost by its runtime, some may stay lost:
   * then it is noted as such still, and done when this is applied again.
   *
   * @return what stays lost, and why
   * @throws DeclarationException when it can't be done, or would be something else by now; nothing
   *     is done then, but that assistants may have been made that nobody uses
   */
  public List<String> apply(List<Step> planned) throws DeclarationException {
    List<String> missed = carriers.make();
    database.<Boolean, DeclarationException>inTransaction(
        null,
        daos -> {
          if (!run(daos, true).equals(planned)) {
            throw changed();
          }
          return true;
        });
    return missed;
  }

  static DeclarationException changed() {
    return new DeclarationException(
        "something was changed since the plan was made (expected: another look at it)");
  }

  private List<Step> run(Daos daos, boolean isForGood) throws DeclarationException {
    if (!daos.of(IdempotencyDao.class).tryLock("sluice apply")) {
      throw new DeclarationException("another declaration is being applied");
    }
    Work work = new Work(daos, isForGood);
    TenantWork tenants = new TenantWork(work, looks, carriers);
    RuntimeWork runtimes = new RuntimeWork(work, looks);
    for (TenantSpec tenant : platform.tenants()) {
      tenants.bring(tenant);
    }
    for (RuntimeSpec runtime : platform.runtimes()) {
      runtimes.bring(runtime);
    }
    for (TenantSpec tenant : platform.tenants()) {
      tenants.fill(tenant);
    }
    if (prunes) {
      for (TenantSpec tenant : platform.tenants()) {
        new Pruning(work, tenants.row(tenant), tenant).run();
      }
      runtimes.prune(platform.runtimes());
    }
    return work.steps();
  }
}
