package dev.sluice.admin.tenancy;

import static dev.sluice.admin.http.Route.Access.TENANT_ADMIN;
import static dev.sluice.admin.http.Route.Access.TENANT_READER;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.Outcomes;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.http.Json;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;
import dev.sluice.admin.member.Codes;
import dev.sluice.admin.member.Members;
import dev.sluice.db.policy.PolicyBindingDao;
import dev.sluice.db.policy.PolicyBindingRow;
import java.util.List;
import java.util.UUID;

/** What members and service accounts are to a tenant's projects. Given and taken, never changed. */
final class Relations {

  private static final String WHAT = "relation";
  private static final String ALL = "/v1/tenants/{tenant}/relations";
  private static final String ONE = ALL + "/{relation}";

  /** They never change. */
  private static final long REVISION = 1;

  private static final Field SUBJECT_TYPE = Field.choice("subject_type", "user", "service_account");
  private static final Field SUBJECT_ID =
      Field.uuid("subject_id").says("A member or a service account of the tenant.");
  private static final Field RELATION =
      Field.choice("relation", "admin", "developer", "operator", "viewer");
  private static final Field PROJECT_ID = Field.uuid("project_id");

  private static final Shape BINDING =
      Shape.of(
          "Relation",
          Members.ID,
          Members.TENANT_ID,
          SUBJECT_TYPE,
          SUBJECT_ID,
          RELATION,
          PROJECT_ID,
          Members.CREATED_AT);

  private static final Shape NEW_BINDING =
      Shape.of("NewRelation", SUBJECT_TYPE, SUBJECT_ID, RELATION, PROJECT_ID);

  private Relations() {}

  static List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.list(ALL, "listRelations", TENANT_READER, BINDING)
                .says("The relations given in a tenant")
                .filters(SUBJECT_TYPE, SUBJECT_ID, RELATION, PROJECT_ID),
            Relations::list),
        new Endpoint(
            Operation.create(ALL, "createRelation", TENANT_ADMIN, NEW_BINDING, BINDING)
                .says("Gives a member or a service account a relation to a project"),
            Relations::create),
        new Endpoint(
            Operation.get(ONE, "getRelation", TENANT_READER, BINDING).says("One relation"),
            Relations::read),
        new Endpoint(
            Operation.delete(ONE, "deleteRelation", TENANT_ADMIN).says("Takes a relation back"),
            Relations::delete));
  }

  private static Response list(Call call) {
    List<PolicyBindingRow> rows =
        relations(call)
            .list(
                call.inTenant(),
                Codes.kindOrNull(call.query().text("subject_type")),
                call.query().id("subject_id"),
                Codes.relationOrNull(call.query().text("relation")),
                call.query().id("project_id"),
                call.page().after(),
                call.page().fetch());
    return call.page().answer(rows, PolicyBindingRow::id, Relations::content);
  }

  private static Response create(Call call) throws ProblemException {
    PolicyBindingRow row =
        Outcomes.created(
            relations(call)
                .create(
                    call.inTenant(),
                    Codes.kind(call.body().needText("subject_type")),
                    call.body().needId("subject_id"),
                    Codes.relation(call.body().needText("relation")),
                    call.body().needId("project_id")));
    return Outcomes.made(call, row.id(), REVISION, content(row));
  }

  private static Response read(Call call) throws ProblemException {
    PolicyBindingRow row = Outcomes.found(relations(call).find(call.inTenant(), id(call)), WHAT);
    return Outcomes.one(REVISION, content(row));
  }

  private static Response delete(Call call) throws ProblemException {
    call.expect(REVISION);
    if (!relations(call).delete(call.inTenant(), id(call))) {
      throw Call.absent(WHAT);
    }
    return Response.noContent();
  }

  private static UUID id(Call call) throws ProblemException {
    return call.id("relation", WHAT);
  }

  private static PolicyBindingDao relations(Call call) {
    return call.rows(PolicyBindingDao.class);
  }

  private static Json.Content content(PolicyBindingRow row) {
    return json -> {
      Members.write(json, "id", row.id());
      Members.write(json, "tenant_id", row.tenantId());
      Members.write(json, "subject_type", row.subjectType().code());
      Members.write(json, "subject_id", row.subjectId());
      Members.write(json, "relation", row.relation().code());
      Members.write(json, "project_id", row.objectId());
      Members.write(json, "created_at", row.createdAt());
    };
  }
}
