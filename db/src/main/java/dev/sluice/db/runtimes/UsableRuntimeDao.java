package dev.sluice.db.runtimes;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** The runtimes that a tenant may be placed on: shared ones, and its own. */
@RegisterConstructorMapper(UsableRuntimeRow.class)
@RegisterConstructorMapper(RuntimeGraphRow.class)
public interface UsableRuntimeDao {

  /** The runtime with this id, when the tenant may use it. */
  @SqlQuery(
      """
      SELECT id, key, kind, name, status, dialect, version, health, inspected_at, created_at,
             updated_at, revision
        FROM runtimes
       WHERE id = :id AND (kind = 'shared' OR tenant_id = :tenantId)
      """)
  Optional<UsableRuntimeRow> find(@Bind("tenantId") UUID tenantId, @Bind("id") UUID id);

  /** A page of the runtimes that a tenant may use. */
  @SqlQuery(
      """
      SELECT id, key, kind, name, status, dialect, version, health, inspected_at, created_at,
             updated_at, revision
        FROM runtimes
       WHERE (kind = 'shared' OR tenant_id = :tenantId)
         AND (CAST(:after AS uuid) IS NULL OR id > :after)
       ORDER BY id
       LIMIT :limit
      """)
  List<UsableRuntimeRow> list(
      @Bind("tenantId") UUID tenantId,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);

  /** The graphs that were found on a runtime, by name. */
  @SqlQuery(
      """
      SELECT runtime_id, graph_id, assistant_id, schema_hash, seen_at
        FROM runtime_graphs
       WHERE runtime_id = :runtimeId
       ORDER BY graph_id
       LIMIT :limit
      """)
  List<RuntimeGraphRow> graphs(@Bind("runtimeId") UUID runtimeId, @Bind("limit") int limit);
}
