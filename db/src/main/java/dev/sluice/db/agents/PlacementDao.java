package dev.sluice.db.agents;

import dev.sluice.db.outcome.Deletion;
import dev.sluice.db.outcome.Update;
import dev.sluice.db.outcome.Writes;
import dev.sluice.proxy.directory.Environment;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.SqlObject;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The placements. */
@RegisterConstructorMapper(PlacementRow.class)
public interface PlacementDao extends SqlObject {

  /**
   * Places an environment for the first time; empty when it is placed, or the runtime is neither
   * shared nor dedicated to this tenant.
   */
  @SqlQuery(
      """
      INSERT INTO placements (tenant_id, project_id, env, runtime_id)
      SELECT CAST(:tenantId AS uuid), CAST(:projectId AS uuid), CAST(:env AS text), r.id
        FROM runtimes r
       WHERE r.id = :runtimeId AND (r.kind = 'shared' OR r.tenant_id = :tenantId)
      ON CONFLICT (tenant_id, project_id, env) DO NOTHING
      RETURNING id, tenant_id, project_id, env, runtime_id, created_at, updated_at, revision
      """)
  Optional<PlacementRow> insert(
      @Bind("tenantId") UUID tenantId,
      @Bind("projectId") UUID projectId,
      @Bind("env") Environment env,
      @Bind("runtimeId") UUID runtimeId);

  /**
   * Moves an environment: what is on the runtime before stays there. Absent too when the runtime is
   * neither shared nor dedicated to this tenant.
   */
  default Update<PlacementRow> move(
      UUID tenantId, UUID projectId, Environment env, @Nullable Long revision, UUID runtimeId) {
    return Writes.update(
        getHandle(),
        () -> updateRow(tenantId, projectId, env, revision, runtimeId),
        () -> find(tenantId, projectId, env));
  }

  /** The statement of {@link #move}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE placements p
         SET runtime_id = r.id
        FROM runtimes r
       WHERE p.tenant_id = :tenantId AND p.project_id = :projectId AND p.env = :env
         AND p.revision = coalesce(CAST(:revision AS bigint), p.revision)
         AND r.id = :runtimeId AND (r.kind = 'shared' OR r.tenant_id = :tenantId)
      RETURNING p.id, p.tenant_id, p.project_id, p.env, p.runtime_id, p.created_at, p.updated_at,
                p.revision
      """)
  Optional<PlacementRow> updateRow(
      @Bind("tenantId") UUID tenantId,
      @Bind("projectId") UUID projectId,
      @Bind("env") Environment env,
      @Bind("revision") @Nullable Long revision,
      @Bind("runtimeId") UUID runtimeId);

  /** Where an environment of a project is placed. */
  @SqlQuery(
      """
      SELECT id, tenant_id, project_id, env, runtime_id, created_at, updated_at, revision
        FROM placements
       WHERE tenant_id = :tenantId AND project_id = :projectId AND env = :env
      """)
  Optional<PlacementRow> find(
      @Bind("tenantId") UUID tenantId,
      @Bind("projectId") UUID projectId,
      @Bind("env") Environment env);

  /** A page of a tenant's placements; null filters match all. */
  @SqlQuery(
      """
      SELECT id, tenant_id, project_id, env, runtime_id, created_at, updated_at, revision
        FROM placements
       WHERE tenant_id = :tenantId
         AND (CAST(:after AS uuid) IS NULL OR id > :after)
         AND (CAST(:projectId AS uuid) IS NULL OR project_id = :projectId)
         AND (CAST(:env AS text) IS NULL OR env = :env)
         AND (CAST(:runtimeId AS uuid) IS NULL OR runtime_id = :runtimeId)
       ORDER BY id
       LIMIT :limit
      """)
  List<PlacementRow> list(
      @Bind("tenantId") UUID tenantId,
      @Bind("projectId") @Nullable UUID projectId,
      @Bind("env") @Nullable Environment env,
      @Bind("runtimeId") @Nullable UUID runtimeId,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);

  /**
   * Whether an agent of the project is bound in the environment. Locks the placement, so that
   * nobody binds one before the transaction ends.
   */
  @SqlQuery(
      """
      WITH place AS MATERIALIZED (
        SELECT tenant_id, project_id, env
          FROM placements
         WHERE tenant_id = :tenantId AND project_id = :projectId AND env = :env
           FOR UPDATE
      )
      SELECT EXISTS (
        SELECT FROM place p
          JOIN agents a ON a.tenant_id = p.tenant_id AND a.project_id = p.project_id
          JOIN runtime_bindings b
            ON b.tenant_id = a.tenant_id AND b.agent_id = a.id AND b.env = p.env)
      """)
  boolean lockAndTellWhetherBound(
      @Bind("tenantId") UUID tenantId,
      @Bind("projectId") UUID projectId,
      @Bind("env") Environment env);

  /** Takes a placement away: requests of the environment are refused from then on. */
  default Deletion delete(UUID tenantId, UUID projectId, Environment env, @Nullable Long revision) {
    return Writes.delete(
        getHandle(),
        () -> deleteRow(tenantId, projectId, env, revision),
        () -> find(tenantId, projectId, env));
  }

  /** The statement of {@link #delete}. */
  @SqlUpdate(
      """
      DELETE FROM placements
       WHERE tenant_id = :tenantId AND project_id = :projectId AND env = :env
         AND revision = coalesce(CAST(:revision AS bigint), revision)
      """)
  int deleteRow(
      @Bind("tenantId") UUID tenantId,
      @Bind("projectId") UUID projectId,
      @Bind("env") Environment env,
      @Bind("revision") @Nullable Long revision);
}
