package dev.sluice.db.gateway;

import dev.sluice.db.Database;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.OwnershipLedger;
import dev.sluice.proxy.ledger.ResourceKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.SqlStatements;

/** The ownership ledger, in the database. Thread-safe; blocks. */
public final class JdbiOwnershipLedger implements OwnershipLedger {

  /*
   * Claims. The primary key lets an id have one owner on a runtime; a second unique key lets a
   * tenant have it once. INSERT … ON CONFLICT waits for whoever is about to insert the same, so
   * that of any number of claimants one is the first. What a statement sees may be newer than what
   * the one before saw (READ COMMITTED), and a row that went away between two is claimed again.
   *
   * An id that was another's is claimed first, and then looked for among the gone: its row becomes
   * one of these in one statement, which ours has waited for. Both are one transaction: nobody else
   * sees, and takes for its own, a claim that was not looked at yet, and none is left by a failure.
   */

  /** A row that comes and goes more often than this is no claim but a fight. */
  private static final int MAX_TRIES = 5;

  private static final String FIND =
      """
      SELECT runtime_id, kind, resource_id, tenant_id, project_id, env, agent_id, principal_type,
             principal_id, state, entry
        FROM runtime_resources
       WHERE tenant_id = :tenant AND kind = :kind AND resource_id = :id
      """;

  private static final String INSERT =
      """
      INSERT INTO runtime_resources (runtime_id, kind, resource_id, tenant_id, project_id, env,
                                     agent_id, principal_type, principal_id, state, entry)
      VALUES (:runtime, :kind, :id, :tenant, :project, :env, :agent, :principalKind, :principal,
              :state, :entry)
      ON CONFLICT DO NOTHING
      """;

  private static final String RENEW =
      """
      UPDATE runtime_resources
         SET claimed_at = now()
       WHERE runtime_id = :runtime AND kind = :kind AND resource_id = :id AND tenant_id = :tenant
         AND project_id = :project AND env = :env AND principal_type = :principalKind
         AND principal_id = :principal AND state = 'pending'
      """;

  /** Of exactly this claimant: the tenant's next claim of the id may be there already. */
  private static final String WITHDRAW =
      """
      DELETE FROM runtime_resources
       WHERE runtime_id = :runtime AND kind = :kind AND resource_id = :id AND tenant_id = :tenant
         AND project_id = :project AND env = :env AND principal_type = :principalKind
         AND principal_id = :principal AND state = 'pending'
      """;

  /** The tenant's own row comes first: on another runtime it may be beside a foreign one. */
  private static final String WHOSE =
      """
      SELECT tenant_id = :tenant AS own
        FROM runtime_resources
       WHERE kind = :kind AND resource_id = :id
         AND (runtime_id = :runtime OR tenant_id = :tenant)
       ORDER BY own DESC
       LIMIT 1
      """;

  private static final String CONFIRM =
      """
      UPDATE runtime_resources
         SET state = 'owned'
       WHERE tenant_id = :tenant AND kind = :kind AND resource_id = :id AND state = 'pending'
      """;

  private static final String RELEASE =
      """
      DELETE FROM runtime_resources
       WHERE tenant_id = :tenant AND kind = :kind AND resource_id = :id AND state = 'pending'
      """;

  /** A row that was there before there were entries has none (NULL). */
  private static final String DELETE =
      """
      WITH gone AS (
        DELETE FROM runtime_resources
         WHERE tenant_id = :tenant AND kind = :kind AND resource_id = :id
           AND entry IS NOT DISTINCT FROM :entry
        RETURNING runtime_id, kind, resource_id, tenant_id, project_id, env, principal_type,
                  principal_id)
      INSERT INTO gone_resources (runtime_id, kind, resource_id, tenant_id, project_id, env,
                                  principal_type, principal_id)
      SELECT runtime_id, kind, resource_id, tenant_id, project_id, env, principal_type,
             principal_id
        FROM gone
          ON CONFLICT (runtime_id, kind, resource_id)
          DO UPDATE SET tenant_id = EXCLUDED.tenant_id, project_id = EXCLUDED.project_id,
                        env = EXCLUDED.env, principal_type = EXCLUDED.principal_type,
                        principal_id = EXCLUDED.principal_id, gone_at = now()
      """;

  /** Who keeps what was told holds the row meanwhile: all that was kept by then is seen here. */
  private static final String DELETE_TOLD =
      "DELETE FROM client_assistants WHERE tenant_id = :tenant AND id = :id";

  /** What a row that the version before made does not have (NULL) is no difference. */
  private static final String WAS_ANOTHERS =
      """
      SELECT EXISTS (
        SELECT FROM gone_resources
         WHERE runtime_id = :runtime AND kind = :kind AND resource_id = :id
           AND ((tenant_id, project_id, env) <> (:tenant, :project, :env)
                OR (kind <> 'assistant'
                    AND (principal_type, principal_id) <> (:principalKind, :principal))))
      """;

  private static final String FORGET =
      "DELETE FROM gone_resources WHERE gone_at < now() - make_interval(secs => :seconds)";

  /** An agent that is gone meanwhile leaves none. */
  private static final String SET_AGENT =
      """
      UPDATE runtime_resources
         SET agent_id = (SELECT id FROM agents WHERE tenant_id = :tenant AND id = :agent)
       WHERE tenant_id = :tenant AND kind = :kind AND resource_id = :id
         AND agent_id IS DISTINCT FROM :agent
      """;

  private static final String PENDING =
      """
      SELECT runtime_id, kind, resource_id, tenant_id, project_id, env, agent_id, principal_type,
             principal_id, state, entry
        FROM runtime_resources
       WHERE state = 'pending' AND claimed_at < :before AND runtime_id <> ALL (:butOn)
       ORDER BY claimed_at
       LIMIT :limit
      """;

  private final Queries queries;

  /** On a migrated database. */
  public JdbiOwnershipLedger(Database database) {
    this.queries = new Queries(database.jdbi());
  }

  @Override
  public Optional<Owned> find(UUID tenant, ResourceKind kind, UUID id)
      throws SourceUnavailableException {
    return queries.ask(handle -> find(handle, tenant, kind, id));
  }

  private static Optional<Owned> find(Handle handle, UUID tenant, ResourceKind kind, UUID id) {
    return resource(handle.createQuery(FIND), tenant, kind, id)
        .map((row, context) -> owned(row))
        .findOne();
  }

  @Override
  public Claimed claim(Owned wanted) throws SourceUnavailableException {
    if (!wanted.pending()) {
      throw new IllegalArgumentException("a claim is pending: " + wanted);
    }
    return queries.inTransaction(handle -> claim(handle, wanted));
  }

  private static Claimed claim(Handle handle, Owned wanted) {
    for (int i = 0; i < MAX_TRIES; i++) {
      Optional<Claimed> claimed = claimOnce(handle, wanted);
      if (claimed.isPresent()) {
        return claimed.get();
      }
    }
    return Claimed.OWN; // refused as taken: the safe answer, and true a moment ago
  }

  /** Empty when whoever had it gave it up meanwhile. */
  private static Optional<Claimed> claimOnce(Handle handle, Owned wanted) {
    if (row(handle.createUpdate(INSERT), wanted).execute() > 0) {
      return Optional.of(unlessAnothersBefore(handle, wanted, Claimed.FIRST));
    }
    if (row(handle.createUpdate(RENEW), wanted).execute() > 0) {
      return Optional.of(unlessAnothersBefore(handle, wanted, Claimed.AGAIN));
    }
    return row(handle.createQuery(WHOSE), wanted)
        .mapTo(Boolean.class)
        .findOne()
        .map(own -> own ? Claimed.OWN : Claimed.FOREIGN);
  }

  private static Claimed unlessAnothersBefore(Handle handle, Owned claimed, Claimed otherwise) {
    if (!row(handle.createQuery(WAS_ANOTHERS), claimed).mapTo(Boolean.class).one()) {
      return otherwise;
    }
    row(handle.createUpdate(WITHDRAW), claimed).execute();
    return Claimed.FOREIGN;
  }

  @Override
  public void confirm(UUID tenant, ResourceKind kind, UUID id) throws SourceUnavailableException {
    update(CONFIRM, tenant, kind, id);
  }

  @Override
  public void release(UUID tenant, ResourceKind kind, UUID id) throws SourceUnavailableException {
    update(RELEASE, tenant, kind, id);
  }

  @Override
  public Optional<Owned> adopt(Owned found) throws SourceUnavailableException {
    return queries.ask(handle -> {
      row(handle.createUpdate(INSERT), found).execute();
      return find(handle, found.tenant(), found.kind(), found.id());
    });
  }

  @Override
  public void setAgent(UUID tenant, ResourceKind kind, UUID id, UUID agent)
      throws SourceUnavailableException {
    queries.ask(handle ->
        resource(handle.createUpdate(SET_AGENT), tenant, kind, id).bind("agent", agent).execute());
  }

  @Override
  public boolean delete(Owned seen) throws SourceUnavailableException {
    return queries.inTransaction(handle -> {
      boolean goes = row(handle.createUpdate(DELETE), seen).execute() > 0;
      if (goes && seen.kind() == ResourceKind.ASSISTANT) {
        row(handle.createUpdate(DELETE_TOLD), seen).execute();
      }
      return goes;
    });
  }

  /** Makes ids free for others whose resources have been gone for so long. */
  public void forgetGoneFor(Duration time) throws SourceUnavailableException {
    queries.ask(
        handle -> handle.createUpdate(FORGET).bind("seconds", (int) time.toSeconds()).execute());
  }

  @Override
  public List<Owned> pendingSince(Instant claimedBefore, Set<UUID> butOn, int limit)
      throws SourceUnavailableException {
    return queries.ask(handle ->
        handle
            .createQuery(PENDING)
            .bind("before", claimedBefore)
            .bindArray("butOn", UUID.class, butOn.toArray())
            .bind("limit", limit)
            .map((row, context) -> owned(row))
            .list());
  }

  private void update(String statement, UUID tenant, ResourceKind kind, UUID id)
      throws SourceUnavailableException {
    queries.ask(handle -> resource(handle.createUpdate(statement), tenant, kind, id).execute());
  }

  private static <S extends SqlStatement<S>> S resource(
      S statement, UUID tenant, ResourceKind kind, UUID id) {
    return statement.bind("tenant", tenant).bind("kind", kind.code()).bind("id", id);
  }

  /** Binds a whole row; statements take what they name. */
  private static <S extends SqlStatement<S>> S row(S statement, Owned owned) {
    statement.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
    return resource(statement, owned.tenant(), owned.kind(), owned.id())
        .bind("runtime", owned.runtime())
        .bind("project", owned.project())
        .bind("env", owned.environment().code())
        .bindByType("agent", owned.agent(), UUID.class)
        .bind("principalKind", owned.principalKind().code())
        .bind("principal", owned.principal())
        .bind("state", owned.pending() ? "pending" : "owned")
        .bindByType("entry", owned.entry(), UUID.class);
  }

  private static Owned owned(ResultSet row) throws SQLException {
    return new Owned(
        Rows.uuid(row, "runtime_id"),
        Rows.constant(ResourceKind.class, Rows.text(row, "kind")),
        Rows.uuid(row, "resource_id"),
        Rows.uuid(row, "tenant_id"),
        Rows.uuid(row, "project_id"),
        Rows.constant(Environment.class, Rows.text(row, "env")),
        row.getObject("agent_id", UUID.class),
        Rows.constant(PrincipalKind.class, Rows.text(row, "principal_type")),
        Rows.uuid(row, "principal_id"),
        "pending".equals(row.getString("state")),
        row.getObject("entry", UUID.class));
  }
}
