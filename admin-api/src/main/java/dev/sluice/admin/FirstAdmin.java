package dev.sluice.admin;

import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.member.Members;
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
    check(Members.ISSUER, issuer);
    check(Members.SUBJECT, subject);
    return database.inTransaction(
        null,
        daos ->
            daos.of(PlatformAdminDao.class).create(issuer, subject) instanceof Creation.Created<?>);
  }

  /** As the API would. */
  private static void check(Field field, String value) {
    String expected = field.whyNot(value);
    if (expected != null) {
      throw new IllegalArgumentException(
          field.name() + ": " + value + " (expected: " + expected + ")");
    }
  }
}
