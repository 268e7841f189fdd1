package dev.sluice.db.policy;

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
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The projects. */
@RegisterConstructorMapper(ProjectRow.class)
public interface ProjectDao extends SqlObject {

  /** The key of the project that every tenant has. */
  String DEFAULT_KEY = "default";

  /** Makes a project; {@code key} may be taken. */
  default Creation<ProjectRow> create(UUID tenantId, String key, ProjectSettings settings) {
    return Writes.create(
        getHandle(),
        Map.of("projects_tenant_id_key_key", "key", "projects_tenant_id_fkey", "tenant_id"),
        () -> insert(tenantId, key, settings, settings.webhookHosts()));
  }

  /** The statement of {@link #create}. */
  @SqlQuery(
      """
      INSERT INTO projects (tenant_id, key, name, thread_visibility, default_environment,
                            webhook_hosts)
      VALUES (:tenantId, :key, :name, :threadVisibility, :defaultEnvironment, :hosts)
      RETURNING id, tenant_id, name, key, thread_visibility, default_environment, webhook_hosts,
                false AS is_default, created_at, updated_at, revision
      """)
  ProjectRow insert(
      @Bind("tenantId") UUID tenantId,
      @Bind("key") String key,
      @BindMethods ProjectSettings settings,
      @Bind("hosts") List<String> hosts);

  /** The project with this id in a tenant. */
  @SqlQuery(
      """
      SELECT p.id, p.tenant_id, p.name, p.key, p.thread_visibility, p.default_environment,
             p.webhook_hosts, t.default_project_id IS NOT DISTINCT FROM p.id AS is_default,
             p.created_at, p.updated_at, p.revision
        FROM projects p
        JOIN tenants t ON t.id = p.tenant_id
       WHERE p.tenant_id = :tenantId AND p.id = :id
      """)
  Optional<ProjectRow> find(@Bind("tenantId") UUID tenantId, @Bind("id") UUID id);

  /** The project with this key in a tenant. */
  @SqlQuery(
      """
      SELECT p.id, p.tenant_id, p.name, p.key, p.thread_visibility, p.default_environment,
             p.webhook_hosts, t.default_project_id IS NOT DISTINCT FROM p.id AS is_default,
             p.created_at, p.updated_at, p.revision
        FROM projects p
        JOIN tenants t ON t.id = p.tenant_id
       WHERE p.tenant_id = :tenantId AND p.key = :key
      """)
  Optional<ProjectRow> findByKey(@Bind("tenantId") UUID tenantId, @Bind("key") String key);

  /** A page of a tenant's projects. */
  @SqlQuery(
      """
      SELECT p.id, p.tenant_id, p.name, p.key, p.thread_visibility, p.default_environment,
             p.webhook_hosts, t.default_project_id IS NOT DISTINCT FROM p.id AS is_default,
             p.created_at, p.updated_at, p.revision
        FROM projects p
        JOIN tenants t ON t.id = p.tenant_id
       WHERE p.tenant_id = :tenantId
         AND (CAST(:after AS uuid) IS NULL OR p.id > :after)
       ORDER BY p.id
       LIMIT :limit
      """)
  List<ProjectRow> list(
      @Bind("tenantId") UUID tenantId,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);

  /** Changes a project. */
  default Update<ProjectRow> update(
      UUID tenantId, UUID id, @Nullable Long revision, ProjectSettings settings) {
    return Writes.update(
        getHandle(),
        () -> updateRow(tenantId, id, revision, settings, settings.webhookHosts()),
        () -> find(tenantId, id));
  }

  /** The statement of {@link #update}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE projects p
         SET name = :name, thread_visibility = :threadVisibility,
             default_environment = :defaultEnvironment, webhook_hosts = :hosts
        FROM tenants t
       WHERE p.tenant_id = :tenantId AND p.id = :id AND t.id = p.tenant_id
         AND p.revision = coalesce(CAST(:revision AS bigint), p.revision)
      RETURNING p.id, p.tenant_id, p.name, p.key, p.thread_visibility, p.default_environment,
                p.webhook_hosts, t.default_project_id IS NOT DISTINCT FROM p.id AS is_default,
                p.created_at, p.updated_at, p.revision
      """)
  Optional<ProjectRow> updateRow(
      @Bind("tenantId") UUID tenantId,
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision,
      @BindMethods ProjectSettings settings,
      @Bind("hosts") List<String> hosts);

  /** Makes a project the one that requests mean that name none; false when there is no such one. */
  @SqlUpdate(
      """
      UPDATE tenants t
         SET default_project_id = p.id
        FROM projects p
       WHERE t.id = :tenantId AND p.tenant_id = :tenantId AND p.id = :id
      """)
  boolean makeDefault(@Bind("tenantId") UUID tenantId, @Bind("id") UUID id);

  /**
   * Deletes a project in which there is nothing: no agent, placement, thread, key or relation, and
   * which is not the tenant's default.
   */
  default Deletion delete(UUID tenantId, UUID id, @Nullable Long revision) {
    return Writes.delete(
        getHandle(), () -> deleteRow(tenantId, id, revision), () -> find(tenantId, id));
  }

  /** The statement of {@link #delete}. */
  @SqlUpdate(
      """
      DELETE FROM projects
       WHERE tenant_id = :tenantId AND id = :id
         AND revision = coalesce(CAST(:revision AS bigint), revision)
      """)
  int deleteRow(
      @Bind("tenantId") UUID tenantId,
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision);
}
