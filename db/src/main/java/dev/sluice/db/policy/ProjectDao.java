package dev.sluice.db.policy;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** The projects. */
@RegisterConstructorMapper(ProjectRow.class)
public interface ProjectDao {

  /** The key of the project that every tenant has. */
  String DEFAULT_KEY = "default";

  /** The project with this id in a tenant. */
  @SqlQuery(
      """
      SELECT id, tenant_id, name, key, created_at, updated_at, revision
        FROM projects
       WHERE tenant_id = :tenantId AND id = :id
      """)
  Optional<ProjectRow> find(@Bind("tenantId") UUID tenantId, @Bind("id") UUID id);

  /** The project with this key in a tenant. */
  @SqlQuery(
      """
      SELECT id, tenant_id, name, key, created_at, updated_at, revision
        FROM projects
       WHERE tenant_id = :tenantId AND key = :key
      """)
  Optional<ProjectRow> findByKey(@Bind("tenantId") UUID tenantId, @Bind("key") String key);

  /** A page of a tenant's projects. */
  @SqlQuery(
      """
      SELECT id, tenant_id, name, key, created_at, updated_at, revision
        FROM projects
       WHERE tenant_id = :tenantId
         AND (CAST(:after AS uuid) IS NULL OR id > :after)
       ORDER BY id
       LIMIT :limit
      """)
  List<ProjectRow> list(
      @Bind("tenantId") UUID tenantId,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);
}
