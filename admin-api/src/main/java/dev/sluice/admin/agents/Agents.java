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
import dev.sluice.db.agents.AgentDao;
import dev.sluice.db.agents.AgentRow;
import dev.sluice.db.identity.Status;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Agents: what clients name. */
final class Agents {

  static final String WHAT = "agent";
  static final String ALL = "/v1/tenants/{tenant}/agents";
  static final String ONE = ALL + "/{agent}";

  private static final Field PROJECT = Field.uuid("project_id");
  private static final Field KEY =
      Field.shaped("key", 1, 63, "^[a-z][a-z0-9-]{0,62}$", "a key")
          .says("Its name to clients, unique in its project; never changes.")
          .like("support");
  private static final Field DESCRIPTION = Field.text("description", 1, 2_000).orNull();

  private static final Shape AGENT =
      Shape.of(
          "Agent",
          Members.ID,
          Members.TENANT_ID,
          PROJECT,
          KEY,
          Members.NAME,
          DESCRIPTION,
          Members.STATUS,
          Members.CREATED_AT,
          Members.UPDATED_AT);

  private static final Shape NEW_AGENT =
      Shape.of("NewAgent", PROJECT, KEY, Members.NAME, DESCRIPTION.optional());

  private static final Shape CHANGE =
      Shape.of("AgentChange", Members.NAME.optional(), DESCRIPTION.optional());

  private Agents() {}

  static List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.list(ALL, "listAgents", TENANT_READER, AGENT)
                .says("A tenant's agents")
                .filters(PROJECT, KEY, Members.STATUS),
            Agents::list),
        new Endpoint(
            Operation.create(ALL, "createAgent", TENANT_ADMIN, NEW_AGENT, AGENT)
                .says("Makes an agent"),
            Agents::create),
        new Endpoint(
            Operation.get(ONE, "getAgent", TENANT_READER, AGENT).says("One agent"), Agents::read),
        new Endpoint(
            Operation.update(ONE, "updateAgent", TENANT_ADMIN, CHANGE, AGENT)
                .says("Changes what is given of name and description"),
            Agents::update),
        new Endpoint(
            Operation.act(ONE + "/suspend", "suspendAgent", TENANT_ADMIN, AGENT)
                .says("Suspends an agent: no run of it starts any more"),
            call -> setStatus(call, Status.SUSPENDED)),
        new Endpoint(
            Operation.act(ONE + "/resume", "resumeAgent", TENANT_ADMIN, AGENT)
                .says("Lets a suspended agent run again"),
            call -> setStatus(call, Status.ACTIVE)),
        new Endpoint(
            Operation.delete(ONE, "deleteAgent", TENANT_ADMIN)
                .says("Deletes an agent that is bound nowhere, with its deployments"),
            Agents::delete));
  }

  private static Response list(Call call) {
    String status = call.query().text("status");
    List<AgentRow> rows =
        agents(call)
            .list(
                call.inTenant(),
                call.query().id("project_id"),
                call.query().text("key"),
                status == null ? null : Status.valueOf(status.toUpperCase(Locale.ROOT)),
                call.page().after(),
                call.page().fetch());
    return call.page().answer(rows, AgentRow::id, Agents::content);
  }

  private static Response create(Call call) throws ProblemException {
    AgentRow row =
        Outcomes.created(
            agents(call)
                .create(
                    call.inTenant(),
                    call.body().needId("project_id"),
                    call.body().needText("key"),
                    call.body().needText("name"),
                    call.body().text("description")));
    return Outcomes.made(call, row.id(), row.revision(), content(row));
  }

  private static Response read(Call call) throws ProblemException {
    return one(find(call));
  }

  private static Response update(Call call) throws ProblemException {
    AgentRow before = find(call);
    String name = call.body().text("name");
    boolean isGiven = call.body().has("description");
    Long expected = call.revision() == null ? (Long) before.revision() : call.revision();
    return one(
        Outcomes.updated(
            agents(call)
                .update(
                    call.inTenant(),
                    before.id(),
                    expected,
                    name == null ? before.name() : name,
                    isGiven ? call.body().text("description") : before.description()),
            WHAT));
  }

  private static Response setStatus(Call call, Status status) throws ProblemException {
    return one(
        Outcomes.updated(agents(call).setStatus(call.inTenant(), id(call), null, status), WHAT));
  }

  private static Response delete(Call call) throws ProblemException {
    return Outcomes.deleted(agents(call).delete(call.inTenant(), id(call), call.revision()), WHAT);
  }

  private static AgentRow find(Call call) throws ProblemException {
    return Outcomes.found(agents(call).find(call.inTenant(), id(call)), WHAT);
  }

  static UUID id(Call call) throws ProblemException {
    return call.id("agent", WHAT);
  }

  private static AgentDao agents(Call call) {
    return call.rows(AgentDao.class);
  }

  private static Response one(AgentRow row) {
    return Outcomes.one(row.revision(), content(row));
  }

  private static Json.Content content(AgentRow row) {
    return json -> {
      Members.write(json, "id", row.id());
      Members.write(json, "tenant_id", row.tenantId());
      Members.write(json, "project_id", row.projectId());
      Members.write(json, "key", row.key());
      Members.write(json, "name", row.name());
      Members.write(json, "description", row.description());
      Members.write(json, "status", row.status().code());
      Members.write(json, "created_at", row.createdAt());
      Members.write(json, "updated_at", row.updatedAt());
    };
  }
}
