package dev.sluice.admin.tenancy;

import static dev.sluice.admin.http.Route.Access.TENANT_ADMIN;
import static dev.sluice.admin.http.Route.Access.TENANT_READER;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.Outcomes;
import dev.sluice.admin.api.value.Body;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.http.Json;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;
import dev.sluice.admin.member.Members;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.db.policy.ProjectRow;
import dev.sluice.db.policy.ProjectSettings;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.ThreadVisibility;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** A tenant's projects: agents and threads belong to them, relations and keys name them. */
final class Projects {

  private static final String WHAT = "project";
  private static final String ALL = "/v1/tenants/{tenant}/projects";
  private static final String ONE = ALL + "/{project}";

  private static final Field KEY =
      Field.shaped("key", 1, 63, "^[a-z][a-z0-9-]{0,62}$", "a key")
          .says("Its name in URLs and headers; never changes.")
          .like("sales");

  private static final Field VISIBILITY =
      Field.choice("thread_visibility", "principal", "project")
          .says("Whether one sees one's own threads, or everybody's in the project.");

  private static final Field ENVIRONMENT =
      Field.choice("default_environment", "dev", "staging", "prod")
          .says("Which one a request means that names none.");

  /** As in a URL's authority. */
  private static final Field HOSTS =
      Field.texts(
              "webhook_hosts",
              100,
              255,
              "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?$",
              "a host in lower case, and perhaps a port")
          .says("Hosts that runs may call back; none when it is empty.");

  private static final Shape PROJECT =
      Shape.of(
          "Project",
          Members.ID,
          Members.TENANT_ID,
          KEY,
          Members.NAME,
          VISIBILITY,
          ENVIRONMENT,
          HOSTS,
          Field.flag("is_default").says("Whether requests mean it that name none."),
          Members.CREATED_AT,
          Members.UPDATED_AT);

  private static final Shape NEW_PROJECT =
      Shape.of(
          "NewProject",
          KEY,
          Members.NAME,
          VISIBILITY.optional(),
          ENVIRONMENT.optional(),
          HOSTS.optional());

  private static final Shape CHANGE =
      Shape.of(
          "ProjectChange",
          Members.NAME.optional(),
          VISIBILITY.optional(),
          ENVIRONMENT.optional(),
          HOSTS.optional());

  /** What a project has that is told nothing else. */
  private static final ProjectSettings USUAL =
      new ProjectSettings("", ThreadVisibility.PRINCIPAL, Environment.DEV, List.of());

  private Projects() {}

  static List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.list(ALL, "listProjects", TENANT_READER, PROJECT).says("A tenant's projects"),
            Projects::list),
        new Endpoint(
            Operation.create(ALL, "createProject", TENANT_ADMIN, NEW_PROJECT, PROJECT)
                .says("Makes a project"),
            Projects::create),
        new Endpoint(
            Operation.get(ONE, "getProject", TENANT_READER, PROJECT).says("One project"),
            Projects::read),
        new Endpoint(
            Operation.update(ONE, "updateProject", TENANT_ADMIN, CHANGE, PROJECT)
                .says("Changes what is given"),
            Projects::update),
        new Endpoint(
            Operation.act(ONE + "/make-default", "makeDefaultProject", TENANT_ADMIN, PROJECT)
                .says("Makes it the project of requests that name none"),
            Projects::makeDefault),
        new Endpoint(
            Operation.delete(ONE, "deleteProject", TENANT_ADMIN)
                .says("Deletes a project in which there is nothing, and which is not the default"),
            Projects::delete));
  }

  private static Response list(Call call) {
    List<ProjectRow> rows =
        projects(call).list(call.inTenant(), call.page().after(), call.page().fetch());
    return call.page().answer(rows, ProjectRow::id, Projects::content);
  }

  private static Response create(Call call) throws ProblemException {
    ProjectRow row =
        Outcomes.created(
            projects(call)
                .create(
                    call.inTenant(), call.body().needText("key"), settings(call.body(), USUAL)));
    return Outcomes.made(call, row.id(), row.revision(), content(row));
  }

  /** What is given, and what was before. */
  private static ProjectSettings settings(Body body, ProjectSettings before) {
    String name = body.text("name");
    String visibility = body.text("thread_visibility");
    String environment = body.text("default_environment");
    List<String> hosts = body.texts("webhook_hosts");
    return new ProjectSettings(
        name == null ? before.name() : name,
        visibility == null
            ? before.threadVisibility()
            : ThreadVisibility.valueOf(visibility.toUpperCase(Locale.ROOT)),
        environment == null
            ? before.defaultEnvironment()
            : Environment.of(environment).orElseThrow(),
        hosts == null ? before.webhookHosts() : hosts);
  }

  private static Response read(Call call) throws ProblemException {
    return one(find(call));
  }

  private static Response update(Call call) throws ProblemException {
    ProjectRow before = find(call);
    var was =
        new ProjectSettings(
            before.name(),
            before.threadVisibility(),
            before.defaultEnvironment(),
            before.webhookHosts());
    Long expected = call.revision() == null ? (Long) before.revision() : call.revision();
    return one(
        Outcomes.updated(
            projects(call)
                .update(call.inTenant(), before.id(), expected, settings(call.body(), was)),
            WHAT));
  }

  private static Response makeDefault(Call call) throws ProblemException {
    if (!projects(call).makeDefault(call.inTenant(), id(call))) {
      throw Call.absent(WHAT);
    }
    return one(find(call));
  }

  private static Response delete(Call call) throws ProblemException {
    if (find(call).isDefault()) {
      throw ProblemException.conflict(
          "it is the tenant's default project (expected: another is made the default first)");
    }
    return Outcomes.deleted(
        projects(call).delete(call.inTenant(), id(call), call.revision()), WHAT);
  }

  private static ProjectRow find(Call call) throws ProblemException {
    return Outcomes.found(projects(call).find(call.inTenant(), id(call)), WHAT);
  }

  private static UUID id(Call call) throws ProblemException {
    return call.id("project", WHAT);
  }

  private static ProjectDao projects(Call call) {
    return call.rows(ProjectDao.class);
  }

  private static Response one(ProjectRow row) {
    return Outcomes.one(row.revision(), content(row));
  }

  private static Json.Content content(ProjectRow row) {
    return json -> {
      Members.write(json, "id", row.id());
      Members.write(json, "tenant_id", row.tenantId());
      Members.write(json, "key", row.key());
      Members.write(json, "name", row.name());
      Members.write(
          json, "thread_visibility", row.threadVisibility().name().toLowerCase(Locale.ROOT));
      Members.write(json, "default_environment", row.defaultEnvironment().code());
      json.writeArrayFieldStart("webhook_hosts");
      for (String host : row.webhookHosts()) {
        json.writeString(host);
      }
      json.writeEndArray();
      json.writeBooleanField("is_default", row.isDefault());
      Members.write(json, "created_at", row.createdAt());
      Members.write(json, "updated_at", row.updatedAt());
    };
  }
}
