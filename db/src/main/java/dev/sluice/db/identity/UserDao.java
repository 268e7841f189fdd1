package dev.sluice.db.identity;

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
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The users. */
@RegisterConstructorMapper(UserRow.class)
public interface UserDao extends SqlObject {

  /**
   * Names a user, without memberships, who is yet to come; {@code external_subject} may be taken.
   */
  default Creation<UserRow> create(String issuer, String externalSubject, @Nullable String email) {
    return Writes.create(
        getHandle(),
        Map.of("users_issuer_external_subject_key", "external_subject"),
        () -> insert(issuer, externalSubject, email));
  }

  /** The statement of {@link #create}. */
  @SqlQuery(
      """
      INSERT INTO users (issuer, external_subject, email, first_seen_at)
      VALUES (:issuer, :externalSubject, :email, NULL)
      RETURNING id, issuer, external_subject, email, status, created_at, updated_at, revision
      """)
  UserRow insert(
      @Bind("issuer") String issuer,
      @Bind("externalSubject") String externalSubject,
      @Bind("email") @Nullable String email);

  /**
   * The id of the user whom an issuer names so, named now where nobody has before; in a tenant's
   * transaction too. Nothing tells which of the two it was.
   */
  @SqlQuery("SELECT name_user(:issuer, :externalSubject)")
  UUID name(@Bind("issuer") String issuer, @Bind("externalSubject") String externalSubject);

  /** The user with this id. */
  @SqlQuery(
      """
      SELECT id, issuer, external_subject, email, status, created_at, updated_at, revision
        FROM users
       WHERE id = :id
      """)
  Optional<UserRow> find(@Bind("id") UUID id);

  /** The user whom an issuer names so. */
  @SqlQuery(
      """
      SELECT id, issuer, external_subject, email, status, created_at, updated_at, revision
        FROM users
       WHERE issuer = :issuer AND external_subject = :externalSubject
      """)
  Optional<UserRow> findByIdentity(
      @Bind("issuer") String issuer, @Bind("externalSubject") String externalSubject);

  /** A page of users, of all tenants; null filters match all. */
  @SqlQuery(
      """
      SELECT id, issuer, external_subject, email, status, created_at, updated_at, revision
        FROM users
       WHERE (CAST(:after AS uuid) IS NULL OR id > :after)
         AND (CAST(:status AS text) IS NULL OR status = :status)
         AND (CAST(:emailPrefix AS text) IS NULL OR email ^@ :emailPrefix)
         AND (CAST(:issuer AS text) IS NULL OR issuer = :issuer)
         AND (CAST(:externalSubject AS text) IS NULL OR external_subject = :externalSubject)
       ORDER BY id
       LIMIT :limit
      """)
  List<UserRow> list(
      @Bind("status") @Nullable Status status,
      @Bind("emailPrefix") @Nullable String emailPrefix,
      @Bind("issuer") @Nullable String issuer,
      @Bind("externalSubject") @Nullable String externalSubject,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);

  /** A page of the users who are members of a tenant; null filters match all. */
  @SqlQuery(
      """
      SELECT u.id, u.issuer, u.external_subject, u.email, u.status, u.created_at, u.updated_at,
             u.revision
        FROM memberships m
        JOIN users u ON u.id = m.user_id
       WHERE m.tenant_id = :tenantId
         AND (CAST(:after AS uuid) IS NULL OR m.user_id > :after)
         AND (CAST(:status AS text) IS NULL OR u.status = :status)
         AND (CAST(:emailPrefix AS text) IS NULL OR u.email ^@ :emailPrefix)
       ORDER BY m.user_id
       LIMIT :limit
      """)
  List<UserRow> listMembers(
      @Bind("tenantId") UUID tenantId,
      @Bind("status") @Nullable Status status,
      @Bind("emailPrefix") @Nullable String emailPrefix,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);

  /** Gives a user another address, or none. */
  default Update<UserRow> setEmail(UUID id, @Nullable Long revision, @Nullable String email) {
    return Writes.update(getHandle(), () -> updateEmail(id, revision, email), () -> find(id));
  }

  /** The statement of {@link #setEmail}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE users
         SET email = :email
       WHERE id = :id AND revision = coalesce(CAST(:revision AS bigint), revision)
      RETURNING id, issuer, external_subject, email, status, created_at, updated_at, revision
      """)
  Optional<UserRow> updateEmail(
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision,
      @Bind("email") @Nullable String email);

  /** Suspends a user in all tenants or lets them act again. */
  default Update<UserRow> setStatus(UUID id, @Nullable Long revision, Status status) {
    return Writes.update(getHandle(), () -> updateStatus(id, revision, status), () -> find(id));
  }

  /** The statement of {@link #setStatus}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE users
         SET status = :status
       WHERE id = :id AND revision = coalesce(CAST(:revision AS bigint), revision)
      RETURNING id, issuer, external_subject, email, status, created_at, updated_at, revision
      """)
  Optional<UserRow> updateStatus(
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision,
      @Bind("status") Status status);

  /** Deletes a user who is a member of no tenant. */
  default Deletion delete(UUID id, @Nullable Long revision) {
    return Writes.delete(getHandle(), () -> deleteRow(id, revision), () -> find(id));
  }

  /** The statement of {@link #delete}. */
  @SqlUpdate(
      """
      DELETE FROM users
       WHERE id = :id AND revision = coalesce(CAST(:revision AS bigint), revision)
      """)
  int deleteRow(@Bind("id") UUID id, @Bind("revision") @Nullable Long revision);
}
