package dev.sluice.admin.agents;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.api.Endpoint.Asked;
import dev.sluice.admin.api.Outcomes;
import dev.sluice.admin.api.Transactions;
import dev.sluice.admin.api.value.Body;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.http.FieldError;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.db.Daos;
import dev.sluice.db.agents.AgentDao;
import dev.sluice.db.agents.AgentRow;
import dev.sluice.db.agents.BindingDao;
import dev.sluice.db.agents.BindingRow;
import dev.sluice.db.agents.DeploymentDao;
import dev.sluice.db.agents.DeploymentRow;
import dev.sluice.db.agents.NewDeployment;
import dev.sluice.db.agents.PlacementDao;
import dev.sluice.db.identity.Status;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.runtimes.RuntimeDao;
import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.proxy.directory.Environment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes deployments: looks at the runtime first, and writes afterwards. Thread-safe. */
final class Deploying {

  /** What agent is to be deployed where. */
  private record Place(AgentRow agent, RuntimeRow runtime) {}

  private final TargetFinder targets;
  private final Transactions transactions;

  Deploying(TargetFinder targets, Transactions transactions) {
    this.targets = targets;
    this.transactions = transactions;
  }

  /** What was found, or why it was not: a repeated create is answered whatever is found then. */
  private record Sought(@Nullable Target target, @Nullable ProblemException problem) {}

  /** The body with what it asks for, for {@link #deploy}. */
  Body prepare(Asked asked, Body body, Environment environment) {
    try {
      return body.withPart(new Sought(seek(asked, body, environment), null));
    } catch (ProblemException problem) {
      return body.withPart(new Sought(null, problem));
    }
  }

  private Target seek(Asked asked, Body body, Environment environment) throws ProblemException {
    String graph = body.text(TargetFinder.GRAPH);
    UUID assistant = body.id(TargetFinder.ASSISTANT);
    if (graph == null && assistant == null) {
      String expected = "expected: a graph, an assistant, or both";
      throw ProblemException.unprocessable(
          List.of(
              new FieldError(TargetFinder.GRAPH, expected),
              new FieldError(TargetFinder.ASSISTANT, expected)));
    }
    UUID agent = asked.id("agent", Agents.WHAT);
    Found found =
        transactions.run(
            null,
            daos -> {
              expect(daos, asked, agent, environment);
              return new Found(
                  place(daos, asked.inTenant(), agent, environment),
                  new Wanted(
                      graph,
                      assistant,
                      kept(daos, body, DeploymentShapes.CONFIG),
                      kept(daos, body, DeploymentShapes.CONTEXT)));
            });
    RuntimeRow runtime = found.place().runtime();
    var whom =
        new TargetFinder.For(
            asked.inTenant(), agent, found.place().agent().key(), asked.caller().isPlatformAdmin());
    return targets.bring(whom, runtime, found.wanted());
  }

  private record Found(Place place, Wanted wanted) {}

  private static String kept(Daos daos, Body body, Field field) {
    return daos.of(DeploymentDao.class).kept(DeploymentShapes.object(body, field));
  }

  /**
   * Before anything is made on a runtime for a call that is refused anyway.
   *
   * @throws ProblemException 412 when another revision of the binding is expected
   */
  private static void expect(Daos daos, Asked asked, UUID agent, Environment environment)
      throws ProblemException {
    Long expected = asked.revision();
    if (expected == null) {
      return;
    }
    Optional<BindingRow> binding =
        daos.of(BindingDao.class).find(asked.inTenant(), agent, environment);
    if (binding.isEmpty() || binding.get().revision() != expected) {
      throw ProblemException.preconditionFailed();
    }
  }

  /** Not under row security, as it needs the runtime's address: each statement names the tenant. */
  private static Place place(Daos daos, UUID tenant, UUID agentId, Environment environment)
      throws ProblemException {
    Outcomes.found(daos.of(TenantDao.class).find(tenant), "tenant");
    AgentRow agent = Outcomes.found(daos.of(AgentDao.class).find(tenant, agentId), Agents.WHAT);
    UUID placed = placed(daos, agent, environment);
    RuntimeRow runtime = daos.of(RuntimeDao.class).find(placed).orElseThrow();
    if (runtime.status() == Status.SUSPENDED) {
      throw ProblemException.conflict("the runtime of the environment is suspended");
    }
    return new Place(agent, runtime);
  }

  /** The runtime on which an agent's environment lives. */
  static UUID placed(Daos daos, AgentRow agent, Environment environment) throws ProblemException {
    return daos.of(PlacementDao.class)
        .find(agent.tenantId(), agent.projectId(), environment)
        .orElseThrow(() ->
            ProblemException.conflict(
                "the environment "
                    + environment.code()
                    + " of the project is placed on no runtime"))
        .runtimeId();
  }

  /** The agent in the path, which nobody else deploys or binds until the call has ended. */
  static AgentRow lock(Call call) throws ProblemException {
    return Outcomes.found(
        call.rows(AgentDao.class).lock(call.inTenant(), Agents.id(call)), Agents.WHAT);
  }

  /** Makes the next deployment of a locked agent, of the target that was found. */
  static DeploymentRow deploy(Call call, AgentRow agent, Environment environment)
      throws ProblemException {
    Sought sought = call.body().part(Sought.class);
    Target target = sought.target();
    if (target == null) {
      throw Objects.requireNonNull(sought.problem());
    }
    if (!placed(call.daos(), agent, environment).equals(target.runtimeId())) {
      throw ProblemException.conflict("the environment was placed elsewhere meanwhile");
    }
    return call.rows(DeploymentDao.class)
        .insert(
            new NewDeployment(
                agent.tenantId(),
                agent.id(),
                environment,
                target.runtimeId(),
                target.assistantId(),
                target.graphId(),
                DeploymentShapes.object(call.body(), DeploymentShapes.CONFIG),
                DeploymentShapes.object(call.body(), DeploymentShapes.CONTEXT),
                target.schemaHash(),
                text(call, DeploymentShapes.NOTE.name()),
                text(call, DeploymentShapes.SOURCE.name()),
                call.caller().kind(),
                call.caller().id()));
  }

  private static @Nullable String text(Call call, String name) {
    return call.body().text(name);
  }
}
