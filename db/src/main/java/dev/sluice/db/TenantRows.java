package dev.sluice.db;

import dev.sluice.db.server.DatabaseException;
import dev.sluice.db.server.DatabaseServer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * The role {@value DatabaseServer#TENANT_ROLE}, for which the schema's row security shows the rows
 * of one tenant only. Roles belong to the server and not to the database, so no migration can own
 * it.
 */
final class TenantRows {

  /** Any number, the same in every process: one at a time makes the role. */
  private static final long LOCK = 7_305_428_901_117L;

  private TenantRows() {}

  /**
   * Makes the role, and lets the current user take it on.
   *
   * @throws DatabaseException when the user may not; says what an administrator must do
   */
  static void ensureRole(Jdbi jdbi) {
    ensureRole(jdbi, DatabaseServer.TENANT_ROLE);
  }

  /** With any name, for tests. */
  static void ensureRole(Jdbi jdbi, String role) {
    try {
      jdbi.useTransaction(handle -> {
        handle.execute("SELECT pg_advisory_xact_lock(?)", LOCK);
        if (!is(handle, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + role + "')")) {
          handle.execute("CREATE ROLE " + role + " NOLOGIN");
        }
        if (!is(handle, "SELECT pg_has_role(current_user, '" + role + "', 'SET')")) {
          handle.execute("GRANT " + role + " TO current_user WITH INHERIT FALSE, SET TRUE");
        }
      });
    } catch (JdbiException e) {
      throw new DatabaseException(
          "the user of the database can't take on the role %1$s (expected: made by an administrator:"
                  .formatted(role)
              + " CREATE ROLE %1$s NOLOGIN; GRANT %1$s TO the user WITH INHERIT FALSE)"
                  .formatted(role),
          e);
    }
  }

  private static boolean is(Handle handle, String query) {
    return handle.createQuery(query).mapTo(Boolean.class).one();
  }
}
