package dev.sluice.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.db.agents.AgentDao;
import dev.sluice.db.agents.AgentRow;
import dev.sluice.db.agents.BindingDao;
import dev.sluice.db.agents.DeploymentDao;
import dev.sluice.db.agents.NewDeployment;
import dev.sluice.db.agents.PlacementDao;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.outcome.Creation;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.db.runtimes.UsableRuntimeDao;
import dev.sluice.db.runtimes.UsableRuntimeRow;
import dev.sluice.proxy.directory.Environment;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tenants are kept apart in what agents, placements, deployments and the ledger are. */
class AgentRowsIT {

  private final TenantRow ours = TestDatabase.tenant();
  private final TenantRow theirs = TestDatabase.tenant();
  private final AgentRow agent = everything(ours);
  private final AgentRow foreign = everything(theirs);

  private static AgentRow everything(TenantRow tenant) {
    AgentRow agent = TestDirectory.bound(tenant);
    TestDatabase.shared()
        .jdbi()
        .useHandle(handle -> {
          handle.execute(
              """
              INSERT INTO runtime_resources (runtime_id, kind, resource_id, tenant_id, project_id,
                                             env, principal_type, principal_id, state)
              SELECT d.runtime_id, 'thread', uuidv7(), d.tenant_id, ?, 'dev', 'user', uuidv7(),
                     'owned'
                FROM deployments d
               WHERE d.agent_id = ?
              """,
              agent.projectId(),
              agent.id());
          handle.execute(
              """
              INSERT INTO client_assistants (id, tenant_id, project_id, env, runtime_id, agent_id,
                                             principal_type, principal_id, name, version,
                                             created_at, updated_at)
              SELECT uuidv7(), d.tenant_id, ?, 'dev', d.runtime_id, d.agent_id, 'user', uuidv7(),
                     'x', 1, now(), now()
                FROM deployments d
               WHERE d.agent_id = ?
              """,
              agent.projectId(),
              agent.id());
        });
    return agent;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "agents",
        "placements",
        "deployments",
        "runtime_bindings",
        "runtime_resources",
        "client_assistants"
      })
  void showsOnlyTheTenantsRowsWhenAStatementForgetsToAsk(String table) {
    List<UUID> seen =
        TestDatabase.shared()
            .asTenant(
                ours.id(),
                handle ->
                    handle.createQuery("SELECT tenant_id FROM " + table).mapTo(UUID.class).list());
    assertThat(seen).isNotEmpty().containsOnly(ours.id());
  }

  @Test
  void showsSharedRuntimesAndTheTenantsOwnWithoutAddressAndCredential() {
    RuntimeRow shared = TestDirectory.runtime(null);
    RuntimeRow own = TestDirectory.runtime(ours);
    RuntimeRow others = TestDirectory.runtime(theirs);
    List<UUID> seen =
        TestDatabase.shared()
            .asTenant(
                ours.id(),
                handle -> handle.createQuery("SELECT id FROM runtimes").mapTo(UUID.class).list());
    assertThat(seen).contains(shared.id(), own.id()).doesNotContain(others.id());
    List<UUID> listed =
        TestDatabase.shared()
            .asTenant(
                ours.id(),
                handle ->
                    handle.attach(UsableRuntimeDao.class).list(ours.id(), null, 1_000).stream()
                        .map(UsableRuntimeRow::id)
                        .toList());
    assertThat(listed).containsExactlyElementsOf(seen.stream().sorted().toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT base_url FROM runtimes",
        "SELECT secret_ref FROM runtimes",
        "UPDATE runtimes SET status = 'suspended'",
        "INSERT INTO runtimes (key, name, kind, base_url) VALUES ('x', 'x', 'shared', 'http://x')",
        "DELETE FROM runtimes",
        "DELETE FROM runtime_graphs",
        "UPDATE deployments SET note = 'x'",
        "DELETE FROM deployments",
        "DELETE FROM runtime_resources",
        "UPDATE runtime_resources SET state = 'owned'",
        "INSERT INTO client_assistants (id) VALUES (uuidv7())",
      })
  void givesATenantNothingOfThePlatform(String statement) {
    assertThatThrownBy(
            () -> TestDatabase.shared().asTenant(ours.id(), handle -> handle.execute(statement)))
        .hasMessageContaining("permission denied");
  }

  @Test
  void writesOnlyTheTenantsRows() {
    assertThatThrownBy(() ->
            TestDatabase.shared()
                .asTenant(
                    ours.id(),
                    handle ->
                        handle
                            .attach(AgentDao.class)
                            .insert(theirs.id(), foreign.projectId(), "smuggled", "x", null)))
        .hasMessageContaining("row-level security");
    assertThat(
            TestDatabase.dao(AgentDao.class)
                .create(ours.id(), foreign.projectId(), "smuggled", "x", null))
        .isEqualTo(new Creation.Unknown<>("project_id"));
  }

  @Test
  void letsATenantDoWhatTheApiDoesInItsTransactions() {
    RuntimeRow runtime = TestDirectory.runtime(null);
    TestDatabase.shared()
        .asTenant(
            ours.id(),
            handle -> {
              var project = handle.attach(ProjectDao.class).find(ours.id(), agent.projectId());
              assertThat(project).isPresent();
              handle.attach(ProjectDao.class).makeDefault(ours.id(), agent.projectId());
              handle
                  .attach(PlacementDao.class)
                  .insert(ours.id(), agent.projectId(), Environment.PROD, runtime.id());
              assertThat(handle.attach(AgentDao.class).lock(ours.id(), agent.id())).isPresent();
              var made =
                  handle
                      .attach(DeploymentDao.class)
                      .insert(
                          new NewDeployment(
                              ours.id(),
                              agent.id(),
                              Environment.PROD,
                              runtime.id(),
                              UUID.randomUUID(),
                              "graph",
                              "{}",
                              "{}",
                              null,
                              null,
                              null,
                              null,
                              null));
              assertThat(made.number()).isEqualTo(2);
              var bindings = handle.attach(BindingDao.class);
              assertThat(bindings.insert(ours.id(), made.id())).isTrue();
              assertThat(bindings.delete(ours.id(), agent.id(), Environment.PROD, null))
                  .isNotNull();
              return null;
            });
  }
}
