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

/** The service accounts. */
@RegisterConstructorMapper(ServiceAccountRow.class)
public interface ServiceAccountDao extends SqlObject {

  /** What may be refused, by constraint. */
  Map<String, String> FIELDS =
      Map.of(
          "service_accounts_tenant_id_name_key", "name",
          "service_accounts_issuer_client_id_key", "client_id",
          "service_accounts_tenant_id_fkey", "tenant_id");

  /**
   * Makes a service account; {@code name} or {@code client_id} may be taken, {@code tenant_id}
   * unknown.
   *
   * @param issuer with {@code clientId}: the client whose tokens stand for it; both or neither
   */
  default Creation<ServiceAccountRow> create(
      UUID tenantId, String name, @Nullable String issuer, @Nullable String clientId) {
    return Writes.create(getHandle(), FIELDS, () -> insert(tenantId, name, issuer, clientId));
  }

  /** The statement of {@link #create}. */
  @SqlQuery(
      """
      INSERT INTO service_accounts (tenant_id, name, issuer, client_id)
      VALUES (:tenantId, :name, :issuer, :clientId)
      RETURNING id, tenant_id, name, status, issuer, client_id, created_at, updated_at, revision
      """)
  ServiceAccountRow insert(
      @Bind("tenantId") UUID tenantId,
      @Bind("name") String name,
      @Bind("issuer") @Nullable String issuer,
      @Bind("clientId") @Nullable String clientId);

  /** The service account with this id in a tenant. */
  @SqlQuery(
      """
      SELECT id, tenant_id, name, status, issuer, client_id, created_at, updated_at, revision
        FROM service_accounts
       WHERE tenant_id = :tenantId AND id = :id
      """)
  Optional<ServiceAccountRow> find(@Bind("tenantId") UUID tenantId, @Bind("id") UUID id);

  /** The service account with this name in a tenant. */
  @SqlQuery(
      """
      SELECT id, tenant_id, name, status, issuer, client_id, created_at, updated_at, revision
        FROM service_accounts
       WHERE tenant_id = :tenantId AND name = :name
      """)
  Optional<ServiceAccountRow> findByName(
      @Bind("tenantId") UUID tenantId, @Bind("name") String name);

  /** A page of a tenant's service accounts; null filters match all. */
  @SqlQuery(
      """
      SELECT id, tenant_id, name, status, issuer, client_id, created_at, updated_at, revision
        FROM service_accounts
       WHERE tenant_id = :tenantId
         AND (CAST(:after AS uuid) IS NULL OR id > :after)
         AND (CAST(:status AS text) IS NULL OR status = :status)
         AND (CAST(:namePrefix AS text) IS NULL OR name ^@ :namePrefix)
       ORDER BY id
       LIMIT :limit
      """)
  List<ServiceAccountRow> list(
      @Bind("tenantId") UUID tenantId,
      @Bind("status") @Nullable Status status,
      @Bind("namePrefix") @Nullable String namePrefix,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);

  /** Changes name and mapping; {@code name} or {@code client_id} may be taken. */
  default Update<ServiceAccountRow> update(
      UUID tenantId,
      UUID id,
      @Nullable Long revision,
      String name,
      @Nullable String issuer,
      @Nullable String clientId) {
    return Writes.update(
        getHandle(),
        FIELDS,
        () -> updateRow(tenantId, id, revision, name, issuer, clientId),
        () -> find(tenantId, id));
  }

  /** The statement of {@link #update}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE service_accounts
         SET name = :name, issuer = :issuer, client_id = :clientId
       WHERE tenant_id = :tenantId AND id = :id
         AND revision = coalesce(CAST(:revision AS bigint), revision)
      RETURNING id, tenant_id, name, status, issuer, client_id, created_at, updated_at, revision
      """)
  Optional<ServiceAccountRow> updateRow(
      @Bind("tenantId") UUID tenantId,
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision,
      @Bind("name") String name,
      @Bind("issuer") @Nullable String issuer,
      @Bind("clientId") @Nullable String clientId);

  /** Suspends a service account or lets it act again. */
  default Update<ServiceAccountRow> setStatus(
      UUID tenantId, UUID id, @Nullable Long revision, Status status) {
    return Writes.update(
        getHandle(), () -> updateStatus(tenantId, id, revision, status), () -> find(tenantId, id));
  }

  /** The statement of {@link #setStatus}; empty when there is no such row and revision. */
  @SqlQuery(
      """
      UPDATE service_accounts
         SET status = :status
       WHERE tenant_id = :tenantId AND id = :id
         AND revision = coalesce(CAST(:revision AS bigint), revision)
      RETURNING id, tenant_id, name, status, issuer, client_id, created_at, updated_at, revision
      """)
  Optional<ServiceAccountRow> updateStatus(
      @Bind("tenantId") UUID tenantId,
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision,
      @Bind("status") Status status);

  /** Deletes a service account that has no keys, and with it all relations given to it. */
  default Deletion delete(UUID tenantId, UUID id, @Nullable Long revision) {
    return Writes.delete(
        getHandle(), () -> deleteRow(tenantId, id, revision), () -> find(tenantId, id));
  }

  /** The statement of {@link #delete}. */
  @SqlUpdate(
      """
      DELETE FROM service_accounts
       WHERE tenant_id = :tenantId AND id = :id
         AND revision = coalesce(CAST(:revision AS bigint), revision)
      """)
  int deleteRow(
      @Bind("tenantId") UUID tenantId,
      @Bind("id") UUID id,
      @Bind("revision") @Nullable Long revision);
}
