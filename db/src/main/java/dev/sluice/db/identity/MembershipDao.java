package dev.sluice.db.identity;

import dev.sluice.db.outcome.Creation;
import dev.sluice.db.outcome.Deletion;
import dev.sluice.db.outcome.Update;
import dev.sluice.db.outcome.Writes;
import dev.sluice.proxy.identity.TenantRole;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.SqlObject;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Who belongs to which tenant. */
@RegisterConstructorMapper(MembershipRow.class)
public interface MembershipDao extends SqlObject {

  /** Makes a user a member; {@code user_id} may be taken, it or {@code tenant_id} unknown. */
  default Creation<MembershipRow> create(UUID tenantId, UUID userId, TenantRole role) {
    return Writes.create(
        getHandle(),
        Map.of(
            "memberships_tenant_id_user_id_key", "user_id",
            "memberships_user_id_fkey", "user_id",
            "memberships_tenant_id_fkey", "tenant_id"),
        () -> insert(tenantId, userId, role));
  }

  /** The statement of {@link #create}. */
  @SqlQuery(
      """
      INSERT INTO memberships (tenant_id, user_id, role)
      VALUES (:tenantId, :userId, :role)
      RETURNING id, tenant_id, user_id, role, created_at, updated_at, revision
      """)
  MembershipRow insert(
      @Bind("tenantId") UUID tenantId, @Bind("userId") UUID userId, @Bind("role") TenantRole role);

  /** The membership with this id in a tenant. */
  @SqlQuery(
      """
      SELECT id, tenant_id, user_id, role, created_at, updated_at, revision
        FROM memberships
       WHERE tenant_id = :tenantId AND id = :id
      """)
  Optional<MembershipRow> find(@Bind("tenantId") UUID tenantId, @Bind("id") UUID id);

  /** A user's membership in a tenant. */
  @SqlQuery(
      """
      SELECT id, tenant_id, user_id, role, created_at, updated_at, revision
        FROM memberships
       WHERE tenant_id = :tenantId AND user_id = :userId
      """)
  Optional<MembershipRow> findOf(@Bind("tenantId") UUID tenantId, @Bind("userId") UUID userId);

  /** A page of a tenant's memberships; null filters match all. */
  @SqlQuery(
      """
      SELECT id, tenant_id, user_id, role, created_at, updated_at, revision
        FROM memberships
       WHERE tenant_id = :tenantId
         AND (CAST(:after AS uuid) IS NULL OR id > :after)
         AND (CAST(:userId AS uuid) IS NULL OR user_id = :userId)
         AND (CAST(:role AS text) IS NULL OR role = :role)
       ORDER BY id
       LIMIT :limit
      """)
  List<MembershipRow> list(
      @Bind("tenantId") UUID tenantId,
      @Bind("userId") @Nullable UUID userId,
      @Bind("role") @Nullable TenantRole role,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);

  /** A page of a user's memberships in all tenants. */
  @SqlQuery(
      """
      SELECT id, tenant_id, user_id, role, created_at, updated_at, revision
        FROM memberships
       WHERE user_id = :userId
         AND (CAST(:after AS uuid) IS NULL OR id > :after)
       ORDER BY id
       LIMIT :limit
      """)
  List<MembershipRow> listOfUser(
      @Bind("userId") UUID userId, @Bind("after") @Nullable UUID after, @Bind("limit") int limit);

  /** Gives a member another role. */
  default Update<MembershipRow> setRole(
      UUID tenantId, UUID id, @Nullable Long revision, TenantRole role) {
    return Writes.update(
        getHandle(), () -> updateRole(tenantId, id, revision, role), () -> find(tenantId, id));
  }

  /** The statement of {@link #setRole}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE memberships
         SET role = :role
       WHERE tenant_id = :tenantId AND id = :id
         AND revision = coalesce(CAST(:revision AS bigint), revision)
      RETURNING id, tenant_id, user_id, role, created_at, updated_at, revision
      """)
  Optional<MembershipRow> updateRole(
      @Bind("tenantId") UUID tenantId,
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision,
      @Bind("role") TenantRole role);

  /** Takes a user out of a tenant, and with the membership all relations given to them there. */
  default Deletion delete(UUID tenantId, UUID id, @Nullable Long revision) {
    return Writes.delete(
        getHandle(), () -> deleteRow(tenantId, id, revision), () -> find(tenantId, id));
  }

  /** The statement of {@link #delete}. */
  @SqlUpdate(
      """
      DELETE FROM memberships
       WHERE tenant_id = :tenantId AND id = :id
         AND revision = coalesce(CAST(:revision AS bigint), revision)
      """)
  int deleteRow(
      @Bind("tenantId") UUID tenantId,
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision);

  /** The memberships of a tenant's owners, locked: whoever unmakes one waits for the other. */
  @SqlQuery(
      """
      SELECT id
        FROM memberships
       WHERE tenant_id = :tenantId AND role = 'owner'
       ORDER BY id
         FOR UPDATE
      """)
  List<UUID> lockOwners(@Bind("tenantId") UUID tenantId);
}
