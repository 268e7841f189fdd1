package dev.sluice.db.identity;

import dev.sluice.db.outcome.Creation;
import dev.sluice.db.outcome.Deletion;
import dev.sluice.db.outcome.Update;
import dev.sluice.db.outcome.Writes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.SqlObject;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The platform API keys. */
@RegisterConstructorMapper(ApiKeyRow.class)
public interface ApiKeyDao extends SqlObject {

  /**
   * Keeps a new key; {@code public_id} may be taken, {@code service_account_id}, {@code project_id}
   * or {@code rotated_from} be unknown in the tenant.
   */
  default Creation<ApiKeyRow> create(NewApiKey key) {
    return Writes.create(
        getHandle(),
        Map.of(
            "api_keys_public_id_key", "public_id",
            "api_keys_tenant_id_fkey", "tenant_id",
            "api_keys_service_account_fkey", "service_account_id",
            "api_keys_project_fkey", "project_id",
            "api_keys_rotated_from_fkey", "rotated_from"),
        () -> insert(key));
  }

  /** The statement of {@link #create}. */
  @SqlQuery(
      """
      INSERT INTO api_keys (tenant_id, service_account_id, name, public_id, secret_hash,
                            project_id, environment, expires_at, rotated_from)
      VALUES (:tenantId, :serviceAccountId, :name, :publicId, :secretHash,
              :projectId, :environment, :expiresAt, :rotatedFrom)
      RETURNING id, tenant_id, service_account_id, name, public_id, project_id, environment,
                expires_at, revoked_at, last_used_at, rotated_from, created_at, updated_at, revision
      """)
  ApiKeyRow insert(@BindMethods NewApiKey key);

  /** The key with this id in a tenant. */
  @SqlQuery(
      """
      SELECT id, tenant_id, service_account_id, name, public_id, project_id, environment,
             expires_at, revoked_at, last_used_at, rotated_from, created_at, updated_at, revision
        FROM api_keys
       WHERE tenant_id = :tenantId AND id = :id
      """)
  Optional<ApiKeyRow> find(@Bind("tenantId") UUID tenantId, @Bind("id") UUID id);

  /**
   * A page of a tenant's keys; null filters match all.
   *
   * @param revoked whether only keys that were revoked (true) or were not (false)
   */
  @SqlQuery(
      """
      SELECT id, tenant_id, service_account_id, name, public_id, project_id, environment,
             expires_at, revoked_at, last_used_at, rotated_from, created_at, updated_at, revision
        FROM api_keys
       WHERE tenant_id = :tenantId
         AND (CAST(:after AS uuid) IS NULL OR id > :after)
         AND (CAST(:serviceAccountId AS uuid) IS NULL OR service_account_id = :serviceAccountId)
         AND (CAST(:revoked AS boolean) IS NULL OR (revoked_at IS NOT NULL) = :revoked)
       ORDER BY id
       LIMIT :limit
      """)
  List<ApiKeyRow> list(
      @Bind("tenantId") UUID tenantId,
      @Bind("serviceAccountId") @Nullable UUID serviceAccountId,
      @Bind("revoked") @Nullable Boolean revoked,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);

  /** Changes a key's name and end; a null {@code expiresAt} is never. */
  default Update<ApiKeyRow> update(
      UUID tenantId, UUID id, @Nullable Long revision, String name, @Nullable Instant expiresAt) {
    return Writes.update(
        getHandle(),
        () -> updateRow(tenantId, id, revision, name, expiresAt),
        () -> find(tenantId, id));
  }

  /** The statement of {@link #update}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE api_keys
         SET name = :name, expires_at = :expiresAt
       WHERE tenant_id = :tenantId AND id = :id
         AND revision = coalesce(CAST(:revision AS bigint), revision)
      RETURNING id, tenant_id, service_account_id, name, public_id, project_id, environment,
                expires_at, revoked_at, last_used_at, rotated_from, created_at, updated_at, revision
      """)
  Optional<ApiKeyRow> updateRow(
      @Bind("tenantId") UUID tenantId,
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision,
      @Bind("name") String name,
      @Bind("expiresAt") @Nullable Instant expiresAt);

  /** Takes a key back for ever; one that was taken back before keeps its time. */
  default Update<ApiKeyRow> revoke(UUID tenantId, UUID id, @Nullable Long revision) {
    return Writes.update(
        getHandle(), () -> updateRevoked(tenantId, id, revision), () -> find(tenantId, id));
  }

  /** The statement of {@link #revoke}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE api_keys
         SET revoked_at = coalesce(revoked_at, now())
       WHERE tenant_id = :tenantId AND id = :id
         AND revision = coalesce(CAST(:revision AS bigint), revision)
      RETURNING id, tenant_id, service_account_id, name, public_id, project_id, environment,
                expires_at, revoked_at, last_used_at, rotated_from, created_at, updated_at, revision
      """)
  Optional<ApiKeyRow> updateRevoked(
      @Bind("tenantId") UUID tenantId,
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision);

  /**
   * Ends a key after an overlap, for it has been replaced: it expires at the time given, if not
   * before. Revokes nothing.
   */
  default Update<ApiKeyRow> expireBy(UUID tenantId, UUID id, @Nullable Long revision, Instant at) {
    return Writes.update(
        getHandle(), () -> updateExpiry(tenantId, id, revision, at), () -> find(tenantId, id));
  }

  /** The statement of {@link #expireBy}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE api_keys
         SET expires_at = least(expires_at, :at)
       WHERE tenant_id = :tenantId AND id = :id
         AND revision = coalesce(CAST(:revision AS bigint), revision)
      RETURNING id, tenant_id, service_account_id, name, public_id, project_id, environment,
                expires_at, revoked_at, last_used_at, rotated_from, created_at, updated_at, revision
      """)
  Optional<ApiKeyRow> updateExpiry(
      @Bind("tenantId") UUID tenantId,
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision,
      @Bind("at") Instant at);

  /** Deletes a key that was never used; one that was is history, and can only be revoked. */
  default Deletion delete(UUID tenantId, UUID id, @Nullable Long revision) {
    Deletion outcome =
        Writes.delete(
            getHandle(), () -> deleteUnused(tenantId, id, revision), () -> find(tenantId, id));
    boolean isUsed =
        outcome instanceof Deletion.Conflict
            && find(tenantId, id)
                .filter(key -> revision == null || key.revision() == revision)
                .isPresent();
    return isUsed ? new Deletion.InUse("history") : outcome;
  }

  /** The statement of {@link #delete}. */
  @SqlUpdate(
      """
      DELETE FROM api_keys
       WHERE tenant_id = :tenantId AND id = :id
         AND revision = coalesce(CAST(:revision AS bigint), revision)
         AND last_used_at IS NULL
      """)
  int deleteUnused(
      @Bind("tenantId") UUID tenantId,
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision);

  /**
   * Notes when keys were last used, and says how many were noted. A key that another replica or an
   * administrator is changing at the moment is left out: it will be used again.
   *
   * @param ids at most some thousand
   * @param times of each, in the same order
   */
  @SqlUpdate(
      """
      UPDATE api_keys k
         SET last_used_at = greatest(k.last_used_at, used.used_at)
        FROM (SELECT u.id, u.used_at
                FROM unnest(:ids, :times) AS u (id, used_at)
                JOIN api_keys a ON a.id = u.id
                 FOR NO KEY UPDATE OF a SKIP LOCKED) AS used
       WHERE k.id = used.id
      """)
  int markUsed(@Bind("ids") List<UUID> ids, @Bind("times") List<Instant> times);
}
