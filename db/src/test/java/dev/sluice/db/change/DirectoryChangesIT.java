package dev.sluice.db.change;

import static dev.sluice.db.TestDatabase.dao;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.db.Database;
import dev.sluice.db.TestDatabase;
import dev.sluice.db.TestDirectory;
import dev.sluice.db.agents.AgentDao;
import dev.sluice.db.agents.AgentRow;
import dev.sluice.db.agents.BindingDao;
import dev.sluice.db.agents.Drift;
import dev.sluice.db.agents.PlacementDao;
import dev.sluice.db.gateway.JdbiOwnershipLedger;
import dev.sluice.db.identity.Status;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.policy.ProjectRow;
import dev.sluice.db.runtimes.RuntimeDao;
import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.change.Change.Kind;
import dev.sluice.proxy.change.ChangeFeed;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which changes of agents, runtimes and the ledger are told, and about which row. */
class DirectoryChangesIT {

  private static final Environment DEV = Environment.DEV;

  private final Database database = TestDatabase.shared();
  private final RecordingListener listener = new RecordingListener();
  private final TenantRow tenant = TestDatabase.tenant();
  private final ProjectRow project = TestDatabase.project(tenant);
  private final ChangeFeed feed = database.changeFeed();

  @BeforeEach
  void listen() throws InterruptedException {
    feed.start(listener);
    listener.awaitConfirmed();
  }

  @AfterEach
  void close() {
    feed.close();
  }

  @Test
  void tellsOfAgentsAndTheirBindings() throws Exception {
    RuntimeRow runtime = TestDirectory.runtime(null);
    AgentRow agent = TestDirectory.agent(project);
    BindingDao bindings = dao(BindingDao.class);
    var first = TestDirectory.deployment(agent, DEV, runtime, UUID.randomUUID());
    var second = TestDirectory.deployment(agent, DEV, runtime, UUID.randomUUID());
    bindings.insert(tenant.id(), first.id());
    bindings.noteDrift(bindings.targets(tenant.id(), null, 9).getFirst(), Drift.NONE);
    bindings.point(tenant.id(), agent.id(), DEV, null, second.id());
    dao(AgentDao.class).setStatus(tenant.id(), agent.id(), null, Status.SUSPENDED);
    bindings.delete(tenant.id(), agent.id(), DEV, null);
    assertThat(listener.changesOf(agent.id(), 5))
        .extracting(Change::kind)
        .as("neither deployments that are not bound nor what a look finds")
        .containsExactly(Kind.AGENT, Kind.BINDING, Kind.BINDING, Kind.AGENT, Kind.BINDING);
    assertThat(listener.changesOf(agent.id(), 5))
        .extracting(Change::tenant)
        .containsOnly(tenant.id());
  }

  @Test
  void tellsOfPlacementsByTheirProject() throws Exception {
    RuntimeRow runtime = TestDirectory.runtime(null);
    PlacementDao placements = dao(PlacementDao.class);
    placements.insert(tenant.id(), project.id(), DEV, runtime.id());
    placements.move(tenant.id(), project.id(), DEV, null, TestDirectory.runtime(null).id());
    placements.delete(tenant.id(), project.id(), DEV, null);
    assertThat(listener.changesOf(project.id(), 3))
        .extracting(Change::kind)
        .containsExactly(Kind.PLACEMENT, Kind.PLACEMENT, Kind.PLACEMENT);
  }

  @Test
  void tellsOfRuntimesButNotOfEachLook() throws Exception {
    RuntimeDao runtimes = dao(RuntimeDao.class);
    RuntimeRow runtime = TestDirectory.runtime(null);
    runtimes.noteDown(runtime.id());
    runtimes.setStatus(runtime.id(), null, Status.SUSPENDED);
    runtimes.noteUp(runtime.id(), Dialect.JAVASCRIPT, "1");
    runtimes.delete(runtime.id(), null);
    assertThat(listener.changesOf(runtime.id(), 4))
        .extracting(Change::kind)
        .as("made, suspended, spoken to in another dialect, deleted")
        .containsExactly(Kind.RUNTIME, Kind.RUNTIME, Kind.RUNTIME, Kind.RUNTIME);
  }

  @Test
  void tellsOfLedgerRowsThatGoOrHaveAnotherAgentAndOfNoNewOnes() throws Exception {
    var ledger = new JdbiOwnershipLedger(database);
    AgentRow agent = TestDirectory.agent(project);
    UUID id = UUID.randomUUID();
    Owned claim = claim(ledger, id);
    ledger.setAgent(tenant.id(), ResourceKind.THREAD, id, agent.id());
    ledger.delete(claim);
    assertThat(listener.changesOf(id, 2))
        .extracting(Change::kind)
        .containsExactly(Kind.RESOURCE, Kind.RESOURCE);
  }

  @Test
  void doesNotTellOfEachThreadOfAnAgentThatIsDeleted() throws Exception {
    var ledger = new JdbiOwnershipLedger(database);
    AgentRow agent = TestDirectory.agent(project);
    UUID id = UUID.randomUUID();
    Owned claim = claim(ledger, id);
    ledger.setAgent(tenant.id(), ResourceKind.THREAD, id, agent.id());
    dao(AgentDao.class).delete(tenant.id(), agent.id(), null);
    assertThat(ledger.find(tenant.id(), ResourceKind.THREAD, id))
        .hasValueSatisfying(owned -> assertThat(owned.agent()).isNull());
    ledger.delete(claim);
    assertThat(listener.changesOf(TestDirectory.agent(project).id(), 1))
        .as("what was made last is heard last")
        .hasSize(1);
    assertThat(listener.changesOf(id, 2))
        .as("given an agent, and deleted at last: that the agent went is not told")
        .hasSize(2);
  }

  private Owned claim(JdbiOwnershipLedger ledger, UUID id) throws Exception {
    Owned wanted =
        new Owned(
            TestDirectory.runtime(null).id(),
            ResourceKind.THREAD,
            id,
            tenant.id(),
            project.id(),
            DEV,
            null,
            PrincipalKind.USER,
            UUID.randomUUID(),
            true,
            UUID.randomUUID());
    ledger.claim(wanted);
    ledger.confirm(tenant.id(), ResourceKind.THREAD, id);
    return wanted;
  }
}
