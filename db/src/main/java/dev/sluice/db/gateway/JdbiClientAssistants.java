package dev.sluice.db.gateway;

import dev.sluice.db.Database;
import dev.sluice.proxy.assistant.AssistantFilter;
import dev.sluice.proxy.assistant.AssistantOrder;
import dev.sluice.proxy.assistant.ClientAssistant;
import dev.sluice.proxy.assistant.ClientAssistants;
import dev.sluice.proxy.assistant.Description;
import dev.sluice.proxy.identity.SourceUnavailableException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** The assistants that clients made, in the database. Thread-safe; blocks. */
public final class JdbiClientAssistants implements ClientAssistants {

  private static final String COLUMNS =
      """
      c.id, c.agent_id, c.name, c.description, c.version, CAST(c.config AS text) AS config,
             CAST(c.context AS text) AS context, CAST(c.metadata AS text) AS metadata, c.created_at,
             c.updated_at
      """;

  private static final String FIND =
      """
      SELECT %s
        FROM client_assistants c
       WHERE c.tenant_id = :tenant AND c.id = :id
      """
          .formatted(COLUMNS);

  /**
   * Whose it is says the ledger, whose row is held meanwhile: what is deleted at the same time does
   * not come back. A JavaScript server leaves out what isn't set.
   */
  private static final String PUT =
      """
      INSERT INTO client_assistants (id, tenant_id, project_id, env, runtime_id, agent_id,
                                     principal_type, principal_id, name, description, version,
                                     config, context, metadata, created_at, updated_at)
      SELECT r.resource_id, r.tenant_id, r.project_id, r.env, r.runtime_id, r.agent_id,
             r.principal_type, r.principal_id, coalesce(d.told ->> 'name', 'Untitled'),
             d.told ->> 'description', coalesce(CAST(d.told ->> 'version' AS int), 1),
             coalesce(nullif(d.told -> 'config', 'null'), '{}'),
             coalesce(nullif(d.told -> 'context', 'null'), '{}'),
             coalesce(nullif(d.told -> 'metadata', 'null'), '{}'),
             CAST(d.told ->> 'created_at' AS timestamptz),
             CAST(d.told ->> 'updated_at' AS timestamptz)
        FROM runtime_resources r, (SELECT CAST(:json AS jsonb) AS told) d
       WHERE r.tenant_id = :tenant AND r.kind = 'assistant' AND r.resource_id = :id
         AND r.agent_id IS NOT NULL
         FOR KEY SHARE OF r
      ON CONFLICT (tenant_id, id) DO UPDATE
         SET name = excluded.name, description = excluded.description, version = excluded.version,
             config = excluded.config, context = excluded.context, metadata = excluded.metadata,
             updated_at = excluded.updated_at
       WHERE client_assistants.updated_at <= excluded.updated_at
      """;

  /** What {@code jsonb} can't say, such as a character U+0000, is contained in nothing. */
  private static final String IS_JSONB = "SELECT pg_input_is_valid(:metadata, 'jsonb')";

  private static final String FOUND =
      """
        FROM client_assistants c
        JOIN agents a ON a.tenant_id = c.tenant_id AND a.id = c.agent_id
       WHERE c.tenant_id = :tenant AND c.project_id = :project AND c.env = :env
         AND c.agent_id = ANY (CAST(:agents AS uuid[]))
         AND (CAST(:name AS text) IS NULL
              OR strpos(lower(c.name), lower(CAST(:name AS text) COLLATE "C")) > 0)
         AND (CAST(:metadata AS jsonb) IS NULL OR c.metadata @> CAST(:metadata AS jsonb))
      """;

  private static final String SEARCH =
      "SELECT " + COLUMNS + FOUND + " ORDER BY %s %s, c.id OFFSET :offset LIMIT :limit";

  private static final String COUNT = "SELECT count(*)" + FOUND;

  private final Queries queries;

  /** On a migrated database. */
  public JdbiClientAssistants(Database database) {
    this.queries = new Queries(database.jdbi());
  }

  @Override
  public Optional<ClientAssistant> find(UUID tenant, UUID id) throws SourceUnavailableException {
    return queries.ask(handle ->
        handle
            .createQuery(FIND)
            .bind("tenant", tenant)
            .bind("id", id)
            .map((row, context) -> assistant(row))
            .findOne());
  }

  @Override
  public void put(UUID tenant, UUID id, String json) throws SourceUnavailableException {
    queries.ask(handle ->
        handle
            .createUpdate(PUT)
            .bind("tenant", tenant)
            .bind("id", id)
            .bind("json", json)
            .execute());
  }

  @Override
  public List<ClientAssistant> search(
      AssistantFilter filter, AssistantOrder order, long offset, int limit)
      throws SourceUnavailableException {
    String query = SEARCH.formatted(column(order.by()), order.ascending() ? "ASC" : "DESC");
    return queries.ask(handle ->
        isSane(handle, filter.metadata())
            ? filtered(handle.createQuery(query), filter)
                .bind("offset", offset)
                .bind("limit", limit)
                .map((row, context) -> assistant(row))
                .list()
            : List.of());
  }

  @Override
  public long count(AssistantFilter filter) throws SourceUnavailableException {
    return queries.ask(handle ->
        isSane(handle, filter.metadata())
            ? filtered(handle.createQuery(COUNT), filter).mapTo(Long.class).one()
            : 0L);
  }

  private static boolean isSane(Handle handle, @Nullable String metadata) {
    return metadata == null
        || handle.createQuery(IS_JSONB).bind("metadata", metadata).mapTo(Boolean.class).one();
  }

  private static String column(AssistantOrder.By by) {
    return switch (by) {
      case ASSISTANT_ID -> "c.id";
      case CREATED_AT -> "c.created_at";
      case UPDATED_AT -> "c.updated_at";
      case NAME -> "lower(c.name)"; // of ASCII alone, in collation "C"
      case GRAPH_ID -> "a.key";
    };
  }

  private static <S extends SqlStatement<S>> S filtered(S statement, AssistantFilter filter) {
    return statement
        .bind("tenant", filter.tenant())
        .bind("project", filter.project())
        .bind("env", filter.environment().code())
        .bind(
            "agents",
            filter.agents().stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}")))
        .bindByType("name", filter.name(), String.class)
        .bindByType("metadata", filter.metadata(), String.class);
  }

  private static ClientAssistant assistant(ResultSet row) throws SQLException {
    return new ClientAssistant(
        Rows.uuid(row, "id"),
        Rows.uuid(row, "agent_id"),
        new Description(
            Rows.text(row, "name"),
            row.getString("description"),
            row.getInt("version"),
            Rows.text(row, "config"),
            Rows.text(row, "context"),
            Rows.text(row, "metadata"),
            Rows.instant(row, "created_at"),
            Rows.instant(row, "updated_at")));
  }
}
