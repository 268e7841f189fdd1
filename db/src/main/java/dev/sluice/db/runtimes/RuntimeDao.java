package dev.sluice.db.runtimes;

import dev.sluice.db.identity.Status;
import dev.sluice.db.outcome.Creation;
import dev.sluice.db.outcome.Deletion;
import dev.sluice.db.outcome.Update;
import dev.sluice.db.outcome.Writes;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
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

/** The runtimes, as platform administrators see them. Not for transactions of a tenant. */
@RegisterConstructorMapper(RuntimeRow.class)
public interface RuntimeDao extends SqlObject {

  /**
   * Registers a runtime; {@code key} may be taken, {@code tenant_id} unknown.
   *
   * @param tenantId of a dedicated one; null of a shared one
   */
  default Creation<RuntimeRow> create(
      String key, @Nullable UUID tenantId, RuntimeSettings settings) {
    RuntimeKind kind = tenantId == null ? RuntimeKind.SHARED : RuntimeKind.DEDICATED;
    return Writes.create(
        getHandle(),
        Map.of("runtimes_key_key", "key", "runtimes_tenant_id_fkey", "tenant_id"),
        () -> insert(key, kind, tenantId, settings));
  }

  /** The statement of {@link #create}. */
  @SqlQuery(
      """
      INSERT INTO runtimes (key, kind, tenant_id, name, base_url, secret_ref, secret_field,
                            in_configurable, in_context, assertion, capacity)
      VALUES (:key, :kind, :tenantId, :name, :baseUrl, :secretRef, :secretField,
              :inConfigurable, :inContext, :assertion, :capacity)
      RETURNING id, key, kind, tenant_id, name, base_url, secret_ref, secret_field, in_configurable,
                in_context, assertion, capacity, status, dialect, version, health, inspected_at,
                created_at, updated_at, revision
      """)
  RuntimeRow insert(
      @Bind("key") String key,
      @Bind("kind") RuntimeKind kind,
      @Bind("tenantId") @Nullable UUID tenantId,
      @BindMethods RuntimeSettings settings);

  /** The runtime with this id. */
  @SqlQuery(
      """
      SELECT id, key, kind, tenant_id, name, base_url, secret_ref, secret_field, in_configurable,
             in_context, assertion, capacity, status, dialect, version, health, inspected_at,
             created_at, updated_at, revision
        FROM runtimes
       WHERE id = :id
      """)
  Optional<RuntimeRow> find(@Bind("id") UUID id);

  /** The runtime with this key. */
  @SqlQuery(
      """
      SELECT id, key, kind, tenant_id, name, base_url, secret_ref, secret_field, in_configurable,
             in_context, assertion, capacity, status, dialect, version, health, inspected_at,
             created_at, updated_at, revision
        FROM runtimes
       WHERE key = :key
      """)
  Optional<RuntimeRow> findByKey(@Bind("key") String key);

  /** A page of runtimes; null filters match all. */
  @SqlQuery(
      """
      SELECT id, key, kind, tenant_id, name, base_url, secret_ref, secret_field, in_configurable,
             in_context, assertion, capacity, status, dialect, version, health, inspected_at,
             created_at, updated_at, revision
        FROM runtimes
       WHERE (CAST(:after AS uuid) IS NULL OR id > :after)
         AND (CAST(:tenantId AS uuid) IS NULL OR tenant_id = :tenantId)
         AND (CAST(:kind AS text) IS NULL OR kind = :kind)
         AND (CAST(:status AS text) IS NULL OR status = :status)
       ORDER BY id
       LIMIT :limit
      """)
  List<RuntimeRow> list(
      @Bind("tenantId") @Nullable UUID tenantId,
      @Bind("kind") @Nullable RuntimeKind kind,
      @Bind("status") @Nullable Status status,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);

  /** Changes a runtime. Whom it serves never changes: what is on it is theirs. */
  default Update<RuntimeRow> update(UUID id, @Nullable Long revision, RuntimeSettings settings) {
    return Writes.update(getHandle(), () -> updateRow(id, revision, settings), () -> find(id));
  }

  /** The statement of {@link #update}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE runtimes
         SET name = :name, base_url = :baseUrl, secret_ref = :secretRef,
             secret_field = :secretField, in_configurable = :inConfigurable,
             in_context = :inContext, assertion = :assertion, capacity = :capacity
       WHERE id = :id AND revision = coalesce(CAST(:revision AS bigint), revision)
      RETURNING id, key, kind, tenant_id, name, base_url, secret_ref, secret_field, in_configurable,
                in_context, assertion, capacity, status, dialect, version, health, inspected_at,
                created_at, updated_at, revision
      """)
  Optional<RuntimeRow> updateRow(
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision,
      @BindMethods RuntimeSettings settings);

  /** Suspends a runtime or lets it serve again. */
  default Update<RuntimeRow> setStatus(UUID id, @Nullable Long revision, Status status) {
    return Writes.update(getHandle(), () -> updateStatus(id, revision, status), () -> find(id));
  }

  /** The statement of {@link #setStatus}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE runtimes
         SET status = :status
       WHERE id = :id AND revision = coalesce(CAST(:revision AS bigint), revision)
      RETURNING id, key, kind, tenant_id, name, base_url, secret_ref, secret_field, in_configurable,
                in_context, assertion, capacity, status, dialect, version, health, inspected_at,
                created_at, updated_at, revision
      """)
  Optional<RuntimeRow> updateStatus(
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision,
      @Bind("status") Status status);

  /** Notes that a runtime answered, and as what. */
  @SqlUpdate(
      """
      UPDATE runtimes
         SET health = 'up', dialect = :dialect, version = :version, inspected_at = now()
       WHERE id = :id
      """)
  boolean noteUp(
      @Bind("id") UUID id,
      @Bind("dialect") Dialect dialect,
      @Bind("version") @Nullable String version);

  /** Notes that a runtime did not answer. What was known of it stays. */
  @SqlUpdate("UPDATE runtimes SET health = 'down', inspected_at = now() WHERE id = :id")
  boolean noteDown(@Bind("id") UUID id);

  /** Deletes a runtime on which there is nothing: no placement, deployment or owned resource. */
  default Deletion delete(UUID id, @Nullable Long revision) {
    return Writes.delete(getHandle(), () -> deleteRow(id, revision), () -> find(id));
  }

  /** The statement of {@link #delete}. */
  @SqlUpdate(
      """
      DELETE FROM runtimes
       WHERE id = :id AND revision = coalesce(CAST(:revision AS bigint), revision)
      """)
  int deleteRow(@Bind("id") UUID id, @Bind("revision") @Nullable Long revision);
}
