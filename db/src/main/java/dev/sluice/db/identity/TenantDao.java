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
import org.jdbi.v3.sqlobject.transaction.Transaction;
import org.jspecify.annotations.Nullable;

/** The tenants. */
@RegisterConstructorMapper(TenantRow.class)
public interface TenantDao extends SqlObject {

  /** Makes a tenant and its project {@code default}; {@code slug} may be taken. */
  default Creation<TenantRow> create(String name, String slug) {
    return Writes.create(getHandle(), Map.of("tenants_slug_key", "slug"), () -> insert(name, slug));
  }

  /** The statement of {@link #create}. */
  @SqlQuery(
      """
      WITH ids AS MATERIALIZED (
        SELECT uuidv7() AS project
      ), made AS (
        INSERT INTO tenants (name, slug, default_project_id)
        SELECT :name, :slug, project FROM ids
        RETURNING id, name, slug, status, created_at, updated_at, revision
      ), its_project AS (
        INSERT INTO projects (id, tenant_id, name, key)
        SELECT ids.project, made.id, 'Default', 'default' FROM made, ids
      )
      SELECT id, name, slug, status, created_at, updated_at, revision FROM made
      """)
  TenantRow insert(@Bind("name") String name, @Bind("slug") String slug);

  /** The tenant with this id. */
  @SqlQuery(
      """
      SELECT id, name, slug, status, created_at, updated_at, revision
        FROM tenants
       WHERE id = :id
      """)
  Optional<TenantRow> find(@Bind("id") UUID id);

  /** The tenant with this slug. */
  @SqlQuery(
      """
      SELECT id, name, slug, status, created_at, updated_at, revision
        FROM tenants
       WHERE slug = :slug
      """)
  Optional<TenantRow> findBySlug(@Bind("slug") String slug);

  /** A page of tenants; null filters match all. */
  @SqlQuery(
      """
      SELECT id, name, slug, status, created_at, updated_at, revision
        FROM tenants
       WHERE (CAST(:after AS uuid) IS NULL OR id > :after)
         AND (CAST(:status AS text) IS NULL OR status = :status)
         AND (CAST(:slugPrefix AS text) IS NULL OR slug ^@ :slugPrefix)
         AND (CAST(:namePrefix AS text) IS NULL OR name ^@ :namePrefix)
       ORDER BY id
       LIMIT :limit
      """)
  List<TenantRow> list(
      @Bind("status") @Nullable Status status,
      @Bind("slugPrefix") @Nullable String slugPrefix,
      @Bind("namePrefix") @Nullable String namePrefix,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);

  /** Renames a tenant. */
  default Update<TenantRow> rename(UUID id, @Nullable Long revision, String name) {
    return Writes.update(getHandle(), () -> updateName(id, revision, name), () -> find(id));
  }

  /** The statement of {@link #rename}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE tenants
         SET name = :name
       WHERE id = :id AND revision = coalesce(CAST(:revision AS bigint), revision)
      RETURNING id, name, slug, status, created_at, updated_at, revision
      """)
  Optional<TenantRow> updateName(
      @Bind("id") UUID id, @Bind("revision") @Nullable Long revision, @Bind("name") String name);

  /** Suspends a tenant or lets it act again. */
  default Update<TenantRow> setStatus(UUID id, @Nullable Long revision, Status status) {
    return Writes.update(getHandle(), () -> updateStatus(id, revision, status), () -> find(id));
  }

  /** The statement of {@link #setStatus}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE tenants
         SET status = :status
       WHERE id = :id AND revision = coalesce(CAST(:revision AS bigint), revision)
      RETURNING id, name, slug, status, created_at, updated_at, revision
      """)
  Optional<TenantRow> updateStatus(
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision,
      @Bind("status") Status status);

  /**
   * Deletes a tenant in which there is nothing but its project {@code default}: no member, service
   * account, key, relation or other project.
   */
  @Transaction
  default Deletion delete(UUID id, @Nullable Long revision) {
    return Writes.delete(
        getHandle(),
        () -> {
          boolean isThis = clearDefaultProject(id, revision);
          return isThis ? deleteDefaultProject(id) + deleteRow(id) : 0;
        },
        () -> find(id));
  }

  /**
   * Locks a tenant that is to go, and names no project for it any more; false when there is none.
   */
  @SqlUpdate(
      """
      UPDATE tenants
         SET default_project_id = NULL
       WHERE id = :id AND revision = coalesce(CAST(:revision AS bigint), revision)
      """)
  boolean clearDefaultProject(@Bind("id") UUID id, @Bind("revision") @Nullable Long revision);

  /** Deletes a tenant's project {@code default} ahead of the tenant. */
  @SqlUpdate("DELETE FROM projects WHERE tenant_id = :id AND key = 'default'")
  int deleteDefaultProject(@Bind("id") UUID id);

  /** Deletes a tenant's row. */
  @SqlUpdate("DELETE FROM tenants WHERE id = :id")
  int deleteRow(@Bind("id") UUID id);
}
