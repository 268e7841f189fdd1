package dev.sluice.db.identity;

import dev.sluice.db.outcome.Creation;
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

/** Who administers the platform. */
@RegisterConstructorMapper(PlatformAdminRow.class)
public interface PlatformAdminDao extends SqlObject {

  /**
   * In the issuer's place of an administrator that is a service account, whose id is the subject.
   * No issuer can have this name (RFC 2606).
   */
  String SERVICE_ACCOUNTS = "https://service-accounts.sluice.invalid";

  /** Makes somebody a platform administrator; {@code external_subject} may be taken. */
  default Creation<PlatformAdminRow> create(String issuer, String externalSubject) {
    return Writes.create(
        getHandle(),
        Map.of("platform_admins_issuer_external_subject_key", "external_subject"),
        () -> insert(issuer, externalSubject));
  }

  /** The statement of {@link #create}. */
  @SqlQuery(
      """
      INSERT INTO platform_admins (issuer, external_subject)
      VALUES (:issuer, :externalSubject)
      RETURNING id, issuer, external_subject, created_at
      """)
  PlatformAdminRow insert(
      @Bind("issuer") String issuer, @Bind("externalSubject") String externalSubject);

  /** The platform administrator with this id. */
  @SqlQuery(
      """
      SELECT id, issuer, external_subject, created_at
        FROM platform_admins
       WHERE id = :id
      """)
  Optional<PlatformAdminRow> find(@Bind("id") UUID id);

  /** Whether an issuer's subject is a platform administrator; their user may be suspended. */
  @SqlQuery(
      """
      SELECT EXISTS (
        SELECT FROM platform_admins
         WHERE issuer = :issuer AND external_subject = :externalSubject)
      """)
  boolean contains(@Bind("issuer") String issuer, @Bind("externalSubject") String externalSubject);

  /** Whether a service account is a platform administrator; in a tenant's transaction too. */
  @SqlQuery("SELECT administers_platform(:account)")
  boolean containsAccount(@Bind("account") UUID account);

  /** A page of the platform administrators. */
  @SqlQuery(
      """
      SELECT id, issuer, external_subject, created_at
        FROM platform_admins
       WHERE CAST(:after AS uuid) IS NULL OR id > :after
       ORDER BY id
       LIMIT :limit
      """)
  List<PlatformAdminRow> list(@Bind("after") @Nullable UUID after, @Bind("limit") int limit);

  /** Takes a platform administrator's rights back; false when there is no such row. */
  @SqlUpdate("DELETE FROM platform_admins WHERE id = :id")
  boolean delete(@Bind("id") UUID id);

  /**
   * Whether this is the last platform administrator that can act: an active user, an active service
   * account of an active tenant, or one who was named and has not been here. Asked before it is
   * taken away, in the same transaction: until that ends, whoever asks this too waits.
   */
  @SqlQuery("SELECT is_last_platform_admin(the_row => :id)")
  boolean isLast(@Bind("id") UUID id);

  /** The same of a user. */
  @SqlQuery("SELECT is_last_platform_admin(the_user => :id)")
  boolean isLastUser(@Bind("id") UUID id);

  /** The same of a service account; in a tenant's transaction too. */
  @SqlQuery("SELECT is_last_platform_admin(the_account => :id)")
  boolean isLastAccount(@Bind("id") UUID id);

  /** The same of all service accounts of a tenant. */
  @SqlQuery("SELECT is_last_platform_admin(the_tenant => :id)")
  boolean areLastOf(@Bind("id") UUID id);
}
