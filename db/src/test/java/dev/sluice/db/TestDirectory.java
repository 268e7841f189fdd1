package dev.sluice.db;

import dev.sluice.db.agents.AgentDao;
import dev.sluice.db.agents.AgentRow;
import dev.sluice.db.agents.BindingDao;
import dev.sluice.db.agents.DeploymentDao;
import dev.sluice.db.agents.DeploymentRow;
import dev.sluice.db.agents.NewDeployment;
import dev.sluice.db.agents.PlacementDao;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.outcome.Creation;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.db.policy.ProjectRow;
import dev.sluice.db.policy.ProjectSettings;
import dev.sluice.db.runtimes.RuntimeDao;
import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.db.runtimes.RuntimeSettings;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.ThreadVisibility;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes runtimes, agents and what is deployed of them, in the shared database. */
public final class TestDirectory {

  private TestDirectory() {}

  public static RuntimeSettings settings() {
    return new RuntimeSettings(
        "A runtime", "http://10.0.0.1:8000", "env:KEY", "x-api-key", true, false, true, null);
  }

  /** A runtime: of one tenant, or (null) shared. */
  public static RuntimeRow runtime(@Nullable TenantRow tenant) {
    var outcome =
        TestDatabase.dao(RuntimeDao.class)
            .create(
                TestDatabase.unique("runtime"), tenant == null ? null : tenant.id(), settings());
    return ((Creation.Created<RuntimeRow>) outcome).row();
  }

  public static ProjectRow project(UUID tenant) {
    var settings =
        new ProjectSettings("A project", ThreadVisibility.PRINCIPAL, Environment.DEV, List.of());
    return TestDatabase.dao(ProjectDao.class)
        .insert(tenant, TestDatabase.unique("project"), settings, List.of());
  }

  public static AgentRow agent(ProjectRow project) {
    return agent(project.tenantId(), project.id());
  }

  public static AgentRow agent(UUID tenant, UUID project) {
    return TestDatabase.dao(AgentDao.class)
        .insert(tenant, project, TestDatabase.unique("agent"), "An agent", null);
  }

  /** The agent's next deployment. */
  public static DeploymentRow deployment(
      AgentRow agent, Environment environment, RuntimeRow runtime, UUID assistant) {
    return TestDatabase.dao(DeploymentDao.class)
        .insert(
            new NewDeployment(
                agent.tenantId(),
                agent.id(),
                environment,
                runtime.id(),
                assistant,
                "graph",
                "{\"tags\":[]}",
                "{}",
                new byte[32],
                "a note",
                null,
                null,
                null));
  }

  /** An agent of the tenant's default project, placed and bound in dev on a shared runtime. */
  public static AgentRow bound(TenantRow tenant) {
    ProjectRow project = TestDatabase.project(tenant);
    RuntimeRow runtime = runtime(null);
    TestDatabase.dao(PlacementDao.class)
        .insert(tenant.id(), project.id(), Environment.DEV, runtime.id());
    AgentRow agent = agent(project);
    DeploymentRow made = deployment(agent, Environment.DEV, runtime, UUID.randomUUID());
    TestDatabase.dao(BindingDao.class).insert(tenant.id(), made.id());
    return agent;
  }
}
