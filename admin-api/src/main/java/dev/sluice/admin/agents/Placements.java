package dev.sluice.admin.agents;

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
import dev.sluice.admin.member.Members;
import dev.sluice.db.agents.PlacementDao;
import dev.sluice.db.agents.PlacementRow;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.db.runtimes.UsableRuntimeDao;
import dev.sluice.proxy.directory.Environment;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** On which runtime an environment of a project lives. */
final class Placements {

  private static final String WHAT = "placement";
  private static final String ALL = "/v1/tenants/{tenant}/placements";
  private static final String ONE =
      "/v1/tenants/{tenant}/projects/{project}/placements/{environment}";

  private static final Field PROJECT = Field.uuid("project_id");
  private static final Field RUNTIME =
      Field.uuid("runtime_id").says("A shared one, or one of the tenant.");

  private static final Shape PLACEMENT =
      Shape.of(
          "Placement",
          Members.ID,
          Members.TENANT_ID,
          PROJECT,
          Members.ENVIRONMENT,
          RUNTIME,
          Members.CREATED_AT,
          Members.UPDATED_AT);

  private static final Shape NEW_PLACEMENT = Shape.of("NewPlacement", RUNTIME);

  private Placements() {}

  static List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.list(ALL, "listPlacements", TENANT_READER, PLACEMENT)
                .says("Where a tenant's environments live")
                .filters(PROJECT, Members.ENVIRONMENT, RUNTIME),
            Placements::list),
        new Endpoint(
            Operation.get(ONE, "getPlacement", TENANT_READER, PLACEMENT)
                .says("Where one environment of a project lives"),
            Placements::read),
        new Endpoint(
            Operation.put(ONE, "putPlacement", TENANT_ADMIN, NEW_PLACEMENT, PLACEMENT)
                .says("Places an environment, or moves it: what is on the runtime stays there"),
            Placements::put),
        new Endpoint(
            Operation.delete(ONE, "deletePlacement", TENANT_ADMIN)
                .says("Takes a placement away, when no agent is bound in the environment"),
            Placements::delete));
  }

  private static Response list(Call call) {
    String environment = call.query().text("environment");
    List<PlacementRow> rows =
        placements(call)
            .list(
                call.inTenant(),
                call.query().id("project_id"),
                environment == null ? null : Environment.of(environment).orElseThrow(),
                call.query().id("runtime_id"),
                call.page().after(),
                call.page().fetch());
    return call.page().answer(rows, PlacementRow::id, Placements::content);
  }

  private static Response read(Call call) throws ProblemException {
    PlacementRow row =
        Outcomes.found(
            placements(call).find(call.inTenant(), project(call), call.environment()), WHAT);
    return Outcomes.one(row.revision(), content(row));
  }

  private static Response put(Call call) throws ProblemException {
    UUID project = project(call);
    Outcomes.found(call.rows(ProjectDao.class).find(call.inTenant(), project), "project");
    UUID runtime = call.body().needId("runtime_id");
    if (call.rows(UsableRuntimeDao.class).find(call.inTenant(), runtime).isEmpty()) {
      throw ProblemException.unprocessable("runtime_id", "there is none with this id");
    }
    Environment environment = call.environment();
    Optional<PlacementRow> made =
        call.revision() == null
            ? placements(call).insert(call.inTenant(), project, environment, runtime)
            : Optional.empty(); // If-Match: there must be one
    if (made.isPresent()) {
      return Outcomes.put(true, made.get().revision(), content(made.get()));
    }
    PlacementRow row = move(call, project, environment, runtime);
    return Outcomes.put(false, row.revision(), content(row));
  }

  /** What is there already stays as it is. */
  private static PlacementRow move(Call call, UUID project, Environment environment, UUID runtime)
      throws ProblemException {
    Optional<PlacementRow> now = placements(call).find(call.inTenant(), project, environment);
    if (now.isEmpty()) {
      throw ProblemException.preconditionFailed();
    }
    call.expect(now.get().revision());
    if (now.get().runtimeId().equals(runtime)) {
      return now.get();
    }
    return Outcomes.updated(
        placements(call).move(call.inTenant(), project, environment, now.get().revision(), runtime),
        WHAT);
  }

  private static Response delete(Call call) throws ProblemException {
    UUID project = project(call);
    Environment environment = call.environment();
    if (placements(call).lockAndTellWhetherBound(call.inTenant(), project, environment)) {
      throw ProblemException.conflict("the placement is needed by bindings in its environment");
    }
    return Outcomes.deleted(
        placements(call).delete(call.inTenant(), project, environment, call.revision()), WHAT);
  }

  private static UUID project(Call call) throws ProblemException {
    return call.id("project", "project");
  }

  private static PlacementDao placements(Call call) {
    return call.rows(PlacementDao.class);
  }

  private static Json.Content content(PlacementRow row) {
    return json -> {
      Members.write(json, "id", row.id());
      Members.write(json, "tenant_id", row.tenantId());
      Members.write(json, "project_id", row.projectId());
      Members.write(json, "environment", row.env().code());
      Members.write(json, "runtime_id", row.runtimeId());
      Members.write(json, "created_at", row.createdAt());
      Members.write(json, "updated_at", row.updatedAt());
    };
  }
}
