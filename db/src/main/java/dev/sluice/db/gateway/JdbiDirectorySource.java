package dev.sluice.db.gateway;

import dev.sluice.db.Database;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Deployment;
import dev.sluice.proxy.directory.DirectoryRows;
import dev.sluice.proxy.directory.DirectorySource;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.Placement;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.SourceUnavailableException;
import java.net.URI;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** What tenants have, from the database. Thread-safe; blocks. */
public final class JdbiDirectorySource implements DirectorySource {

  private static final String DEFAULT_PROJECT =
      "SELECT default_project_id FROM tenants WHERE id = :tenant";

  private static final String PROJECTS =
      """
      SELECT id, key, default_environment, thread_visibility, webhook_hosts
        FROM projects
       WHERE tenant_id = :tenant
       ORDER BY id
      """;

  private static final String AGENTS =
      """
      SELECT id, project_id, key, name, description, status, created_at
        FROM agents
       WHERE tenant_id = :tenant
       ORDER BY id
      """;

  /**
   * Of deployments that differ in number alone the newest is enough, beside the live one: so their
   * number is that of targets, however often one deploys. Of the live one config and context are
   * shown.
   */
  private static final String DEPLOYMENTS =
      """
      SELECT id, agent_id, env, number, runtime_id, langgraph_assistant_id, langgraph_graph_id,
             CASE WHEN live AND octet_length(CAST(config AS text)) <= :longest
                  THEN CAST(config AS text) ELSE '{}' END AS config,
             CASE WHEN live AND octet_length(CAST(context AS text)) <= :longest
                  THEN CAST(context AS text) ELSE '{}' END AS context,
             live, created_at
        FROM (SELECT d.*, b.id IS NOT NULL AS live,
                     row_number() OVER (PARTITION BY d.agent_id, d.env, d.runtime_id,
                       d.langgraph_assistant_id, d.langgraph_graph_id
                       ORDER BY d.number DESC) AS age
                FROM deployments d
                LEFT JOIN runtime_bindings b
                  ON b.tenant_id = d.tenant_id AND b.deployment_id = d.id
               WHERE d.tenant_id = :tenant) AS aged
       WHERE age = 1 OR live
       ORDER BY id
      """;

  private static final String PLACEMENTS =
      """
      SELECT project_id, env, runtime_id
        FROM placements
       WHERE tenant_id = :tenant
       ORDER BY id
      """;

  private static final String RUNTIME =
      """
      SELECT id, key, tenant_id, base_url, secret_ref, secret_field, in_configurable, in_context,
             assertion, capacity, dialect, status
        FROM runtimes
       WHERE id = :id
      """;

  private final Queries queries;

  /** On a migrated database. */
  public JdbiDirectorySource(Database database) {
    this.queries = new Queries(database.jdbi());
  }

  @Override
  public DirectoryRows load(UUID tenant) throws SourceUnavailableException {
    return queries.ask(handle ->
        handle.inTransaction(
            TransactionIsolationLevel.REPEATABLE_READ, snapshot -> rows(snapshot, tenant)));
  }

  private static DirectoryRows rows(Handle handle, UUID tenant) {
    return new DirectoryRows(
        defaultProject(handle, tenant),
        list(handle, PROJECTS, tenant, (row, context) -> project(row)),
        list(handle, AGENTS, tenant, (row, context) -> agent(row)),
        list(handle, DEPLOYMENTS, tenant, (row, context) -> deployment(row)),
        list(handle, PLACEMENTS, tenant, (row, context) -> placement(row)));
  }

  private static @Nullable UUID defaultProject(Handle handle, UUID tenant) {
    return handle
        .createQuery(DEFAULT_PROJECT)
        .bind("tenant", tenant)
        .map((row, context) -> Optional.ofNullable(row.getObject(1, UUID.class)))
        .findOne()
        .flatMap(found -> found)
        .orElse(null);
  }

  private static <T> List<T> list(Handle handle, String query, UUID tenant, RowMapper<T> mapper) {
    Query asked = handle.createQuery(query);
    asked.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
    return asked
        .bind("tenant", tenant)
        .bind("longest", Deployment.MAX_JSON_BYTES)
        .map(mapper)
        .list();
  }

  private static Project project(ResultSet row) throws SQLException {
    return new Project(
        Rows.uuid(row, "id"),
        Rows.text(row, "key"),
        Rows.constant(Environment.class, Rows.text(row, "default_environment")),
        Rows.constant(ThreadVisibility.class, Rows.text(row, "thread_visibility")),
        texts(row.getArray("webhook_hosts")));
  }

  private static Set<String> texts(Array array) throws SQLException {
    return Set.copyOf(List.of((String[]) array.getArray()));
  }

  private static Agent agent(ResultSet row) throws SQLException {
    return new Agent(
        Rows.uuid(row, "id"),
        Rows.uuid(row, "project_id"),
        Rows.text(row, "key"),
        Rows.text(row, "name"),
        row.getString("description"),
        Rows.isActive(row, "status"),
        Rows.instant(row, "created_at"));
  }

  private static Deployment deployment(ResultSet row) throws SQLException {
    return new Deployment(
        Rows.uuid(row, "id"),
        Rows.uuid(row, "agent_id"),
        Rows.constant(Environment.class, Rows.text(row, "env")),
        row.getInt("number"),
        Rows.uuid(row, "runtime_id"),
        Rows.uuid(row, "langgraph_assistant_id"),
        Rows.text(row, "langgraph_graph_id"),
        Rows.text(row, "config"),
        Rows.text(row, "context"),
        row.getBoolean("live"),
        Rows.instant(row, "created_at"));
  }

  private static Placement placement(ResultSet row) throws SQLException {
    return new Placement(
        Rows.uuid(row, "project_id"),
        Rows.constant(Environment.class, Rows.text(row, "env")),
        Rows.uuid(row, "runtime_id"));
  }

  @Override
  public Optional<RuntimeRecord> findRuntime(UUID id) throws SourceUnavailableException {
    return queries.ask(handle ->
        handle.createQuery(RUNTIME).bind("id", id).map((row, context) -> runtime(row)).findOne());
  }

  private static RuntimeRecord runtime(ResultSet row) throws SQLException {
    return new RuntimeRecord(
        Rows.uuid(row, "id"),
        Rows.text(row, "key"),
        row.getObject("tenant_id", UUID.class),
        URI.create(Rows.text(row, "base_url")),
        row.getString("secret_ref"),
        Rows.text(row, "secret_field"),
        row.getBoolean("in_configurable"),
        row.getBoolean("in_context"),
        row.getBoolean("assertion"),
        row.getInt("capacity"), // 0 for null: no limit
        Rows.constant(Dialect.class, Rows.text(row, "dialect")),
        Rows.isActive(row, "status"));
  }
}
