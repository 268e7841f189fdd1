package dev.sluice.db.agents;

import dev.sluice.proxy.directory.Environment;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** The deployments. They are made, and never changed. */
@RegisterConstructorMapper(DeploymentRow.class)
public interface DeploymentDao {

  /**
   * Makes the agent's next deployment. Two at once would be given one number: to be used in the
   * transaction that locked the agent ({@link AgentDao#lock}).
   */
  @SqlQuery(
      """
      INSERT INTO deployments (tenant_id, agent_id, number, env, runtime_id, langgraph_assistant_id,
                               langgraph_graph_id, config, context, schema_hash, note,
                               source_commit, author_type, author_id)
      SELECT CAST(:tenantId AS uuid), CAST(:agentId AS uuid),
             (SELECT coalesce(max(number), 0) + 1
                FROM deployments
               WHERE tenant_id = :tenantId AND agent_id = :agentId),
             CAST(:env AS text), CAST(:runtimeId AS uuid), CAST(:assistantId AS uuid), :graphId,
             CAST(:config AS jsonb), CAST(:context AS jsonb), CAST(:schemaHash AS bytea), :note,
             :sourceCommit, CAST(:authorType AS text), CAST(:authorId AS uuid)
      RETURNING id, tenant_id, agent_id, number, env, runtime_id,
                langgraph_assistant_id AS assistant_id, langgraph_graph_id AS graph_id, config,
                context, schema_hash, note, source_commit, author_type, author_id, created_at
      """)
  DeploymentRow insert(@BindMethods NewDeployment deployment);

  /** An agent's deployment by its number. */
  @SqlQuery(
      """
      SELECT id, tenant_id, agent_id, number, env, runtime_id,
             langgraph_assistant_id AS assistant_id, langgraph_graph_id AS graph_id, config,
             context, schema_hash, note, source_commit, author_type, author_id, created_at
        FROM deployments
       WHERE tenant_id = :tenantId AND agent_id = :agentId AND number = :number
      """)
  Optional<DeploymentRow> findByNumber(
      @Bind("tenantId") UUID tenantId, @Bind("agentId") UUID agentId, @Bind("number") int number);

  /** The deployment with this id in a tenant. */
  @SqlQuery(
      """
      SELECT id, tenant_id, agent_id, number, env, runtime_id,
             langgraph_assistant_id AS assistant_id, langgraph_graph_id AS graph_id, config,
             context, schema_hash, note, source_commit, author_type, author_id, created_at
        FROM deployments
       WHERE tenant_id = :tenantId AND id = :id
      """)
  Optional<DeploymentRow> find(@Bind("tenantId") UUID tenantId, @Bind("id") UUID id);

  /** A page of an agent's deployments; null filters match all. */
  @SqlQuery(
      """
      SELECT id, tenant_id, agent_id, number, env, runtime_id,
             langgraph_assistant_id AS assistant_id, langgraph_graph_id AS graph_id, config,
             context, schema_hash, note, source_commit, author_type, author_id, created_at
        FROM deployments
       WHERE tenant_id = :tenantId AND agent_id = :agentId
         AND (CAST(:after AS uuid) IS NULL OR id > :after)
         AND (CAST(:env AS text) IS NULL OR env = :env)
       ORDER BY id
       LIMIT :limit
      """)
  List<DeploymentRow> list(
      @Bind("tenantId") UUID tenantId,
      @Bind("agentId") UUID agentId,
      @Bind("env") @Nullable Environment env,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);

  /** JSON as the database writes it, without what it does not keep. */
  @SqlQuery("SELECT CAST(CAST(:json AS jsonb) AS text)")
  String kept(@Bind("json") String json);

  /** Whether two objects in JSON say the same, as the database compares them. */
  @SqlQuery("SELECT CAST(:one AS jsonb) = CAST(:other AS jsonb)")
  boolean areSame(@Bind("one") String one, @Bind("other") String other);
}
