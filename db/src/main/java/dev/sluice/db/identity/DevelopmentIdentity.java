package dev.sluice.db.identity;

import dev.sluice.db.Database;
import dev.sluice.db.outcome.Creation;
import dev.sluice.db.policy.PolicyBindingDao;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.db.policy.ProjectRow;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.identity.PrincipalKind;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The tenant, service account and key with which one begins. Nothing is changed that is there: one
 * may suspend, revoke and delete them like any other.
 */
public final class DevelopmentIdentity {

  /** The slug of the tenant, and the name of the service account and the key. */
  public static final String NAME = "development";

  /** Any number, the same in every process: one at a time makes them. */
  private static final long LOCK = 7_305_428_901_118L;

  private DevelopmentIdentity() {}

  /**
   * Makes what is not there: the tenant, its service account, with the relation {@code admin} to
   * the project {@code default} and as platform administrator, and the key. Safe to call again and
   * from several processes.
   *
   * @param publicId the part of the key that names it
   * @param secretHash SHA-256 of the key's secret part, 32 bytes
   * @return whether the key was made now
   */
  public static boolean ensure(Database database, String publicId, byte[] secretHash) {
    return database
        .jdbi()
        .inTransaction(handle -> {
          handle.execute("SELECT pg_advisory_xact_lock(?)", LOCK);
          UUID tenant = tenant(handle);
          UUID account = account(handle, tenant);
          var key =
              new NewApiKey(tenant, account, NAME, publicId, secretHash, null, null, null, null);
          return handle.attach(ApiKeyDao.class).create(key) instanceof Creation.Created;
        });
  }

  /** Whether nothing of what the change feed tells was ever written. */
  public static boolean isUntouched(Database database) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery("SELECT version = 0 FROM change_version")
                .mapTo(Boolean.class)
                .one());
  }

  /** Whether there is a key of this name, and nobody revoked it. */
  public static boolean hasKey(Database database, String publicId) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "SELECT EXISTS"
                        + " (SELECT FROM api_keys WHERE public_id = ? AND revoked_at IS NULL)")
                .bind(0, publicId)
                .mapTo(Boolean.class)
                .one());
  }

  private static UUID tenant(Handle handle) {
    TenantDao tenants = handle.attach(TenantDao.class);
    return tenants.findBySlug(NAME).orElseGet(() -> tenants.insert("Development", NAME)).id();
  }

  private static UUID account(Handle handle, UUID tenant) {
    ServiceAccountDao accounts = handle.attach(ServiceAccountDao.class);
    Optional<ServiceAccountRow> there = accounts.findByName(tenant, NAME);
    if (there.isPresent()) {
      return there.get().id();
    }
    UUID made = accounts.insert(tenant, NAME, null, null).id();
    handle
        .attach(PlatformAdminDao.class)
        .insert(PlatformAdminDao.SERVICE_ACCOUNTS, made.toString());
    Optional<ProjectRow> project =
        handle.attach(ProjectDao.class).findByKey(tenant, ProjectDao.DEFAULT_KEY);
    project.ifPresent(found ->
        handle
            .attach(PolicyBindingDao.class)
            .insert(tenant, PrincipalKind.SERVICE_ACCOUNT, made, Relation.ADMIN, found.id()));
    return made;
  }
}
