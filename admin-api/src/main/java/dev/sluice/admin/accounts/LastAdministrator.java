package dev.sluice.admin.accounts;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.db.identity.PlatformAdminDao;
import java.util.UUID;

/**
 * Keeps the platform from being locked: by the API nobody takes away the last of its administrators
 * that can act, nor what they act by. Each method is called before that is done, in the same
 * transaction; of two at once the second waits for the first, and sees what it has done.
 */
public final class LastAdministrator {

  private LastAdministrator() {}

  /**
   * Before a platform administrator's rights are taken.
   *
   * @throws ProblemException 409, as have the others
   */
  static void keep(Call call, UUID admin) throws ProblemException {
    keep(admins(call).isLast(admin));
  }

  /** Before a user is suspended or deleted. */
  static void keepUser(Call call, UUID user) throws ProblemException {
    keep(admins(call).isLastUser(user));
  }

  /** Before a service account is suspended or deleted. */
  static void keepAccount(Call call, UUID account) throws ProblemException {
    keep(admins(call).isLastAccount(account));
  }

  /** Before a tenant is suspended. */
  public static void keepTenant(Call call, UUID tenant) throws ProblemException {
    keep(admins(call).areLastOf(tenant));
  }

  private static void keep(boolean isLast) throws ProblemException {
    if (isLast) {
      throw ProblemException.conflict(
          "no platform administrator would be left that can act (expected: another one before)");
    }
  }

  private static PlatformAdminDao admins(Call call) {
    return call.rows(PlatformAdminDao.class);
  }
}
