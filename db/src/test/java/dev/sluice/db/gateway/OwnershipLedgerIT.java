package dev.sluice.db.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.db.TestDatabase;
import dev.sluice.db.TestDirectory;
import dev.sluice.db.agents.AgentDao;
import dev.sluice.db.agents.AgentRow;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.OwnershipLedger.Claimed;
import dev.sluice.proxy.ledger.ResourceKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Whose a runtime's resources are. */
class OwnershipLedgerIT {

  private static final ResourceKind THREAD = ResourceKind.THREAD;

  private final JdbiOwnershipLedger ledger = new JdbiOwnershipLedger(TestDatabase.shared());
  private final TenantRow ours = TestDatabase.tenant();
  private final TenantRow theirs = TestDatabase.tenant();
  private final RuntimeRow runtime = TestDirectory.runtime(null);
  private final UUID principal = UUID.randomUUID();
  private final UUID id = UUID.randomUUID();

  private Owned wanted(TenantRow tenant, UUID resource) {
    return new Owned(
        runtime.id(),
        THREAD,
        resource,
        tenant.id(),
        TestDatabase.project(tenant).id(),
        Environment.DEV,
        null,
        PrincipalKind.USER,
        principal,
        true);
  }

  private static Owned confirmed(Owned owned) {
    return new Owned(
        owned.runtime(),
        owned.kind(),
        owned.id(),
        owned.tenant(),
        owned.project(),
        owned.environment(),
        owned.agent(),
        owned.principalKind(),
        owned.principal(),
        false);
  }

  private static Owned of(Owned owned, UUID principal, Environment environment) {
    return new Owned(
        owned.runtime(),
        owned.kind(),
        owned.id(),
        owned.tenant(),
        owned.project(),
        environment,
        owned.agent(),
        owned.principalKind(),
        principal,
        owned.pending());
  }

  @Test
  void claimsConfirmsAndDeletes() throws Exception {
    Owned wanted = wanted(ours, id);
    assertThat(ledger.find(ours.id(), THREAD, id)).isEmpty();
    assertThat(ledger.claim(wanted)).isEqualTo(Claimed.FIRST);
    assertThat(ledger.find(ours.id(), THREAD, id)).contains(wanted);
    assertThat(ledger.claim(wanted)).isEqualTo(Claimed.AGAIN);
    ledger.confirm(ours.id(), THREAD, id);
    assertThat(ledger.find(ours.id(), THREAD, id)).contains(confirmed(wanted));
    assertThat(ledger.claim(wanted)).isEqualTo(Claimed.OWN);
    ledger.release(ours.id(), THREAD, id);
    assertThat(ledger.find(ours.id(), THREAD, id)).as("it is confirmed").isPresent();
    ledger.delete(ours.id(), THREAD, id);
    assertThat(ledger.find(ours.id(), THREAD, id)).isEmpty();
    assertThat(ledger.claim(wanted)).isEqualTo(Claimed.FIRST);
    ledger.release(ours.id(), THREAD, id);
    assertThat(ledger.find(ours.id(), THREAD, id)).isEmpty();
  }

  @Test
  void keepsTenantsApart() throws Exception {
    Owned wanted = wanted(ours, id);
    ledger.claim(wanted);
    assertThat(ledger.claim(wanted(theirs, id))).isEqualTo(Claimed.FOREIGN);
    assertThat(ledger.find(theirs.id(), THREAD, id)).isEmpty();
    ledger.confirm(theirs.id(), THREAD, id);
    ledger.release(theirs.id(), THREAD, id);
    ledger.delete(theirs.id(), THREAD, id);
    assertThat(ledger.adopt(confirmed(wanted(theirs, id)))).isEmpty();
    assertThat(ledger.find(ours.id(), THREAD, id)).as("still pending, still ours").contains(wanted);
  }

  @Test
  void givesAnIdThatWasOnesToNoOtherTenantForAWhile() throws Exception {
    ledger.claim(wanted(ours, id));
    ledger.confirm(ours.id(), THREAD, id);
    ledger.delete(ours.id(), THREAD, id);
    assertThat(ledger.claim(wanted(theirs, id))).isEqualTo(Claimed.FOREIGN);
    assertThat(ledger.find(theirs.id(), THREAD, id)).isEmpty();
    assertThat(ledger.claim(wanted(ours, id))).as("whose it was").isEqualTo(Claimed.FIRST);
    ledger.delete(ours.id(), THREAD, id);
    ledger.forgetGoneFor(Duration.ofDays(1));
    assertThat(ledger.claim(wanted(theirs, id))).isEqualTo(Claimed.FOREIGN);
    ledger.forgetGoneFor(Duration.ofSeconds(-1));
    assertThat(ledger.claim(wanted(theirs, id))).isEqualTo(Claimed.FIRST);
  }

  @Test
  void freesAnIdThatWasNeverMade() throws Exception {
    ledger.claim(wanted(ours, id));
    ledger.release(ours.id(), THREAD, id);
    assertThat(ledger.claim(wanted(theirs, id))).isEqualTo(Claimed.FIRST);
  }

  @Test
  void renewsAPendingClaimOfTheSamePrincipalInTheSameScopeOnly() throws Exception {
    Owned wanted = wanted(ours, id);
    ledger.claim(wanted);
    assertThat(ledger.claim(of(wanted, UUID.randomUUID(), Environment.DEV))).isEqualTo(Claimed.OWN);
    assertThat(ledger.claim(of(wanted, principal, Environment.PROD))).isEqualTo(Claimed.OWN);
    assertThat(ledger.find(ours.id(), THREAD, id)).contains(wanted);
  }

  @Test
  void givesAnIdToOneOfManyClaimantsOfTwoTenants() throws Exception {
    for (int round = 0; round < 10; round++) {
      UUID contested = UUID.randomUUID();
      List<Claimed> outcomes = race(contested, 4);
      assertThat(outcomes).filteredOn(Claimed.FIRST::equals).hasSize(1);
      assertThat(outcomes).filteredOn(Claimed.FOREIGN::equals).hasSize(4);
      assertThat(outcomes).filteredOn(Claimed.AGAIN::equals).hasSize(3);
      boolean isOurs = ledger.find(ours.id(), THREAD, contested).isPresent();
      boolean isTheirs = ledger.find(theirs.id(), THREAD, contested).isPresent();
      assertThat(isOurs).isNotEqualTo(isTheirs);
    }
  }

  private List<Claimed> race(UUID contested, int each) throws Exception {
    var start = new CyclicBarrier(2 * each);
    List<Callable<Claimed>> claims = new ArrayList<>();
    for (TenantRow tenant : List.of(ours, theirs)) {
      Owned wanted = wanted(tenant, contested);
      for (int i = 0; i < each; i++) {
        claims.add(() -> {
          start.await();
          return ledger.claim(wanted);
        });
      }
    }
    try (var threads = Executors.newFixedThreadPool(claims.size())) {
      return threads.invokeAll(claims).stream().map(Future::resultNow).toList();
    }
  }

  @Test
  void givesAnIdToOneOwnerWhenClaimAndReleaseRace() throws Exception {
    Owned first = wanted(ours, id);
    Owned second = wanted(theirs, id);
    Callable<Boolean> fight =
        () -> {
          for (int i = 0; i < 50; i++) {
            if (ledger.claim(first) == Claimed.FIRST) {
              ledger.release(ours.id(), THREAD, id);
            }
            if (ledger.claim(second) == Claimed.FIRST) {
              ledger.release(theirs.id(), THREAD, id);
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
  void letsTwoTenantsHaveOneIdOnTwoRuntimes() throws Exception {
    Owned wanted = wanted(ours, id);
    Owned theirsElsewhere = onAnotherRuntime(wanted(theirs, id));
    assertThat(ledger.claim(wanted)).isEqualTo(Claimed.FIRST);
    assertThat(ledger.claim(theirsElsewhere)).isEqualTo(Claimed.FIRST);
    assertThat(ledger.claim(onAnotherRuntime(wanted)))
        .as("a tenant has an id once")
        .isEqualTo(Claimed.OWN);
  }

  private static Owned onAnotherRuntime(Owned owned) {
    return new Owned(
        TestDirectory.runtime(null).id(),
        owned.kind(),
        owned.id(),
        owned.tenant(),
        owned.project(),
        owned.environment(),
        owned.agent(),
        owned.principalKind(),
        owned.principal(),
        owned.pending());
  }

  @Test
  void adoptsWhatHasNoRowAndLeavesWhatHasOne() throws Exception {
    Owned found = confirmed(wanted(ours, id));
    assertThat(ledger.adopt(found)).contains(found);
    assertThat(ledger.adopt(of(found, UUID.randomUUID(), Environment.PROD))).contains(found);
    Owned pending = wanted(ours, UUID.randomUUID());
    ledger.claim(pending);
    assertThat(ledger.adopt(confirmed(pending))).contains(pending);
  }

  @Test
  void remembersWhichAgentRanLast() throws Exception {
    AgentRow agent = TestDirectory.agent(TestDatabase.project(ours));
    ledger.claim(wanted(ours, id));
    ledger.setAgent(ours.id(), THREAD, id, agent.id());
    assertThat(ledger.find(ours.id(), THREAD, id).orElseThrow().agent()).isEqualTo(agent.id());
    UUID foreign = TestDirectory.agent(TestDatabase.project(theirs)).id();
    ledger.setAgent(ours.id(), THREAD, id, foreign);
    assertThat(ledger.find(ours.id(), THREAD, id).orElseThrow().agent())
        .as("another tenant's agent is none")
        .isNull();
    ledger.setAgent(ours.id(), THREAD, id, agent.id());
    TestDatabase.dao(AgentDao.class).delete(ours.id(), agent.id(), null);
    assertThat(ledger.find(ours.id(), THREAD, id).orElseThrow().agent()).isNull();
  }

  @Test
  void tellsTheSweeperOfOldClaimsOldestFirst() throws Exception {
    Owned first = wanted(ours, id);
    Owned second = wanted(theirs, UUID.randomUUID());
    ledger.claim(first);
    ledger.claim(second);
    ledger.claim(first); // renewed: it is the younger one now
    Owned settled = wanted(ours, UUID.randomUUID());
    ledger.claim(settled);
    ledger.confirm(ours.id(), THREAD, settled.id());
    Instant later = Instant.now().plus(1, ChronoUnit.HOURS);
    assertThat(ledger.pendingSince(later, Set.of(), 100_000))
        .filteredOn(owned -> owned.runtime().equals(runtime.id()))
        .containsExactly(second, first);
    assertThat(ledger.pendingSince(later.minus(2, ChronoUnit.HOURS), Set.of(), 10)).isEmpty();
    assertThat(ledger.pendingSince(later, Set.of(), 1)).hasSize(1);
    assertThat(ledger.pendingSince(later, Set.of(runtime.id()), 100_000))
        .noneMatch(owned -> owned.runtime().equals(runtime.id()));
  }

  @Test
  void takesOnlyPendingClaims() {
    assertThatThrownBy(() -> ledger.claim(confirmed(wanted(ours, id))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
