package dev.sluice.db.agents;

import static dev.sluice.db.TestDatabase.dao;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.db.TestDatabase;
import dev.sluice.db.TestDirectory;
import dev.sluice.db.identity.Status;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.outcome.Creation;
import dev.sluice.db.outcome.Deletion;
import dev.sluice.db.outcome.Update;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.db.policy.ProjectRow;
import dev.sluice.db.policy.ProjectSettings;
import dev.sluice.db.runtimes.RuntimeDao;
import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.ThreadVisibility;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done with projects, agents, placements, deployments and bindings. */
class AgentDaosIT {

  private static final Environment DEV = Environment.DEV;

  private final ProjectDao projects = dao(ProjectDao.class);
  private final AgentDao agents = dao(AgentDao.class);
  private final PlacementDao placements = dao(PlacementDao.class);
  private final DeploymentDao deployments = dao(DeploymentDao.class);
  private final BindingDao bindings = dao(BindingDao.class);
  private final TenantRow tenant = TestDatabase.tenant();
  private final ProjectRow project = TestDatabase.project(tenant);
  private final RuntimeRow runtime = TestDirectory.runtime(null);

  @Test
  void keepsAProjectsLife() {
    var settings =
        new ProjectSettings(
            "Sales", ThreadVisibility.PROJECT, Environment.PROD, List.of("hooks.test"));
    var made = (Creation.Created<ProjectRow>) projects.create(tenant.id(), "sales", settings);
    ProjectRow row = made.row();
    assertThat(row.webhookHosts()).containsExactly("hooks.test");
    assertThat(row.threadVisibility()).isEqualTo(ThreadVisibility.PROJECT);
    assertThat(projects.find(tenant.id(), row.id())).contains(row);
    assertThat(projects.create(tenant.id(), "sales", settings))
        .isEqualTo(new Creation.Taken<>("key"));
    var other = new ProjectSettings("S", ThreadVisibility.PRINCIPAL, DEV, List.of());
    var updated = (Update.Updated<ProjectRow>) projects.update(tenant.id(), row.id(), 1L, other);
    assertThat(updated.row().revision()).isEqualTo(2);
    assertThat(updated.row().webhookHosts()).isEmpty();
    assertThat(projects.update(tenant.id(), row.id(), 1L, other))
        .isEqualTo(new Update.Conflict<>(updated.row()));
    assertThat(projects.delete(tenant.id(), row.id(), 2L)).isEqualTo(new Deletion.Deleted());
  }

  @Test
  void hasADefaultProjectThatCannotGo() {
    assertThat(project.isDefault()).isTrue();
    assertThat(projects.delete(tenant.id(), project.id(), null))
        .isEqualTo(new Deletion.InUse("tenants"));
    var settings = new ProjectSettings("Other", ThreadVisibility.PRINCIPAL, DEV, List.of());
    var other =
        ((Creation.Created<ProjectRow>) projects.create(tenant.id(), "other", settings)).row();
    assertThat(projects.makeDefault(tenant.id(), other.id())).isTrue();
    assertThat(projects.makeDefault(tenant.id(), UUID.randomUUID())).isFalse();
    assertThat(projects.find(tenant.id(), other.id()).orElseThrow().isDefault()).isTrue();
    assertThat(projects.delete(tenant.id(), project.id(), null)).isEqualTo(new Deletion.Deleted());
  }

  @Test
  void deletesATenantWithNothingButItsDefaultProject() {
    TenantDao tenants = dao(TenantDao.class);
    TestDirectory.agent(project);
    assertThat(tenants.delete(tenant.id(), null)).isEqualTo(new Deletion.InUse("agents"));
    assertThat(projects.find(tenant.id(), project.id()).orElseThrow().isDefault()).isTrue();
    TenantRow empty = TestDatabase.tenant();
    assertThat(tenants.delete(empty.id(), 7L)).isEqualTo(new Deletion.Conflict());
    assertThat(tenants.delete(empty.id(), 1L)).isEqualTo(new Deletion.Deleted());
    assertThat(tenants.find(empty.id())).isEmpty();
  }

  @Test
  void refusesToDeleteAProjectAndNamesWhatUsesIt() {
    var settings = new ProjectSettings("P", ThreadVisibility.PRINCIPAL, DEV, List.of());
    var used = ((Creation.Created<ProjectRow>) projects.create(tenant.id(), "p", settings)).row();
    AgentRow agent = TestDirectory.agent(used);
    assertThat(projects.delete(tenant.id(), used.id(), null))
        .isEqualTo(new Deletion.InUse("agents"));
    assertThat(agents.delete(tenant.id(), agent.id(), null)).isEqualTo(new Deletion.Deleted());
    placements.insert(tenant.id(), used.id(), DEV, runtime.id());
    assertThat(projects.delete(tenant.id(), used.id(), null))
        .isEqualTo(new Deletion.InUse("placements"));
  }

  @Test
  void keepsAnAgentsLife() {
    AgentRow agent = TestDirectory.agent(project);
    assertThat(agents.find(tenant.id(), agent.id())).contains(agent);
    assertThat(agents.findByKey(tenant.id(), project.id(), agent.key())).contains(agent);
    assertThat(agents.create(tenant.id(), project.id(), agent.key(), "x", null))
        .isEqualTo(new Creation.Taken<>("key"));
    UUID planned = UUID.randomUUID();
    var made =
        (Creation.Created<AgentRow>)
            agents.create(
                planned, tenant.id(), project.id(), TestDatabase.unique("agent"), "x", null);
    assertThat(made.row().id()).isEqualTo(planned);
    assertThat(agents.delete(tenant.id(), planned, null)).isEqualTo(new Deletion.Deleted());
    var renamed =
        (Update.Updated<AgentRow>) agents.update(tenant.id(), agent.id(), 1L, "New", "What it is");
    assertThat(renamed.row().description()).isEqualTo("What it is");
    var suspended =
        (Update.Updated<AgentRow>)
            agents.setStatus(tenant.id(), agent.id(), null, Status.SUSPENDED);
    assertThat(suspended.row().revision()).isEqualTo(3);
    assertThat(agents.list(tenant.id(), project.id(), agent.key(), Status.SUSPENDED, null, 9))
        .containsExactly(suspended.row());
    assertThat(agents.list(tenant.id(), null, null, Status.ACTIVE, null, 9)).isEmpty();
    assertThat(agents.find(TestDatabase.tenant().id(), agent.id())).isEmpty();
  }

  @Test
  void deletesAnAgentWithItsDeploymentsOnceItIsBoundNowhere() {
    AgentRow agent = TestDirectory.bound(tenant);
    assertThat(agents.delete(tenant.id(), agent.id(), null))
        .isEqualTo(new Deletion.InUse("runtime_bindings"));
    assertThat(bindings.delete(tenant.id(), agent.id(), DEV, 7L))
        .isEqualTo(new Deletion.Conflict());
    assertThat(bindings.delete(tenant.id(), agent.id(), DEV, 1L)).isEqualTo(new Deletion.Deleted());
    assertThat(agents.delete(tenant.id(), agent.id(), null)).isEqualTo(new Deletion.Deleted());
    assertThat(deployments.list(tenant.id(), agent.id(), null, null, 9)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE deployments SET note = 'other' WHERE id = ?",
        "UPDATE deployments SET langgraph_graph_id = 'other' WHERE id = ?",
        "DELETE FROM deployments WHERE id = ?"
      })
  void neverChangesADeployment(String statement) {
    AgentRow agent = TestDirectory.agent(project);
    var made = TestDirectory.deployment(agent, DEV, runtime, UUID.randomUUID());
    assertThatThrownBy(() ->
            TestDatabase.shared().jdbi().useHandle(handle -> handle.execute(statement, made.id())))
        .hasMessageContaining("never changed");
  }

  @Test
  void numbersAnAgentsDeploymentsWhoeverMakesThemAtOnce() throws Exception {
    AgentRow agent = TestDirectory.agent(project);
    Callable<Integer> deploy =
        () ->
            TestDatabase.shared()
                .jdbi()
                .inTransaction(handle -> {
                  handle.attach(AgentDao.class).lock(tenant.id(), agent.id());
                  return handle
                      .attach(DeploymentDao.class)
                      .insert(
                          new NewDeployment(
                              tenant.id(),
                              agent.id(),
                              DEV,
                              runtime.id(),
                              UUID.randomUUID(),
                              "g",
                              "{}",
                              "{}",
                              null,
                              null,
                              null,
                              null,
                              null))
                      .number();
                });
    try (var threads = Executors.newFixedThreadPool(6)) {
      var numbers =
          threads.invokeAll(Collections.nCopies(12, deploy)).stream()
              .map(Future::resultNow)
              .sorted()
              .toList();
      assertThat(numbers).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }
  }

  @Test
  void writesJsonAsADeploymentKeepsIt() {
    AgentRow agent = TestDirectory.bound(tenant);
    DeploymentRow row = deployments.findByNumber(tenant.id(), agent.id(), 1).orElseThrow();
    assertThat(deployments.kept(row.config())).isEqualTo(row.config());
    assertThat(deployments.kept("{ }")).isEqualTo("{}");
    assertThat(deployments.kept("{\"b\":1e2, \"aa\":1.50, \"b\":2}"))
        .isEqualTo(deployments.kept("{\"aa\" : 1.50,\"b\":2}"))
        .isEqualTo("{\"b\": 2, \"aa\": 1.50}");
  }

  @Test
  void pointsABindingAtAnotherDeploymentAndBack() {
    AgentRow agent = TestDirectory.bound(tenant);
    BindingRow first = bindings.find(tenant.id(), agent.id(), DEV).orElseThrow();
    assertThat(first.deploymentNumber()).isEqualTo(1);
    var second = TestDirectory.deployment(agent, DEV, runtime, UUID.randomUUID());
    assertThat(bindings.insert(tenant.id(), second.id())).as("it is bound").isFalse();
    var moved =
        (Update.Updated<BindingRow>) bindings.point(tenant.id(), agent.id(), DEV, 1L, second.id());
    assertThat(moved.row().assistantId()).isEqualTo(second.assistantId());
    assertThat(moved.row().runtimeId()).isEqualTo(runtime.id());
    assertThat(moved.row().revision()).isEqualTo(2);
    assertThat(bindings.point(tenant.id(), agent.id(), DEV, 1L, first.deploymentId()))
        .isEqualTo(new Update.Conflict<>(moved.row()));
    var back =
        (Update.Updated<BindingRow>)
            bindings.point(tenant.id(), agent.id(), DEV, null, first.deploymentId());
    assertThat(back.row().deploymentNumber()).isEqualTo(1);
    assertThat(deployments.findByNumber(tenant.id(), agent.id(), 2).orElseThrow().id())
        .isEqualTo(second.id());
  }

  @Test
  void refusesABindingToADeploymentOfAnotherAgentOrEnvironment() {
    AgentRow agent = TestDirectory.bound(tenant);
    var elsewhere = TestDirectory.deployment(agent, Environment.PROD, runtime, UUID.randomUUID());
    assertThatThrownBy(() -> bindings.pointRow(tenant.id(), agent.id(), DEV, null, elsewhere.id()))
        .hasMessageContaining("runtime_bindings_deployment_fkey");
    var others =
        TestDirectory.deployment(TestDirectory.agent(project), DEV, runtime, UUID.randomUUID());
    assertThatThrownBy(() -> bindings.pointRow(tenant.id(), agent.id(), DEV, null, others.id()))
        .hasMessageContaining("runtime_bindings_deployment_fkey");
  }

  @Test
  void notesDriftWithoutChangingTheRevision() {
    AgentRow agent = TestDirectory.bound(tenant);
    BoundTarget target = bindings.targets(tenant.id(), null, 9).getFirst();
    assertThat(target.schemaHash()).isEqualTo(new byte[32]);
    assertThat(bindings.noteDrift(target, Drift.TARGET_GONE)).isTrue();
    BindingRow row = bindings.find(tenant.id(), agent.id(), DEV).orElseThrow();
    assertThat(row.drift()).isEqualTo("target-gone");
    assertThat(row.checkedAt()).isNotNull();
    assertThat(row.revision()).isEqualTo(1);
    assertThat(bindings.list(tenant.id(), agent.id(), DEV, "target-gone", null, 9))
        .containsExactly(row);
    var second = TestDirectory.deployment(agent, DEV, runtime, UUID.randomUUID());
    bindings.point(tenant.id(), agent.id(), DEV, null, second.id());
    assertThat(bindings.noteDrift(target, Drift.NONE)).as("it points elsewhere").isFalse();
    assertThat(bindings.find(tenant.id(), agent.id(), DEV).orElseThrow().drift())
        .isEqualTo("unknown");
  }

  @Test
  void placesAnEnvironmentOnASharedRuntimeOrOneOfTheTenant() {
    RuntimeRow own = TestDirectory.runtime(tenant);
    RuntimeRow others = TestDirectory.runtime(TestDatabase.tenant());
    assertThat(placements.insert(tenant.id(), project.id(), DEV, others.id())).isEmpty();
    var placed = placements.insert(tenant.id(), project.id(), DEV, runtime.id()).orElseThrow();
    assertThat(placements.insert(tenant.id(), project.id(), DEV, own.id())).isEmpty();
    var moved =
        (Update.Updated<PlacementRow>)
            placements.move(tenant.id(), project.id(), DEV, placed.revision(), own.id());
    assertThat(moved.row().runtimeId()).isEqualTo(own.id());
    assertThat(placements.updateRow(tenant.id(), project.id(), DEV, null, others.id())).isEmpty();
    assertThat(placements.list(tenant.id(), project.id(), DEV, own.id(), null, 9))
        .containsExactly(moved.row());
    assertThat(placements.lockAndTellWhetherBound(tenant.id(), project.id(), DEV)).isFalse();
    assertThat(placements.delete(tenant.id(), project.id(), DEV, null))
        .isEqualTo(new Deletion.Deleted());
  }

  @Test
  void tellsWhetherAPlacedEnvironmentIsUsed() {
    TestDirectory.bound(tenant);
    assertThat(placements.lockAndTellWhetherBound(tenant.id(), project.id(), DEV)).isTrue();
    assertThat(placements.lockAndTellWhetherBound(tenant.id(), project.id(), Environment.PROD))
        .isFalse();
  }

  @Test
  void refusesToDeleteARuntimeThatIsUsed() {
    RuntimeDao runtimes = dao(RuntimeDao.class);
    placements.insert(tenant.id(), project.id(), DEV, runtime.id());
    assertThat(runtimes.delete(runtime.id(), null)).isEqualTo(new Deletion.InUse("placements"));
    placements.delete(tenant.id(), project.id(), DEV, null);
    TestDirectory.deployment(TestDirectory.agent(project), DEV, runtime, UUID.randomUUID());
    assertThat(runtimes.delete(runtime.id(), null)).isEqualTo(new Deletion.InUse("deployments"));
  }
}
