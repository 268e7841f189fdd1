package dev.sluice.admin.agents;

import static dev.sluice.admin.http.Route.Access.TENANT_ADMIN;
import static dev.sluice.admin.http.Route.Access.TENANT_READER;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.Outcomes;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;
import dev.sluice.admin.member.Members;
import dev.sluice.db.agents.AgentDao;
import dev.sluice.db.agents.AgentRow;
import dev.sluice.db.agents.DeploymentDao;
import dev.sluice.db.agents.DeploymentRow;
import dev.sluice.proxy.directory.Environment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** An agent's deployments. They are made, and never changed. */
final class Deployments {

  private static final String WHAT = "deployment";
  private static final String ALL = Agents.ONE + "/deployments";

  /** They never change. */
  private static final long REVISION = 1;

  private final Deploying deploying;

  Deployments(Deploying deploying) {
    this.deploying = deploying;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.list(ALL, "listDeployments", TENANT_READER, DeploymentShapes.DEPLOYMENT)
                .says("An agent's deployments")
                .filters(Members.ENVIRONMENT),
            Deployments::list),
        new Endpoint(
            Operation.create(
                    ALL,
                    "createDeployment",
                    TENANT_ADMIN,
                    DeploymentShapes.NEW_DEPLOYMENT,
                    DeploymentShapes.DEPLOYMENT)
                .says("Makes a deployment, which is live when a binding points at it"),
            (asked, body) ->
                deploying.prepare(asked, body, environment(body.needText("environment"))),
            Deployments::create),
        new Endpoint(
            Operation.get(
                    ALL + "/{number}", "getDeployment", TENANT_READER, DeploymentShapes.DEPLOYMENT)
                .says("One deployment, by its number"),
            Deployments::read));
  }

  private static Response list(Call call) throws ProblemException {
    Outcomes.found(call.rows(AgentDao.class).find(call.inTenant(), Agents.id(call)), Agents.WHAT);
    String environment = call.query().text("environment");
    List<DeploymentRow> rows =
        call.rows(DeploymentDao.class)
            .list(
                call.inTenant(),
                Agents.id(call),
                environment == null ? null : environment(environment),
                call.page().after(),
                call.page().fetch());
    return call.page().answer(rows, DeploymentRow::id, DeploymentShapes::content);
  }

  private static Response create(Call call) throws ProblemException {
    AgentRow agent = Deploying.lock(call);
    DeploymentRow row =
        Deploying.deploy(call, agent, environment(call.body().needText("environment")));
    return Outcomes.made(
        call.request().path() + "/" + row.number(), REVISION, DeploymentShapes.content(row));
  }

  private static Environment environment(String code) {
    return Objects.requireNonNull(Environment.of(code).orElse(null));
  }

  private static Response read(Call call) throws ProblemException {
    String number = call.request().variable("number");
    Optional<DeploymentRow> row =
        number.matches("[1-9][0-9]{0,8}")
            ? call.rows(DeploymentDao.class)
                .findByNumber(call.inTenant(), Agents.id(call), Integer.parseInt(number))
            : Optional.empty();
    return Outcomes.one(REVISION, DeploymentShapes.content(Outcomes.found(row, WHAT)));
  }
}
