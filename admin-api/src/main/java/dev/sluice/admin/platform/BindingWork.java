package dev.sluice.admin.platform;

import dev.sluice.admin.agents.TargetFinder;
import dev.sluice.admin.agents.Wanted;
import dev.sluice.admin.http.FieldError;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.platform.Platform.BindingSpec;
import dev.sluice.admin.platform.Step.Kind;
import dev.sluice.admin.runtimes.Carrier;
import dev.sluice.db.agents.AgentDao;
import dev.sluice.db.agents.AgentRow;
import dev.sluice.db.agents.BindingDao;
import dev.sluice.db.agents.BindingRow;
import dev.sluice.db.agents.DeploymentDao;
import dev.sluice.db.agents.DeploymentRow;
import dev.sluice.db.agents.Drift;
import dev.sluice.db.agents.NewDeployment;
import dev.sluice.db.agents.PlacementDao;
import dev.sluice.db.agents.PlacementRow;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.runtimes.RuntimeDao;
import dev.sluice.db.runtimes.RuntimeGraphRow;
import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.db.runtimes.UsableRuntimeDao;
import dev.sluice.proxy.directory.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings bindings to what is declared of them: by a new deployment where they differ. */
final class BindingWork {

  private static final int MAX_GRAPHS = 2_000;

  private final Work work;
  private final Looks looks;
  private final Carriers carriers;
  private final TenantRow tenant;

  BindingWork(Work work, Looks looks, Carriers carriers, TenantRow tenant) {
    this.work = work;
    this.looks = looks;
    this.carriers = carriers;
    this.tenant = tenant;
  }

  void bring(String name, AgentRow agent, Environment environment, BindingSpec spec)
      throws DeclarationException {
    String what = "binding " + name + " " + environment.code();
    Optional<PlacementRow> placed =
        work.rows(PlacementDao.class).find(tenant.id(), agent.projectId(), environment);
    if (placed.isEmpty()) {
      throw new DeclarationException(what + ": its environment is placed on no runtime");
    }
    RuntimeRow runtime = work.rows(RuntimeDao.class).find(placed.get().runtimeId()).orElseThrow();
    work.rows(AgentDao.class).lock(tenant.id(), agent.id());
    BindingDao bindings = work.rows(BindingDao.class);
    Optional<BindingRow> there = bindings.find(tenant.id(), agent.id(), environment);
    if (there.isPresent() && isLive(there.get(), runtime, spec)) {
      keep(what, agent, runtime, there.get(), spec);
      return;
    }
    DeploymentRow made = deploy(what, agent, environment, runtime, spec);
    String detail = "deployment " + made.number() + ": " + spec.graph() + " on " + runtime.key();
    if (there.isEmpty()) {
      bindings.insert(tenant.id(), made.id());
      work.did(Kind.CREATE, what, detail);
    } else {
      work.updated(
          what, detail, bindings.point(tenant.id(), agent.id(), environment, null, made.id()));
    }
  }

  /** Nothing is to be done, but when the runtime was seen to have lost what carries the config. */
  private void keep(
      String what, AgentRow agent, RuntimeRow runtime, BindingRow binding, BindingSpec spec)
      throws DeclarationException {
    DeploymentRow live = live(binding);
    Optional<Carrier> carrier = Carrier.of(agent, live);
    if (carrier.isEmpty() || !binding.drift().equals(Drift.TARGET_GONE.code())) {
      work.did(Kind.UNCHANGED, what);
      return;
    }
    String detail = "deployment " + live.number() + " again, which " + runtime.key() + " has lost";
    if (!work.isForGood()) {
      carriers.planAgain(
          runtime, carrier.get(), e -> fault(what + " on " + runtime.key(), spec, e));
    }
    if (carriers.isMade(runtime, carrier.get())) {
      work.updated(
          what,
          detail,
          work.rows(BindingDao.class).point(tenant.id(), agent.id(), live.env(), null, live.id()));
    } else { // a plan, or the runtime did not take it: then it stays noted as lost
      work.did(Kind.UPDATE, what, detail);
    }
  }

  private DeploymentRow live(BindingRow binding) {
    return work.rows(DeploymentDao.class).find(tenant.id(), binding.deploymentId()).orElseThrow();
  }

  /** Note and source commit alone make no new deployment. */
  private boolean isLive(BindingRow binding, RuntimeRow runtime, BindingSpec spec) {
    DeploymentDao deployments = work.rows(DeploymentDao.class);
    DeploymentRow live = live(binding);
    return live.runtimeId().equals(runtime.id())
        && live.graphId().equals(spec.graph())
        && isAssistant(live, spec)
        && (neverCounted(live, spec)
            || (deployments.areSame(live.config(), spec.config())
                && deployments.areSame(live.context(), spec.context())));
  }

  /** What was given beside an assistant that was named, when it could be, came to no run. */
  private static boolean neverCounted(DeploymentRow live, BindingSpec spec) {
    return spec.assistant() != null
        && !Carrier.isOne(live.assistantId(), live.config(), live.context());
  }

  private boolean isAssistant(DeploymentRow live, BindingSpec spec) {
    if (spec.assistant() != null) {
      return spec.assistant().equals(live.assistantId());
    }
    if (Carrier.isNeeded(spec.config(), spec.context())) {
      return Carrier.isOne(live.assistantId(), live.config(), live.context());
    }
    for (RuntimeGraphRow graph :
        work.rows(UsableRuntimeDao.class).graphs(live.runtimeId(), MAX_GRAPHS)) {
      if (graph.graphId().equals(spec.graph())) {
        return graph.assistantId().equals(live.assistantId());
      }
    }
    return true; // the graph is gone, which a look tells of as drift
  }

  /** What the API tells of its members, of the file's. */
  private static DeclarationException fault(
      String what, BindingSpec spec, ProblemException problem) {
    if (problem.errors().isEmpty()) {
      return new DeclarationException(what + ": " + problem.getMessage());
    }
    List<String> faults = new ArrayList<>();
    for (FieldError error : problem.errors()) {
      String member =
          switch (error.field()) {
            case TargetFinder.GRAPH -> "graph " + spec.graph();
            case TargetFinder.ASSISTANT -> "assistant " + spec.assistant();
            default -> error.field();
          };
      faults.add(what + ": " + member + ": " + error.detail());
    }
    return new DeclarationException(faults);
  }

  private DeploymentRow deploy(
      String what, AgentRow agent, Environment environment, RuntimeRow runtime, BindingSpec spec)
      throws DeclarationException {
    Looks.Found found = find(what + " on " + runtime.key(), agent, runtime, spec);
    return work.rows(DeploymentDao.class)
        .insert(
            new NewDeployment(
                tenant.id(),
                agent.id(),
                environment,
                runtime.id(),
                found.assistant(),
                found.graph(),
                spec.config(),
                spec.context(),
                found.schemaHash(),
                spec.note(),
                spec.sourceCommit(),
                null,
                null));
  }

  private Looks.Found find(String what, AgentRow agent, RuntimeRow runtime, BindingSpec spec)
      throws DeclarationException {
    DeploymentDao deployments = work.rows(DeploymentDao.class);
    Wanted wanted =
        new Wanted(
            spec.graph(),
            spec.assistant(),
            deployments.kept(spec.config()),
            deployments.kept(spec.context()));
    var whom = new TargetFinder.For(tenant.id(), agent.id(), agent.key(), true);
    Looks.Found found;
    try {
      found = looks.find(whom, runtime, wanted);
    } catch (ProblemException e) {
      throw fault(what, spec, e);
    }
    if (!wanted.isCarried()) {
      return found;
    }
    Carrier carrier = wanted.carrier(whom, found.graph());
    if (work.isForGood()) {
      return carriers.made(runtime, carrier);
    }
    carriers.plan(runtime, carrier, e -> fault(what, spec, e));
    return found;
  }
}
