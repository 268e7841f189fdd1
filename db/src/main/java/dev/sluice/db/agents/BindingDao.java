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

/** The bindings: which deployment of an agent is live in an environment. */
@RegisterConstructorMapper(BindingRow.class)
@RegisterConstructorMapper(BoundTarget.class)
public interface BindingDao extends SqlObject {

  /** Binds an agent for the first time; false when it is bound in the deployment's environment. */
  @SqlUpdate(
      """
      INSERT INTO runtime_bindings (tenant_id, agent_id, env, deployment_id, langgraph_assistant_id,
                                    langgraph_graph_id)
      SELECT tenant_id, agent_id, env, id, langgraph_assistant_id, langgraph_graph_id
        FROM deployments
       WHERE tenant_id = :tenantId AND id = :deploymentId
      ON CONFLICT (tenant_id, agent_id, env) DO NOTHING
      """)
  boolean insert(@Bind("tenantId") UUID tenantId, @Bind("deploymentId") UUID deploymentId);

  /** Points a binding at another deployment of its agent in its environment. */
  default Update<BindingRow> point(
      UUID tenantId, UUID agentId, Environment env, @Nullable Long revision, UUID deploymentId) {
    return Writes.update(
        getHandle(),
        () ->
            pointRow(tenantId, agentId, env, revision, deploymentId)
                ? find(tenantId, agentId, env)
                : Optional.empty(),
        () -> find(tenantId, agentId, env));
  }

  /** The statement of {@link #point}; false when there is no such row and revision. */
  @SqlUpdate(
      """
      UPDATE runtime_bindings b
         SET deployment_id = d.id, langgraph_assistant_id = d.langgraph_assistant_id,
             langgraph_graph_id = d.langgraph_graph_id, drift = 'unknown', checked_at = NULL
        FROM deployments d
       WHERE b.tenant_id = :tenantId AND b.agent_id = :agentId AND b.env = :env
         AND b.revision = coalesce(CAST(:revision AS bigint), b.revision)
         AND d.tenant_id = b.tenant_id AND d.id = :deploymentId
      """)
  boolean pointRow(
      @Bind("tenantId") UUID tenantId,
      @Bind("agentId") UUID agentId,
      @Bind("env") Environment env,
      @Bind("revision") @Nullable Long revision,
      @Bind("deploymentId") UUID deploymentId);

  /** What is live of an agent in an environment. */
  @SqlQuery(
      """
      SELECT b.id, b.tenant_id, b.agent_id, b.env, b.deployment_id, d.number AS deployment_number,
             d.runtime_id, b.langgraph_assistant_id AS assistant_id,
             b.langgraph_graph_id AS graph_id, b.drift, b.checked_at, b.created_at, b.updated_at,
             b.revision
        FROM runtime_bindings b
        JOIN deployments d ON d.tenant_id = b.tenant_id AND d.id = b.deployment_id
       WHERE b.tenant_id = :tenantId AND b.agent_id = :agentId AND b.env = :env
      """)
  Optional<BindingRow> find(
      @Bind("tenantId") UUID tenantId, @Bind("agentId") UUID agentId, @Bind("env") Environment env);

  /** A page of a tenant's bindings; null filters match all. */
  @SqlQuery(
      """
      SELECT b.id, b.tenant_id, b.agent_id, b.env, b.deployment_id, d.number AS deployment_number,
             d.runtime_id, b.langgraph_assistant_id AS assistant_id,
             b.langgraph_graph_id AS graph_id, b.drift, b.checked_at, b.created_at, b.updated_at,
             b.revision
        FROM runtime_bindings b
        JOIN deployments d ON d.tenant_id = b.tenant_id AND d.id = b.deployment_id
       WHERE b.tenant_id = :tenantId
         AND (CAST(:after AS uuid) IS NULL OR b.id > :after)
         AND (CAST(:agentId AS uuid) IS NULL OR b.agent_id = :agentId)
         AND (CAST(:env AS text) IS NULL OR b.env = :env)
         AND (CAST(:drift AS text) IS NULL OR b.drift = :drift)
       ORDER BY b.id
       LIMIT :limit
      """)
  List<BindingRow> list(
      @Bind("tenantId") UUID tenantId,
      @Bind("agentId") @Nullable UUID agentId,
      @Bind("env") @Nullable Environment env,
      @Bind("drift") @Nullable String drift,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);

  /** What bindings count on, of one tenant or (null) of all, in the order of their ids. */
  @SqlQuery(
      """
      SELECT b.id AS binding_id, b.tenant_id, b.deployment_id, d.runtime_id,
             b.langgraph_assistant_id AS assistant_id, b.langgraph_graph_id AS graph_id,
             d.schema_hash
        FROM runtime_bindings b
        JOIN deployments d ON d.tenant_id = b.tenant_id AND d.id = b.deployment_id
       WHERE (CAST(:tenantId AS uuid) IS NULL OR b.tenant_id = :tenantId)
         AND (CAST(:after AS uuid) IS NULL OR b.id > :after)
       ORDER BY b.id
       LIMIT :limit
      """)
  List<BoundTarget> targets(
      @Bind("tenantId") @Nullable UUID tenantId,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);

  /** Notes what a look found; false when the binding points elsewhere meanwhile. */
  default boolean noteDrift(BoundTarget target, Drift drift) {
    return updateDrift(target.tenantId(), target.bindingId(), target.deploymentId(), drift.code());
  }

  /** The statement of {@link #noteDrift}. */
  @SqlUpdate(
      """
      UPDATE runtime_bindings
         SET drift = :drift, checked_at = now()
       WHERE tenant_id = :tenantId AND id = :id AND deployment_id = :deploymentId
      """)
  boolean updateDrift(
      @Bind("tenantId") UUID tenantId,
      @Bind("id") UUID id,
      @Bind("deploymentId") UUID deploymentId,
      @Bind("drift") String drift);

  /** Takes a binding away: the agent can't be called in the environment from then on. */
  default Deletion delete(UUID tenantId, UUID agentId, Environment env, @Nullable Long revision) {
    return Writes.delete(
        getHandle(),
        () -> deleteRow(tenantId, agentId, env, revision),
        () -> find(tenantId, agentId, env));
  }

  /** The statement of {@link #delete}. */
  @SqlUpdate(
      """
      DELETE FROM runtime_bindings
       WHERE tenant_id = :tenantId AND agent_id = :agentId AND env = :env
         AND revision = coalesce(CAST(:revision AS bigint), revision)
      """)
  int deleteRow(
      @Bind("tenantId") UUID tenantId,
      @Bind("agentId") UUID agentId,
      @Bind("env") Environment env,
      @Bind("revision") @Nullable Long revision);
}
