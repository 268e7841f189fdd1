package dev.sluice.db.gateway;

import dev.sluice.db.Database;
import dev.sluice.proxy.identity.IdentitySource;
import dev.sluice.proxy.identity.KeyRecord;
import dev.sluice.proxy.identity.Membership;
import dev.sluice.proxy.identity.NewUser;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.ServiceAccount;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.User;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Who exists, from the database. Thread-safe; blocks. */
public final class JdbiIdentitySource implements IdentitySource {

  private static final String KEY =
      """
      SELECT k.id AS key_id, k.public_id, k.secret_hash, k.project_id, k.environment, k.expires_at,
             k.revoked_at IS NOT NULL AS revoked,
             a.id AS account_id, a.status AS account_status,
             t.id AS tenant_id, t.slug AS tenant_slug, t.status AS tenant_status
        FROM api_keys k
        JOIN service_accounts a ON a.tenant_id = k.tenant_id AND a.id = k.service_account_id
        JOIN tenants t ON t.id = k.tenant_id
       WHERE k.public_id = :publicId
      """;

  private static final String SERVICE_ACCOUNT =
      """
      SELECT a.id AS account_id, a.status AS account_status,
             t.id AS tenant_id, t.slug AS tenant_slug, t.status AS tenant_status
        FROM service_accounts a
        JOIN tenants t ON t.id = a.tenant_id
       WHERE a.issuer = :issuer AND a.client_id = :clientId
      """;

  /** A row for each membership; a single one without a tenant when there is none. */
  private static final String USER =
      """
      SELECT u.id, u.issuer, u.external_subject, u.status,
             u.first_seen_at IS NOT NULL AS seen, m.role,
             t.id AS tenant_id, t.slug AS tenant_slug, t.status AS tenant_status
        FROM users u
        LEFT JOIN memberships m ON m.user_id = u.id
        LEFT JOIN tenants t ON t.id = m.tenant_id
       WHERE u.issuer = :issuer AND u.external_subject = :subject
       ORDER BY t.slug
      """;

  /**
   * Memberships are made at first sight only, whoever named the user before. Who was seen before
   * keeps what was decided since: a membership that was taken away does not come back. Of those who
   * ask at once, in several processes too, one finds {@code first_seen_at} empty: the others wait
   * for the row, and find it filled. An address that somebody has given stays.
   */
  private static final String PROVISION =
      """
      WITH seen AS (
        INSERT INTO users (issuer, external_subject, email, first_seen_at)
        VALUES (:issuer, :subject, :email, now())
        ON CONFLICT (issuer, external_subject) DO UPDATE
           SET first_seen_at = excluded.first_seen_at,
               email = coalesce(users.email, excluded.email)
         WHERE users.first_seen_at IS NULL AND users.status = 'active'
        RETURNING id
      )
      INSERT INTO memberships (tenant_id, user_id, role)
      SELECT t.id, seen.id, mapped.role
        FROM seen
        JOIN unnest(:slugs, :roles) AS mapped (slug, role) ON true
        JOIN tenants t ON t.slug = mapped.slug
       ORDER BY t.id
      ON CONFLICT (tenant_id, user_id) DO NOTHING
      """;

  /** Joined as a ticket's holder is: whoever lost a part of it is not found. */
  private static final String PRINCIPAL =
      """
      SELECT m.role, k.id AS key_id, k.project_id, k.environment, k.expires_at,
             t.id AS tenant_id, t.slug AS tenant_slug, t.status AS tenant_status
        FROM tenants t
        LEFT JOIN users u ON :kind = 'user' AND u.id = :id AND u.status = 'active'
        LEFT JOIN memberships m ON m.tenant_id = t.id AND m.user_id = u.id
        LEFT JOIN service_accounts a
          ON :kind = 'service_account' AND a.tenant_id = t.id AND a.id = :id
             AND a.status = 'active'
        LEFT JOIN api_keys k
          ON k.tenant_id = t.id AND k.service_account_id = a.id AND k.id = :key
             AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
       WHERE t.id = :tenant AND t.status = 'active'
         AND (m.id IS NOT NULL OR a.id IS NOT NULL)
         AND (CAST(:key AS uuid) IS NULL OR k.id IS NOT NULL)
      """;

  private final Queries queries;

  /** On a migrated database. */
  public JdbiIdentitySource(Database database) {
    this.queries = new Queries(database.jdbi());
  }

  @Override
  public Optional<KeyRecord> findKey(String publicId) throws SourceUnavailableException {
    return queries.ask(handle ->
        handle
            .createQuery(KEY)
            .bind("publicId", publicId)
            .map((row, context) -> key(row))
            .findOne());
  }

  private static KeyRecord key(ResultSet row) throws SQLException {
    return new KeyRecord(
        Rows.uuid(row, "key_id"),
        Rows.text(row, "public_id"),
        row.getBytes("secret_hash"),
        serviceAccount(row),
        row.getObject("project_id", UUID.class),
        row.getString("environment"),
        Rows.optionalInstant(row, "expires_at"),
        row.getBoolean("revoked"));
  }

  @Override
  public Optional<ServiceAccount> findServiceAccount(String issuer, String clientId)
      throws SourceUnavailableException {
    return queries.ask(handle ->
        handle
            .createQuery(SERVICE_ACCOUNT)
            .bind("issuer", issuer)
            .bind("clientId", clientId)
            .map((row, context) -> serviceAccount(row))
            .findOne());
  }

  private static ServiceAccount serviceAccount(ResultSet row) throws SQLException {
    return new ServiceAccount(
        Rows.uuid(row, "account_id"), Rows.tenant(row), Rows.isActive(row, "account_status"));
  }

  @Override
  public Optional<User> findUser(String issuer, String subject) throws SourceUnavailableException {
    return queries.ask(handle -> Optional.ofNullable(find(handle, issuer, subject)));
  }

  private static @Nullable User find(Handle handle, String issuer, String subject) {
    return handle
        .createQuery(USER)
        .bind("issuer", issuer)
        .bind("subject", subject)
        .scanResultSet((results, context) -> user(results.get()));
  }

  private static @Nullable User user(ResultSet rows) throws SQLException {
    User user = null;
    List<Membership> memberships = new ArrayList<>();
    while (rows.next()) {
      String role = rows.getString("role");
      if (role != null) {
        memberships.add(new Membership(Rows.tenant(rows), Rows.constant(TenantRole.class, role)));
      }
      user =
          new User(
              Rows.uuid(rows, "id"),
              Rows.text(rows, "issuer"),
              Rows.text(rows, "external_subject"),
              Rows.isActive(rows, "status"),
              memberships,
              rows.getBoolean("seen"));
    }
    return user;
  }

  @Override
  public Optional<Principal> findPrincipal(
      PrincipalKind kind, UUID id, UUID tenant, @Nullable UUID key)
      throws SourceUnavailableException {
    return queries.ask(handle ->
        handle
            .createQuery(PRINCIPAL)
            .bind("kind", kind.code())
            .bind("id", id)
            .bind("tenant", tenant)
            .bindByType("key", key, UUID.class)
            .map((row, context) -> principal(row, kind, id))
            .findOne());
  }

  private static Principal principal(ResultSet row, PrincipalKind kind, UUID id)
      throws SQLException {
    String role = row.getString("role");
    Instant ends = Rows.optionalInstant(row, "expires_at");
    return new Principal(
        kind,
        id,
        Rows.tenant(row),
        role == null ? null : Rows.constant(TenantRole.class, role),
        row.getObject("key_id", UUID.class),
        row.getObject("project_id", UUID.class),
        row.getString("environment"),
        ends == null ? Long.MAX_VALUE : ends.getEpochSecond());
  }

  @Override
  public User provision(NewUser user) throws SourceUnavailableException {
    return queries.inTransaction(handle -> {
      make(handle, user);
      User made = find(handle, user.issuer(), user.subject());
      if (made == null) {
        throw new IllegalStateException("a user was deleted while it was made");
      }
      return made;
    });
  }

  private static void make(Handle handle, NewUser user) {
    List<String> slugs = List.copyOf(user.memberships().keySet());
    String[] roles =
        slugs.stream()
            .map(slug -> user.memberships().get(slug))
            .map(TenantRole::code)
            .toArray(String[]::new);
    handle
        .createUpdate(PROVISION)
        .bind("issuer", user.issuer())
        .bind("subject", user.subject())
        .bind("email", user.email())
        .bindArray("slugs", String.class, slugs)
        .bindArray("roles", String.class, (Object[]) roles)
        .execute();
  }
}
