package dev.sluice.proxy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.ledger.OwnershipLedger.Claimed;
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

/**
 * Whose a runtime's resources are, by any ledger: the database's, and the one in memory that what
 * decides is tested with.
 */
public abstract class OwnershipLedgerContract {
  /** Makes what rows refer to; each is new. */
  public interface Places {
    UUID runtime();

    UUID tenant();

    UUID project(UUID tenant);

    UUID agent(UUID tenant, UUID project);
  }

  protected static final ResourceKind THREAD = ResourceKind.THREAD;

  private final OwnershipLedger ledger;
  private final Places places;
  protected final UUID id = UUID.randomUUID();

  /** Two users, each of a tenant of its own, on one runtime. */
  protected final Claimant ours;

  protected final Claimant theirs;

  protected OwnershipLedgerContract(OwnershipLedger ledger, Places places) {
    this.ledger = ledger;
    this.places = places;
    UUID runtime = places.runtime();
    this.ours = claimant(runtime);
    this.theirs = claimant(runtime);
  }

  private Claimant claimant(UUID runtime) {
    UUID tenant = places.tenant();
    UUID project = places.project(tenant);
    return new Claimant(runtime, tenant, project, Environment.DEV, UUID.randomUUID());
  }

  private Claimed claim(Claimant claimant) throws Exception {
    return ledger.claim(claimant.wants(THREAD, id));
  }

  /** The id was made by a claimant, and is gone. */
  private void goes(Claimant former, ResourceKind kind, UUID gone) throws Exception {
    assertThat(ledger.claim(former.wants(kind, gone))).isEqualTo(Claimed.FIRST);
    ledger.confirm(former.tenant(), kind, gone);
    assertThat(ledger.delete(former.wants(kind, gone))).isTrue();
  }

  @Test
  void claimsConfirmsAndDeletes() throws Exception {
    Owned wanted = ours.wants(THREAD, id);
    assertThat(ledger.find(ours.tenant(), THREAD, id)).isEmpty();
    assertThat(ledger.claim(wanted)).isEqualTo(Claimed.FIRST);
    assertThat(ledger.find(ours.tenant(), THREAD, id)).contains(wanted);
    assertThat(ledger.claim(wanted)).isEqualTo(Claimed.AGAIN);
    ledger.confirm(ours.tenant(), THREAD, id);
    assertThat(ledger.find(ours.tenant(), THREAD, id)).contains(wanted.confirmed());
    assertThat(ledger.claim(wanted)).isEqualTo(Claimed.OWN);
    ledger.release(ours.tenant(), THREAD, id);
    assertThat(ledger.find(ours.tenant(), THREAD, id)).as("it is confirmed").isPresent();
    assertThat(ledger.delete(ours.wants(THREAD, id))).isTrue();
    assertThat(ledger.find(ours.tenant(), THREAD, id)).isEmpty();
    assertThat(ledger.claim(wanted)).isEqualTo(Claimed.FIRST);
    ledger.release(ours.tenant(), THREAD, id);
    assertThat(ledger.find(ours.tenant(), THREAD, id)).isEmpty();
  }

  @Test
  void takesOnlyPendingClaims() {
    assertThatThrownBy(() -> ledger.claim(ours.wants(THREAD, id).confirmed()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keepsTenantsApart() throws Exception {
    claim(ours);
    assertThat(claim(theirs)).isEqualTo(Claimed.FOREIGN);
    assertThat(ledger.find(theirs.tenant(), THREAD, id)).isEmpty();
    ledger.confirm(theirs.tenant(), THREAD, id);
    ledger.release(theirs.tenant(), THREAD, id);
    Owned disguised = theirs.wants(THREAD, id).withEntry(ours.wants(THREAD, id).entry());
    assertThat(ledger.delete(disguised)).isFalse();
    assertThat(ledger.adopt(theirs.wants(THREAD, id).confirmed())).isEmpty();
    assertThat(ledger.find(ours.tenant(), THREAD, id))
        .as("still pending, still ours")
        .contains(ours.wants(THREAD, id));
  }

  @Test
  void keepsKindsApart() throws Exception {
    claim(ours);
    assertThat(ledger.claim(theirs.wants(ResourceKind.ASSISTANT, id))).isEqualTo(Claimed.FIRST);
    ledger.confirm(ours.tenant(), ResourceKind.CRON, id);
    ledger.delete(ours.wants(ResourceKind.ASSISTANT, id));
    assertThat(ledger.find(ours.tenant(), THREAD, id)).contains(ours.wants(THREAD, id));
  }

  @Test
  void letsTwoTenantsHaveOneIdOnTwoRuntimes() throws Exception {
    assertThat(claim(ours)).isEqualTo(Claimed.FIRST);
    assertThat(claim(theirs.on(places.runtime()))).isEqualTo(Claimed.FIRST);
    assertThat(claim(ours.on(places.runtime())))
        .as("a tenant has an id once")
        .isEqualTo(Claimed.OWN);
    assertThat(claim(theirs)).as("and its own comes first").isEqualTo(Claimed.OWN);
  }

  @Test
  void renewsAPendingClaimOfTheSamePrincipalInTheSameScopeOnly() throws Exception {
    claim(ours);
    assertThat(claim(ours.colleague())).isEqualTo(Claimed.OWN);
    assertThat(claim(ours.in(Environment.PROD))).isEqualTo(Claimed.OWN);
    assertThat(claim(ours.in(places.project(ours.tenant())))).isEqualTo(Claimed.OWN);
    assertThat(ledger.find(ours.tenant(), THREAD, id)).contains(ours.wants(THREAD, id));
    assertThat(claim(ours)).isEqualTo(Claimed.AGAIN);
  }

  @Test
  void givesAnIdThatIsGoneToItsFormerOwnerOnly() throws Exception {
    goes(ours, THREAD, id);
    assertThat(claim(theirs)).as("another tenant").isEqualTo(Claimed.FOREIGN);
    assertThat(claim(ours.colleague())).as("another principal").isEqualTo(Claimed.FOREIGN);
    assertThat(claim(ours.in(Environment.PROD))).as("elsewhere").isEqualTo(Claimed.FOREIGN);
    assertThat(claim(ours.in(places.project(ours.tenant()))))
        .as("another project")
        .isEqualTo(Claimed.FOREIGN);
    assertThat(ledger.find(theirs.tenant(), THREAD, id)).isEmpty();
    assertThat(ledger.find(ours.tenant(), THREAD, id)).isEmpty();
    assertThat(claim(theirs.on(places.runtime())))
        .as("on another runtime")
        .isEqualTo(Claimed.FIRST);
    assertThat(claim(ours)).as("whose it was").isEqualTo(Claimed.FIRST);
    assertThat(ledger.delete(ours.wants(THREAD, id))).isTrue();
    assertThat(claim(ours.colleague())).as("once more").isEqualTo(Claimed.FOREIGN);
  }

  @Test
  void givesTheIdOfAnAssistantThatIsGoneToEverybodyOfItsProject() throws Exception {
    goes(ours, ResourceKind.ASSISTANT, id);
    Claimant elsewhere = ours.in(Environment.PROD);
    assertThat(ledger.claim(theirs.wants(ResourceKind.ASSISTANT, id))).isEqualTo(Claimed.FOREIGN);
    assertThat(ledger.claim(elsewhere.wants(ResourceKind.ASSISTANT, id)))
        .isEqualTo(Claimed.FOREIGN);
    assertThat(ledger.claim(ours.colleague().wants(ResourceKind.ASSISTANT, id)))
        .isEqualTo(Claimed.FIRST);
  }

  @Test
  void deletesTheRowThatWasSeenAndNoneThatWasMadeAnew() throws Exception {
    goes(ours, THREAD, id);
    Owned seen = ours.wants(THREAD, id).confirmed();
    assertThat(ledger.delete(seen)).as("it is gone").isFalse();
    Owned anew = ours.wantsAnew(THREAD, id);
    assertThat(ledger.claim(anew)).isEqualTo(Claimed.FIRST);
    assertThat(ledger.delete(seen)).isFalse();
    assertThat(ledger.find(ours.tenant(), THREAD, id)).as("pending").contains(anew);
    ledger.confirm(ours.tenant(), THREAD, id);
    assertThat(ledger.delete(seen)).isFalse();
    assertThat(ledger.find(ours.tenant(), THREAD, id)).contains(anew.confirmed());
    assertThat(ledger.delete(anew)).as("as it was claimed").isTrue();
    assertThat(ledger.find(ours.tenant(), THREAD, id)).isEmpty();
  }

  @Test
  void deletesWhatWasChangedSinceItWasSeen() throws Exception {
    Owned seen = ours.wants(THREAD, id);
    claim(ours);
    ledger.confirm(ours.tenant(), THREAD, id);
    ledger.setAgent(ours.tenant(), THREAD, id, places.agent(ours.tenant(), ours.project()));
    assertThat(ledger.delete(seen)).isTrue();
  }

  @Test
  void leavesARenewedClaimItsEntry() throws Exception {
    Owned first = ours.wants(THREAD, id);
    Owned second = ours.wantsAnew(THREAD, id);
    ledger.claim(first);
    assertThat(ledger.claim(second)).isEqualTo(Claimed.AGAIN);
    assertThat(ledger.find(ours.tenant(), THREAD, id)).contains(first);
    assertThat(ledger.delete(second)).isFalse();
    assertThat(ledger.delete(first)).isTrue();
  }

  @Test
  void writesOfNoRowThatItLeavesThatItIsGone() throws Exception {
    Owned wanted = ours.wants(THREAD, id);
    ledger.claim(wanted);
    assertThat(ledger.delete(wanted.withEntry(UUID.randomUUID()))).isFalse();
    ledger.release(ours.tenant(), THREAD, id);
    assertThat(claim(theirs)).isEqualTo(Claimed.FIRST);
  }

  @Test
  void freesAnIdThatWasNeverMade() throws Exception {
    claim(ours);
    ledger.release(ours.tenant(), THREAD, id);
    assertThat(claim(theirs)).isEqualTo(Claimed.FIRST);
  }

  @Test
  void givesAnIdToOneOfManyClaimantsOfTwoTenants() throws Exception {
    for (int round = 0; round < 10; round++) {
      UUID contested = UUID.randomUUID();
      List<Claimed> outcomes = race(contested, 4, ours, theirs);
      assertThat(outcomes).filteredOn(Claimed.FIRST::equals).hasSize(1);
      assertThat(outcomes).filteredOn(Claimed.FOREIGN::equals).hasSize(4);
      assertThat(outcomes).filteredOn(Claimed.AGAIN::equals).hasSize(3);
      boolean isOurs = ledger.find(ours.tenant(), THREAD, contested).isPresent();
      boolean isTheirs = ledger.find(theirs.tenant(), THREAD, contested).isPresent();
      assertThat(isOurs).isNotEqualTo(isTheirs);
    }
  }

  @Test
  void givesAnIdThatIsGoneToNoneOfManyClaimsOfAnother() throws Exception {
    for (int round = 0; round < 10; round++) {
      UUID contested = UUID.randomUUID();
      goes(ours, THREAD, contested);
      assertThat(race(contested, 6, theirs)).containsOnly(Claimed.FOREIGN);
      assertThat(ledger.find(theirs.tenant(), THREAD, contested)).isEmpty();
      assertThat(race(contested, 3, ours, ours.colleague()))
          .as("whose it was, beside one of its tenant whose it was not")
          .contains(Claimed.FIRST)
          .filteredOn(Claimed.AGAIN::equals)
          .hasSize(2);
      assertThat(ledger.find(ours.tenant(), THREAD, contested))
          .contains(ours.wants(THREAD, contested));
    }
  }

  private List<Claimed> race(UUID contested, int each, Claimant... claimants) throws Exception {
    var start = new CyclicBarrier(claimants.length * each);
    List<Callable<Claimed>> claims = new ArrayList<>();
    for (Claimant claimant : claimants) {
      for (int i = 0; i < each; i++) {
        claims.add(() -> {
          start.await();
          return ledger.claim(claimant.wants(THREAD, contested));
        });
      }
    }
    try (var threads = Executors.newFixedThreadPool(claims.size())) {
      return threads.invokeAll(claims).stream().map(Future::resultNow).toList();
    }
  }

  @Test
  void adoptsWhatHasNoRowAndLeavesWhatHasOne() throws Exception {
    Owned found = ours.wants(THREAD, id).confirmed();
    assertThat(ledger.adopt(found)).contains(found);
    Claimant other = ours.colleague().in(Environment.PROD);
    assertThat(ledger.adopt(other.wants(THREAD, id).confirmed())).contains(found);
    assertThat(ledger.adopt(other.on(places.runtime()).wants(THREAD, id).confirmed()))
        .as("a tenant has an id once")
        .contains(found);
    Owned pending = ours.wants(THREAD, UUID.randomUUID());
    ledger.claim(pending);
    assertThat(ledger.adopt(pending.confirmed())).contains(pending);
  }

  @Test
  void remembersWhichAgentRanLast() throws Exception {
    UUID agent = places.agent(ours.tenant(), ours.project());
    claim(ours);
    ledger.setAgent(theirs.tenant(), THREAD, id, agent);
    assertThat(ledger.find(ours.tenant(), THREAD, id)).contains(ours.wants(THREAD, id));
    ledger.setAgent(ours.tenant(), THREAD, id, agent);
    assertThat(ledger.find(ours.tenant(), THREAD, id))
        .contains(ours.wants(THREAD, id).withAgent(agent));
  }

  @Test
  void tellsTheSweeperOfOldClaimsOldestFirst() throws Exception {
    Owned first = ours.wants(THREAD, id);
    Owned second = theirs.wants(THREAD, UUID.randomUUID());
    ledger.claim(first);
    ledger.claim(second);
    ledger.claim(first); // renewed: it is the younger one now
    Owned settled = ours.wants(THREAD, UUID.randomUUID());
    ledger.claim(settled);
    ledger.confirm(ours.tenant(), THREAD, settled.id());
    Instant later = Instant.now().plus(1, ChronoUnit.HOURS);
    assertThat(ledger.pendingSince(later, Set.of(), 100_000))
        .filteredOn(owned -> owned.runtime().equals(ours.runtime()))
        .containsExactly(second, first);
    assertThat(ledger.pendingSince(later.minus(2, ChronoUnit.HOURS), Set.of(), 10)).isEmpty();
    assertThat(ledger.pendingSince(later, Set.of(), 1)).hasSize(1);
    assertThat(ledger.pendingSince(later, Set.of(ours.runtime()), 100_000))
        .noneMatch(owned -> owned.runtime().equals(ours.runtime()));
  }
}
