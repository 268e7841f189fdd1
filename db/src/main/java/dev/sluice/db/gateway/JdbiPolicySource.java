package dev.sluice.db.gateway;

import dev.sluice.db.Database;
import dev.sluice.proxy.authz.PolicyBinding;
import dev.sluice.proxy.authz.PolicySource;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.SourceUnavailableException;
import java.util.List;
import java.util.UUID;

/** Which relations were given, from the database. Thread-safe; blocks. */
public final class JdbiPolicySource implements PolicySource {

  private static final String BINDINGS =
      """
      SELECT relation, project_id
        FROM policy_bindings
       WHERE tenant_id = :tenant AND subject_type = :kind AND subject_id = :subject
         AND object_type = 'project'
       ORDER BY id
      """;

  private final Queries queries;

  /** On a migrated database. */
  public JdbiPolicySource(Database database) {
    this.queries = new Queries(database.jdbi());
  }

  @Override
  public List<PolicyBinding> findBindings(UUID tenant, PrincipalKind kind, UUID subject)
      throws SourceUnavailableException {
    return queries.ask(handle ->
        handle
            .createQuery(BINDINGS)
            .bind("tenant", tenant)
            .bind("kind", kind.code())
            .bind("subject", subject)
            .map((row, context) ->
                new PolicyBinding(
                    Rows.constant(Relation.class, Rows.text(row, "relation")),
                    Rows.uuid(row, "project_id")))
            .list());
  }
}
