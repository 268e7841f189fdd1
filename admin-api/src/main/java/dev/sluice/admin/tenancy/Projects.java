package dev.sluice.admin.tenancy;

import static dev.sluice.admin.http.Route.Access.TENANT_READER;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Field;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.Outcomes;
import dev.sluice.admin.api.Shape;
import dev.sluice.admin.http.Json;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.db.policy.ProjectRow;
import java.util.List;

/** A tenant's projects, to read: relations and keys name them. */
final class Projects {

  private static final String WHAT = "project";
  private static final String ALL = "/v1/tenants/{tenant}/projects";

  private static final Shape PROJECT =
      Shape.of(
          "Project",
          Members.ID,
          Members.TENANT_ID,
          Field.shaped("key", 1, 63, "^[a-z][a-z0-9-]{0,62}$", "a key")
              .says("Its name in URLs and headers."),
          Members.NAME,
          Members.CREATED_AT,
          Members.UPDATED_AT);

  private Projects() {}

  static List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.list(ALL, "listProjects", TENANT_READER, PROJECT).says("A tenant's projects"),
            Projects::list),
        new Endpoint(
            Operation.get(ALL + "/{project}", "getProject", TENANT_READER, PROJECT)
                .says("One project"),
            Projects::read));
  }

  private static Response list(Call call) {
    List<ProjectRow> rows =
        call.rows(ProjectDao.class).list(call.inTenant(), call.page().after(), call.page().fetch());
    return call.page().answer(rows, ProjectRow::id, Projects::content);
  }

  private static Response read(Call call) throws ProblemException {
    ProjectRow row =
        Outcomes.found(
            call.rows(ProjectDao.class).find(call.inTenant(), call.id("project", WHAT)), WHAT);
    return Outcomes.one(row.revision(), content(row));
  }

  private static Json.Content content(ProjectRow row) {
    return json -> {
      Members.write(json, "id", row.id());
      Members.write(json, "tenant_id", row.tenantId());
      Members.write(json, "key", row.key());
      Members.write(json, "name", row.name());
      Members.write(json, "created_at", row.createdAt());
      Members.write(json, "updated_at", row.updatedAt());
    };
  }
}
