package dev.sluice.db.agents;

import dev.sluice.db.identity.Status;
import dev.sluice.db.outcome.Creation;
import dev.sluice.db.outcome.Deletion;
import dev.sluice.db.outcome.Update;
import dev.sluice.db.outcome.Writes;
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

/** The agents. */
@RegisterConstructorMapper(AgentRow.class)
public interface AgentDao extends SqlObject {

  /** Makes an agent; {@code key} may be taken in its project, {@code project_id} be unknown. */
  default Creation<AgentRow> create(
      UUID tenantId, UUID projectId, String key, String name, @Nullable String description) {
    return create(null, tenantId, projectId, key, name, description);
  }

  /**
   * The same, with an id that a transaction made which was taken back.
   *
   * @param id null for one that is made now
   */
  default Creation<AgentRow> create(
      @Nullable UUID id,
      UUID tenantId,
      UUID projectId,
      String key,
      String name,
      @Nullable String description) {
    return Writes.create(
        getHandle(),
        Map.of(
            "agents_tenant_id_project_id_key_key", "key",
            "agents_project_fkey", "project_id",
            "agents_tenant_id_fkey", "tenant_id"),
        () -> insert(id, tenantId, projectId, key, name, description));
  }

  /** An agent whose key is free in a project that there is. */
  default AgentRow insert(
      UUID tenantId, UUID projectId, String key, String name, @Nullable String description) {
    return insert(null, tenantId, projectId, key, name, description);
  }

  /** The statement of {@link #create}. */
  @SqlQuery(
      """
      INSERT INTO agents (id, tenant_id, project_id, key, name, description)
      VALUES (coalesce(CAST(:id AS uuid), uuidv7()), :tenantId, :projectId, :key, :name,
              :description)
      RETURNING id, tenant_id, project_id, key, name, description, status, created_at, updated_at,
                revision
      """)
  AgentRow insert(
      @Bind("id") @Nullable UUID id,
      @Bind("tenantId") UUID tenantId,
      @Bind("projectId") UUID projectId,
      @Bind("key") String key,
      @Bind("name") String name,
      @Bind("description") @Nullable String description);

  /** The agent with this id in a tenant. */
  @SqlQuery(
      """
      SELECT id, tenant_id, project_id, key, name, description, status, created_at, updated_at,
             revision
        FROM agents
       WHERE tenant_id = :tenantId AND id = :id
      """)
  Optional<AgentRow> find(@Bind("tenantId") UUID tenantId, @Bind("id") UUID id);

  /** The same, which nobody else changes or deploys before the transaction ends. */
  @SqlQuery(
      """
      SELECT id, tenant_id, project_id, key, name, description, status, created_at, updated_at,
             revision
        FROM agents
       WHERE tenant_id = :tenantId AND id = :id
         FOR NO KEY UPDATE
      """)
  Optional<AgentRow> lock(@Bind("tenantId") UUID tenantId, @Bind("id") UUID id);

  /** The agent with this key in a project. */
  @SqlQuery(
      """
      SELECT id, tenant_id, project_id, key, name, description, status, created_at, updated_at,
             revision
        FROM agents
       WHERE tenant_id = :tenantId AND project_id = :projectId AND key = :key
      """)
  Optional<AgentRow> findByKey(
      @Bind("tenantId") UUID tenantId, @Bind("projectId") UUID projectId, @Bind("key") String key);

  /** A page of a tenant's agents; null filters match all. */
  @SqlQuery(
      """
      SELECT id, tenant_id, project_id, key, name, description, status, created_at, updated_at,
             revision
        FROM agents
       WHERE tenant_id = :tenantId
         AND (CAST(:after AS uuid) IS NULL OR id > :after)
         AND (CAST(:projectId AS uuid) IS NULL OR project_id = :projectId)
         AND (CAST(:key AS text) IS NULL OR key = :key)
         AND (CAST(:status AS text) IS NULL OR status = :status)
       ORDER BY id
       LIMIT :limit
      """)
  List<AgentRow> list(
      @Bind("tenantId") UUID tenantId,
      @Bind("projectId") @Nullable UUID projectId,
      @Bind("key") @Nullable String key,
      @Bind("status") @Nullable Status status,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);

  /** Changes what people read of an agent. */
  default Update<AgentRow> update(
      UUID tenantId, UUID id, @Nullable Long revision, String name, @Nullable String description) {
    return Writes.update(
        getHandle(),
        () -> updateRow(tenantId, id, revision, name, description),
        () -> find(tenantId, id));
  }

  /** The statement of {@link #update}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE agents
         SET name = :name, description = :description
       WHERE tenant_id = :tenantId AND id = :id
         AND revision = coalesce(CAST(:revision AS bigint), revision)
      RETURNING id, tenant_id, project_id, key, name, description, status, created_at, updated_at,
                revision
      """)
  Optional<AgentRow> updateRow(
      @Bind("tenantId") UUID tenantId,
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision,
      @Bind("name") String name,
      @Bind("description") @Nullable String description);

  /** Suspends an agent or lets it run again. */
  default Update<AgentRow> setStatus(
      UUID tenantId, UUID id, @Nullable Long revision, Status status) {
    return Writes.update(
        getHandle(), () -> updateStatus(tenantId, id, revision, status), () -> find(tenantId, id));
  }

  /** The statement of {@link #setStatus}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE agents
         SET status = :status
       WHERE tenant_id = :tenantId AND id = :id
         AND revision = coalesce(CAST(:revision AS bigint), revision)
      RETURNING id, tenant_id, project_id, key, name, description, status, created_at, updated_at,
                revision
      """)
  Optional<AgentRow> updateStatus(
      @Bind("tenantId") UUID tenantId,
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision,
      @Bind("status") Status status);

  /**
   * Deletes an agent that is bound nowhere and from which no client made an assistant, and with it
   * all its deployments. Its threads stay their project's.
   */
  default Deletion delete(UUID tenantId, UUID id, @Nullable Long revision) {
    return Writes.delete(
        getHandle(), () -> deleteRow(tenantId, id, revision), () -> find(tenantId, id));
  }

  /** The statement of {@link #delete}. */
  @SqlUpdate(
      """
      DELETE FROM agents
       WHERE tenant_id = :tenantId AND id = :id
         AND revision = coalesce(CAST(:revision AS bigint), revision)
      """)
  int deleteRow(
      @Bind("tenantId") UUID tenantId,
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision);
}
