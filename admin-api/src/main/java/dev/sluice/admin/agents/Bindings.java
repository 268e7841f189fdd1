package dev.sluice.admin.agents;

import static dev.sluice.admin.http.Route.Access.TENANT_ADMIN;
import static dev.sluice.admin.http.Route.Access.TENANT_READER;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Endpoint.Asked;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.Outcomes;
import dev.sluice.admin.api.value.Body;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.http.FieldError;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;
import dev.sluice.admin.member.Members;
import dev.sluice.db.agents.AgentRow;
import dev.sluice.db.agents.BindingDao;
import dev.sluice.db.agents.BindingRow;
import dev.sluice.db.agents.DeploymentDao;
import dev.sluice.db.agents.DeploymentRow;
import dev.sluice.db.outcome.Deletion;
import dev.sluice.proxy.directory.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which deployment of an agent is live in an environment. */
final class Bindings {

  private static final String WHAT = "binding";
  private static final String ALL = "/v1/tenants/{tenant}/bindings";
  private static final String ONE = Agents.ONE + "/bindings/{environment}";
  private static final String DEPLOYMENT = "deployment";

  private final Deploying deploying;
  private final Restoring restoring;

  Bindings(Deploying deploying, Restoring restoring) {
    this.deploying = deploying;
    this.restoring = restoring;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.list(ALL, "listBindings", TENANT_READER, DeploymentShapes.BINDING)
                .says("What is live of a tenant's agents")
                .filters(Field.uuid("agent_id"), Members.ENVIRONMENT, DeploymentShapes.DRIFT),
            Bindings::list),
        new Endpoint(
            Operation.get(ONE, "getBinding", TENANT_READER, DeploymentShapes.BINDING)
                .says("What is live of an agent in an environment"),
            Bindings::read),
        new Endpoint(
            Operation.put(
                    ONE,
                    "putBinding",
                    TENANT_ADMIN,
                    DeploymentShapes.NEW_BINDING,
                    DeploymentShapes.BINDING)
                .says("Makes a deployment and points the binding at it, or at one that there is"),
            this::prepare,
            Bindings::put,
            this::restore),
        new Endpoint(
            Operation.delete(ONE, "deleteBinding", TENANT_ADMIN)
                .says("Takes a binding away: the agent can't be called there any more"),
            Bindings::delete));
  }

  private static Response list(Call call) {
    String environment = call.query().text("environment");
    List<BindingRow> rows =
        bindings(call)
            .list(
                call.inTenant(),
                call.query().id("agent_id"),
                environment == null ? null : Environment.of(environment).orElseThrow(),
                call.query().text("drift"),
                call.page().after(),
                call.page().fetch());
    return call.page().answer(rows, BindingRow::id, DeploymentShapes::content);
  }

  private static Response read(Call call) throws ProblemException {
    BindingRow row =
        Outcomes.found(
            bindings(call).find(call.inTenant(), Agents.id(call), call.environment()), WHAT);
    return Outcomes.one(row.revision(), DeploymentShapes.content(row));
  }

  private Body prepare(Asked asked, Body body) throws ProblemException {
    Optional<Environment> environment = Environment.of(asked.request().variable("environment"));
    if (environment.isEmpty()) {
      throw Call.absent("environment");
    }
    if (!body.has(DEPLOYMENT)) {
      return deploying.prepare(asked, body, environment.get());
    }
    List<FieldError> faults = new ArrayList<>();
    for (Field field : DeploymentShapes.NEW_BINDING.fields()) {
      if (!field.name().equals(DEPLOYMENT) && body.has(field.name())) {
        faults.add(new FieldError(field.name(), "expected: not beside deployment"));
      }
    }
    if (!faults.isEmpty()) {
      throw ProblemException.unprocessable(faults);
    }
    return body;
  }

  /** When one has gone back to a deployment: its runtime may have lost what carries its config. */
  private void restore(Asked asked, Body body) {
    if (body.has(DEPLOYMENT)) {
      restoring.restore(asked, (int) body.number(DEPLOYMENT, 0));
    }
  }

  private static Response put(Call call) throws ProblemException {
    Environment environment = call.environment();
    AgentRow agent = Deploying.lock(call);
    UUID tenant = call.inTenant();
    Optional<BindingRow> before = bindings(call).find(tenant, agent.id(), environment);
    if (before.isPresent()) {
      call.expect(before.get().revision());
    } else if (call.revision() != null) {
      throw ProblemException.preconditionFailed();
    }
    UUID deployment =
        call.body().has(DEPLOYMENT)
            ? existing(call, agent, environment).id()
            : Deploying.deploy(call, agent, environment).id();
    boolean isNew = before.isEmpty() && bindings(call).insert(tenant, deployment);
    if (!isNew) {
      Outcomes.updated(
          bindings(call).point(tenant, agent.id(), environment, null, deployment), WHAT);
    }
    BindingRow row = Outcomes.found(bindings(call).find(tenant, agent.id(), environment), WHAT);
    return Outcomes.put(isNew, row.revision(), DeploymentShapes.content(row));
  }

  private static DeploymentRow existing(Call call, AgentRow agent, Environment environment)
      throws ProblemException {
    int number = (int) call.body().number(DEPLOYMENT, 0);
    Optional<DeploymentRow> found =
        call.rows(DeploymentDao.class).findByNumber(call.inTenant(), agent.id(), number);
    if (found.isEmpty() || found.get().env() != environment) {
      throw ProblemException.unprocessable(
          DEPLOYMENT, "there is none of this number in " + environment.code());
    }
    if (!Deploying.placed(call.daos(), agent, environment).equals(found.get().runtimeId())) {
      throw ProblemException.conflict(
          DEPLOYMENT, "it is on another runtime than the environment is placed on");
    }
    return found.get();
  }

  private static Response delete(Call call) throws ProblemException {
    Deletion outcome =
        bindings(call)
            .delete(call.inTenant(), Agents.id(call), call.environment(), call.revision());
    return Outcomes.deleted(outcome, WHAT);
  }

  private static BindingDao bindings(Call call) {
    return call.rows(BindingDao.class);
  }
}
