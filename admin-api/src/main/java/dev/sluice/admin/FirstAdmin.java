package dev.sluice.admin;

import dev.sluice.admin.tenancy.Endpoints;
import dev.sluice.db.Database;
import dev.sluice.db.identity.PlatformAdminDao;
import dev.sluice.db.outcome.Creation;

/**
 * Makes somebody a platform administrator from outside the API: by a setting or a command, as there
 * is nobody yet who could ask. Whoever reaches the database may do it.
 */
public final class FirstAdmin {

  private FirstAdmin() {}

  /**
   * Grants the rights. Doing it again does nothing.
   *
   * @param issuer the {@code iss} of the tokens that name them
   * @param subject the {@code sub} of those tokens; they need not have been here
   * @return whether they are a platform administrator by this
   * @throws IllegalArgumentException when issuer or subject can be none; the message says what was
   *     expected
   */
  public static boolean grant(Database database, String issuer, String subject) {
    Endpoints.checkIdentity(issuer, subject);
    return database.inTransaction(
        null,
        daos ->
            daos.of(PlatformAdminDao.class).create(issuer, subject) instanceof Creation.Created<?>);
  }
}
