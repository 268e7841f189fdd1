package dev.sluice.db.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.db.TestDatabase;
import dev.sluice.db.TestDirectory;
import dev.sluice.db.agents.AgentDao;
import dev.sluice.proxy.ledger.Claimant;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.OwnershipLedger.Claimed;
import dev.sluice.proxy.ledger.OwnershipLedgerContract;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Whose a runtime's resources are, by the database. */
class JdbiOwnershipLedgerIT extends OwnershipLedgerContract {

  private final JdbiOwnershipLedger ledger = new JdbiOwnershipLedger(TestDatabase.shared());

  JdbiOwnershipLedgerIT() {
    super(new JdbiOwnershipLedger(TestDatabase.shared()), new Rows());
  }

  private static final class Rows implements Places {
    @Override
    public UUID runtime() {
      return TestDirectory.runtime(null).id();
    }

    @Override
    public UUID tenant() {
      return TestDatabase.tenant().id();
    }

    @Override
    public UUID project(UUID tenant) {
      return TestDirectory.project(tenant).id();
    }

    @Override
    public UUID agent(UUID tenant, UUID project) {
      return TestDirectory.agent(tenant, project).id();
    }
  }

  private Claimed claim(Claimant claimant) throws Exception {
    return ledger.claim(claimant.wants(THREAD, id));
  }

  private void goes() throws Exception {
    claim(ours);
    ledger.confirm(ours.tenant(), THREAD, id);
    ledger.delete(ours.wants(THREAD, id));
  }

  @Test
  void freesAnIdThatWasAnothersAfterAWhile() throws Exception {
    goes();
    ledger.forgetGoneFor(Duration.ofDays(1));
    assertThat(claim(theirs)).isEqualTo(Claimed.FOREIGN);
    ledger.forgetGoneFor(Duration.ofSeconds(-1));
    assertThat(claim(theirs)).isEqualTo(Claimed.FIRST);
  }

  @Test
  void withdrawsAClaimThatWasLeftPendingOfAnIdThatWasAnothers() throws Exception {
    claim(theirs);
    String asLeft =
        """
        INSERT INTO gone_resources (runtime_id, kind, resource_id, tenant_id, project_id, env,
                                    principal_type, principal_id)
        VALUES (:runtime, 'thread', :id, :tenant, :project, 'dev', 'user', :user)
        """;
    TestDatabase.shared()
        .jdbi()
        .useHandle(
            handle -> handle.createUpdate(asLeft).bind("id", id).bindMethods(ours).execute());
    assertThat(claim(theirs)).isEqualTo(Claimed.FOREIGN);
    assertThat(ledger.find(theirs.tenant(), THREAD, id)).isEmpty();
    assertThat(claim(ours)).isEqualTo(Claimed.FIRST);
  }

  @Test
  void knowsOnlyTheTenantOfWhatWentByTheVersionBefore() throws Exception {
    goes();
    String asBefore =
        """
        UPDATE gone_resources
           SET project_id = NULL, env = NULL, principal_type = NULL, principal_id = NULL
         WHERE resource_id = :id
        """;
    TestDatabase.shared()
        .jdbi()
        .useHandle(handle -> handle.createUpdate(asBefore).bind("id", id).execute());
    assertThat(claim(theirs)).isEqualTo(Claimed.FOREIGN);
    Claimant colleague =
        new Claimant(
            ours.runtime(), ours.tenant(), ours.project(), ours.environment(), UUID.randomUUID());
    assertThat(claim(colleague)).isEqualTo(Claimed.FIRST);
  }

  @Test
  void givesAnIdToOneOwnerWhenClaimAndReleaseRace() throws Exception {
    Owned first = ours.wants(THREAD, id);
    Owned second = theirs.wants(THREAD, id);
    Callable<Boolean> fight =
        () -> {
          for (int i = 0; i < 50; i++) {
            if (ledger.claim(first) == Claimed.FIRST) {
              ledger.release(ours.tenant(), THREAD, id);
            }
            if (ledger.claim(second) == Claimed.FIRST) {
              ledger.release(theirs.tenant(), THREAD, id);
            }
          }
          return true;
        };
    try (var threads = Executors.newFixedThreadPool(4)) {
      assertThat(threads.invokeAll(List.of(fight, fight, fight, fight)))
          .allMatch(done -> done.state() == Future.State.SUCCESS);
    }
  }

  @Test
  void namesNoAgentThatIsAnotherTenantsOrGone() throws Exception {
    UUID agent = TestDirectory.agent(ours.tenant(), ours.project()).id();
    UUID foreign = TestDirectory.agent(theirs.tenant(), theirs.project()).id();
    claim(ours);
    ledger.setAgent(ours.tenant(), THREAD, id, agent);
    ledger.setAgent(ours.tenant(), THREAD, id, foreign);
    assertThat(ledger.find(ours.tenant(), THREAD, id).orElseThrow().agent()).isNull();
    ledger.setAgent(ours.tenant(), THREAD, id, agent);
    TestDatabase.dao(AgentDao.class).delete(ours.tenant(), agent, null);
    assertThat(ledger.find(ours.tenant(), THREAD, id).orElseThrow().agent()).isNull();
  }
}
