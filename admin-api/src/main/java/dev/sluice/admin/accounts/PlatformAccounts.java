package dev.sluice.admin.accounts;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.db.identity.PlatformAdminDao;
import java.util.UUID;

/**
 * Service accounts that administer the platform. They belong to a tenant, but whoever administers
 * that tenant must not come by what they may.
 */
final class PlatformAccounts {

  private PlatformAccounts() {}

  /**
   * Before a service account is changed, or somebody is enabled to act as it.
   *
   * @throws ProblemException 403 when it is a platform administrator and the caller is none
   */
  static void check(Call call, UUID account) throws ProblemException {
    boolean isGuarded =
        !call.caller().isPlatformAdmin()
            && call.rows(PlatformAdminDao.class).containsAccount(account);
    if (isGuarded) {
      throw ProblemException.forbidden(
          "only platform administrators change one who administers the platform");
    }
  }
}
