package dev.sluice.db.gateway;

import dev.sluice.db.Database;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.ticket.TicketStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tickets, in the database. Thread-safe; blocks. */
public final class JdbiTicketStore implements TicketStore {

  /** Most tickets that one purge deletes. */
  private static final int MAX_PURGED = 10_000;

  private static final String ADD =
      """
      INSERT INTO tickets (hash, tenant_id, principal_type, principal_id, api_key_id, project_id,
                           environment, credential_expires_at, expires_at)
      VALUES (:hash, :tenant, :kind, :id, :key, :project, :environment, :credentialEnds, :ends)
      """;

  /** The ticket is gone whatever the second half finds. */
  private static final String TAKE =
      """
      WITH taken AS (
        DELETE FROM tickets WHERE hash = :hash
        RETURNING tenant_id, principal_type, principal_id, api_key_id, project_id, environment,
                  credential_expires_at, expires_at
      )
      SELECT x.principal_type, x.principal_id, x.api_key_id, x.project_id, x.environment,
             x.credential_expires_at, m.role,
             t.id AS tenant_id, t.slug AS tenant_slug, t.status AS tenant_status
        FROM taken x
        JOIN tenants t ON t.id = x.tenant_id AND t.status = 'active'
        LEFT JOIN users u
          ON x.principal_type = 'user' AND u.id = x.principal_id AND u.status = 'active'
        LEFT JOIN memberships m ON m.tenant_id = x.tenant_id AND m.user_id = u.id
        LEFT JOIN service_accounts a
          ON x.principal_type = 'service_account' AND a.tenant_id = x.tenant_id
             AND a.id = x.principal_id AND a.status = 'active'
        LEFT JOIN api_keys k
          ON k.tenant_id = x.tenant_id AND k.id = x.api_key_id AND k.revoked_at IS NULL
             AND (k.expires_at IS NULL OR k.expires_at > :now)
       WHERE x.expires_at > :now
         AND (x.credential_expires_at IS NULL OR x.credential_expires_at > :now)
         AND (m.id IS NOT NULL OR a.id IS NOT NULL)
         AND (x.api_key_id IS NULL OR k.id IS NOT NULL)
      """;

  private static final String PURGE =
      """
      DELETE FROM tickets
       WHERE hash IN (SELECT hash FROM tickets WHERE expires_at <= :now LIMIT :limit)
      """;

  private final Queries queries;

  /** On a migrated database. */
  public JdbiTicketStore(Database database) {
    this.queries = new Queries(database.jdbi());
  }

  @Override
  public void add(byte[] hash, Principal principal, Instant expiresAt)
      throws SourceUnavailableException {
    queries.ask(handle ->
        handle
            .createUpdate(ADD)
            .bind("hash", hash)
            .bind("tenant", principal.tenant().id())
            .bind("kind", principal.kind().code())
            .bind("id", principal.id())
            .bindByType("key", principal.key(), UUID.class)
            .bindByType("project", principal.project(), UUID.class)
            .bindByType("environment", principal.environment(), String.class)
            .bindByType("credentialEnds", end(principal.expiresAtEpochSecond()), Instant.class)
            .bind("ends", expiresAt)
            .execute());
  }

  private static @Nullable Instant end(long epochSecond) {
    return epochSecond == Long.MAX_VALUE ? null : Instant.ofEpochSecond(epochSecond);
  }

  @Override
  public Optional<Principal> take(byte[] hash, Instant now) throws SourceUnavailableException {
    return queries.ask(handle ->
        handle
            .createQuery(TAKE)
            .bind("hash", hash)
            .bind("now", now)
            .map((row, context) -> principal(row))
            .findOne());
  }

  private static Principal principal(ResultSet row) throws SQLException {
    String role = row.getString("role");
    Instant ends = Rows.optionalInstant(row, "credential_expires_at");
    return new Principal(
        Rows.constant(PrincipalKind.class, Rows.text(row, "principal_type")),
        Rows.uuid(row, "principal_id"),
        Rows.tenant(row),
        role == null ? null : Rows.constant(TenantRole.class, role),
        row.getObject("api_key_id", UUID.class),
        row.getObject("project_id", UUID.class),
        row.getString("environment"),
        ends == null ? Long.MAX_VALUE : ends.getEpochSecond());
  }

  @Override
  public int purge(Instant now) throws SourceUnavailableException {
    return queries.ask(
        handle -> handle.createUpdate(PURGE).bind("now", now).bind("limit", MAX_PURGED).execute());
  }
}
