package dev.sluice.db.gateway;

import static dev.sluice.db.TestDatabase.dao;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.db.TestDatabase;
import dev.sluice.db.TestDirectory;
import dev.sluice.db.agents.AgentRow;
import dev.sluice.db.agents.BindingDao;
import dev.sluice.db.agents.DeploymentDao;
import dev.sluice.db.agents.PlacementDao;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.db.policy.ProjectRow;
import dev.sluice.db.policy.ProjectSettings;
import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Deployment;
import dev.sluice.proxy.directory.DirectoryRows;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.Placement;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.directory.ThreadVisibility;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the gateway learns of a tenant's agents and runtimes. */
class DirectorySourceIT {

  private final JdbiDirectorySource source = new JdbiDirectorySource(TestDatabase.shared());
  private final TenantRow tenant = TestDatabase.tenant();
  private final ProjectRow project = TestDatabase.project(tenant);

  @Test
  void tellsAllThatATenantHas() throws Exception {
    var settings =
        new ProjectSettings(
            "Default", ThreadVisibility.PROJECT, Environment.PROD, List.of("hooks.test", "b"));
    dao(ProjectDao.class).update(tenant.id(), project.id(), null, settings);
    RuntimeRow runtime = TestDirectory.runtime(null);
    dao(PlacementDao.class).insert(tenant.id(), project.id(), Environment.DEV, runtime.id());
    AgentRow agent = TestDirectory.agent(project);
    UUID assistant = UUID.randomUUID();
    var made = TestDirectory.deployment(agent, Environment.DEV, runtime, assistant);
    dao(BindingDao.class).insert(tenant.id(), made.id());

    DirectoryRows rows = source.load(tenant.id());
    assertThat(rows.defaultProject()).isEqualTo(project.id());
    assertThat(rows.projects())
        .containsExactly(
            new Project(
                project.id(),
                "default",
                Environment.PROD,
                ThreadVisibility.PROJECT,
                Set.of("hooks.test", "b")));
    assertThat(rows.agents())
        .containsExactly(
            new Agent(
                agent.id(),
                project.id(),
                agent.key(),
                agent.name(),
                null,
                true,
                agent.createdAt()));
    assertThat(rows.deployments())
        .containsExactly(
            new Deployment(
                made.id(),
                agent.id(),
                Environment.DEV,
                1,
                runtime.id(),
                assistant,
                "graph",
                "{\"tags\": []}",
                "{}",
                true,
                made.createdAt()));
    assertThat(rows.placements())
        .containsExactly(new Placement(project.id(), Environment.DEV, runtime.id()));
  }

  @Test
  void tellsOfEachTargetTheNewestDeploymentAndTheLiveOne() throws Exception {
    RuntimeRow runtime = TestDirectory.runtime(null);
    AgentRow agent = TestDirectory.agent(project);
    UUID first = UUID.randomUUID();
    UUID second = UUID.randomUUID();
    for (UUID assistant : List.of(first, first, second, first, second)) {
      TestDirectory.deployment(agent, Environment.DEV, runtime, assistant);
    }
    var live = source.load(tenant.id()).deployments();
    assertThat(live).extracting(Deployment::number).containsExactly(4, 5);
    var rollback = dao(DeploymentDao.class).findByNumber(tenant.id(), agent.id(), 1).orElseThrow();
    dao(BindingDao.class).insert(tenant.id(), rollback.id());
    var rows = source.load(tenant.id()).deployments();
    assertThat(rows).extracting(Deployment::number).containsExactly(1, 4, 5);
    assertThat(rows).extracting(Deployment::live).containsExactly(true, false, false);
  }

  @Test
  void tellsNothingOfATenantThatIsNotThere() throws Exception {
    DirectoryRows rows = source.load(UUID.randomUUID());
    assertThat(rows.defaultProject()).isNull();
    assertThat(rows.projects()).isEmpty();
  }

  @Test
  void findsARuntimeWithWhereItsCredentialIsKept() throws Exception {
    RuntimeRow row = TestDirectory.runtime(tenant);
    assertThat(source.findRuntime(row.id()))
        .contains(
            new RuntimeRecord(
                row.id(),
                row.key(),
                tenant.id(),
                URI.create("http://10.0.0.1:8000"),
                "env:KEY",
                "x-api-key",
                true,
                false,
                true,
                0,
                Dialect.PYTHON,
                true));
    assertThat(source.findRuntime(UUID.randomUUID())).isEmpty();
  }
}
