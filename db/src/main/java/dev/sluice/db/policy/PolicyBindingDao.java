package dev.sluice.db.policy;

import dev.sluice.db.outcome.Creation;
import dev.sluice.db.outcome.Writes;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.identity.PrincipalKind;
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

/** The relations given. They are given and taken, never changed. */
@RegisterConstructorMapper(PolicyBindingRow.class)
public interface PolicyBindingDao extends SqlObject {

  /**
   * Gives a subject a relation to a project; {@code relation} may be taken (given before), {@code
   * subject_id} be no member or service account of the tenant, {@code object_id} no project of it.
   */
  default Creation<PolicyBindingRow> create(
      UUID tenantId, PrincipalKind subjectType, UUID subjectId, Relation relation, UUID project) {
    return Writes.create(
        getHandle(),
        Map.of(
            "policy_bindings_given", "relation",
            "policy_bindings_tenant_id_fkey", "tenant_id",
            "policy_bindings_membership_fkey", "subject_id",
            "policy_bindings_service_account_fkey", "subject_id",
            "policy_bindings_project_fkey", "object_id"),
        () -> insert(tenantId, subjectType, subjectId, relation, project));
  }

  /** The statement of {@link #create}. */
  @SqlQuery(
      """
      INSERT INTO policy_bindings (tenant_id, subject_type, subject_id, relation, object_type,
                                   object_id)
      VALUES (:tenantId, :subjectType, :subjectId, :relation, 'project', :project)
      RETURNING id, tenant_id, subject_type, subject_id, relation, object_type, object_id,
                created_at
      """)
  PolicyBindingRow insert(
      @Bind("tenantId") UUID tenantId,
      @Bind("subjectType") PrincipalKind subjectType,
      @Bind("subjectId") UUID subjectId,
      @Bind("relation") Relation relation,
      @Bind("project") UUID project);

  /** The relation with this id in a tenant. */
  @SqlQuery(
      """
      SELECT id, tenant_id, subject_type, subject_id, relation, object_type, object_id, created_at
        FROM policy_bindings
       WHERE tenant_id = :tenantId AND id = :id
      """)
  Optional<PolicyBindingRow> find(@Bind("tenantId") UUID tenantId, @Bind("id") UUID id);

  /** A page of the relations in a tenant; null filters match all. */
  @SqlQuery(
      """
      SELECT id, tenant_id, subject_type, subject_id, relation, object_type, object_id, created_at
        FROM policy_bindings
       WHERE tenant_id = :tenantId
         AND (CAST(:after AS uuid) IS NULL OR id > :after)
         AND (CAST(:subjectType AS text) IS NULL OR subject_type = :subjectType)
         AND (CAST(:subjectId AS uuid) IS NULL OR subject_id = :subjectId)
         AND (CAST(:relation AS text) IS NULL OR relation = :relation)
         AND (CAST(:project AS uuid) IS NULL OR project_id = :project)
       ORDER BY id
       LIMIT :limit
      """)
  List<PolicyBindingRow> list(
      @Bind("tenantId") UUID tenantId,
      @Bind("subjectType") @Nullable PrincipalKind subjectType,
      @Bind("subjectId") @Nullable UUID subjectId,
      @Bind("relation") @Nullable Relation relation,
      @Bind("project") @Nullable UUID project,
      @Bind("after") @Nullable UUID after,
      @Bind("limit") int limit);

  /** Takes a relation back; false when there is no such row. */
  @SqlUpdate("DELETE FROM policy_bindings WHERE tenant_id = :tenantId AND id = :id")
  boolean delete(@Bind("tenantId") UUID tenantId, @Bind("id") UUID id);
}
