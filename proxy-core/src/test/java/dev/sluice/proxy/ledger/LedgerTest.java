package dev.sluice.proxy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.testing.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the ledger remembers, and when it no longer does. */
class LedgerTest {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final UUID RUNTIME = new UUID(1, 1);
  private static final UUID TENANT = new UUID(2, 1);
  private static final UUID OTHER = new UUID(2, 2);
  private static final UUID THREAD = new UUID(3, 1);
  private static final UUID AGENT = new UUID(4, 1);
  private static final UUID ENTRY = new UUID(7, 1);

  private final AtomicLong nanos = new AtomicLong();
  private final Invalidations invalidations = new Invalidations(GRACE, nanos::get);
  private final Rows rows = new Rows();
  private final Ledger ledger = new Ledger(rows, invalidations, 100);

  @BeforeEach
  void confirm() {
    invalidations.confirmed(0);
  }

  private static Owned row(UUID tenant, boolean pending) {
    return new Owned(
        RUNTIME,
        ResourceKind.THREAD,
        THREAD,
        tenant,
        new UUID(5, 1),
        Environment.DEV,
        null,
        PrincipalKind.USER,
        new UUID(6, 1),
        pending,
        ENTRY);
  }

  /** One table, in memory, in which something may happen between an answer and its arrival. */
  private static final class Rows implements OwnershipLedger {
    private final Map<UUID, Owned> byTenant = new HashMap<>();
    private Runnable meanwhile = () -> {};

    void put(Owned row) {
      byTenant.put(row.tenant(), row);
    }

    void remove(Owned row) {
      byTenant.remove(row.tenant());
    }

    void whileAnswering(Runnable happens) {
      meanwhile = happens;
    }

    @Override
    public Optional<Owned> find(UUID tenant, ResourceKind kind, UUID id) {
      Optional<Owned> found = Optional.ofNullable(byTenant.get(tenant));
      meanwhile.run();
      return found;
    }

    @Override
    public Optional<Owned> adopt(Owned found) {
      byTenant.put(found.tenant(), found);
      meanwhile.run();
      return Optional.of(found);
    }

    @Override
    public void setAgent(UUID tenant, ResourceKind kind, UUID id, UUID agent) {
      meanwhile.run();
    }

    @Override
    public Claimed claim(Owned wanted) {
      return byTenant.containsKey(wanted.tenant()) ? Claimed.OWN : Claimed.FIRST;
    }

    @Override
    public void confirm(UUID tenant, ResourceKind kind, UUID id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void release(UUID tenant, ResourceKind kind, UUID id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean delete(Owned seen) {
      Owned now = byTenant.get(seen.tenant());
      return now != null
          && Objects.equals(now.entry(), seen.entry())
          && byTenant.remove(seen.tenant(), now);
    }

    @Override
    public List<Owned> pendingSince(Instant claimedBefore, Set<UUID> butOn, int limit) {
      throw new UnsupportedOperationException();
    }
  }

  private @Nullable Owned load() throws Exception {
    return ledger.find(TENANT, ResourceKind.THREAD, THREAD, Lookup.LOADING);
  }

  private void assertKept() throws Exception {
    assertThat(ledger.find(TENANT, ResourceKind.THREAD, THREAD, Lookup.CACHED)).isNotNull();
  }

  private void assertNotKept() {
    assertThatThrownBy(() -> ledger.find(TENANT, ResourceKind.THREAD, THREAD, Lookup.CACHED))
        .isInstanceOf(CacheMiss.class);
  }

  private void change(UUID tenant) {
    invalidations.changed(new Change(1, Change.Kind.RESOURCE, tenant, THREAD));
  }

  @Test
  void keepsThatSomethingIsATenantsAndNeverThatItIsNot() throws Exception {
    assertThat(load()).isNull();
    assertNotKept();
    rows.put(row(TENANT, false));
    assertThat(load()).isNotNull();
    assertKept();
    assertThatThrownBy(() -> ledger.find(OTHER, ResourceKind.THREAD, THREAD, Lookup.CACHED))
        .isInstanceOf(CacheMiss.class);
    assertThat(ledger.find(OTHER, ResourceKind.THREAD, THREAD, Lookup.LOADING)).isNull();
  }

  @Test
  void keepsNoClaimThatIsPending() throws Exception {
    rows.put(row(TENANT, true));
    assertThat(load()).isNotNull();
    assertNotKept();
    ledger.confirmedInMemory(row(TENANT, true));
    assertKept();
    assertThat(Objects.requireNonNull(load()).pending()).isFalse();
  }

  @Test
  void forgetsWhatWentOrChangedHands() throws Exception {
    rows.put(row(TENANT, false));
    var _ = load();
    change(OTHER);
    assertKept();
    change(TENANT);
    assertNotKept();
  }

  @Test
  void forgetsAllWhenChangesWereLost() throws Exception {
    rows.put(row(TENANT, false));
    var _ = load();
    invalidations.lost();
    assertNotKept();
  }

  @Test
  void believesNothingThatItRemembersWhileNoChangesAreHeardOf() throws Exception {
    rows.put(row(TENANT, false));
    var _ = load();
    nanos.set(GRACE.toNanos());
    assertKept();
    nanos.incrementAndGet(); // an invalidation may have been lost since
    assertNotKept();
    rows.remove(row(TENANT, false));
    assertThat(load()).isNull();
    invalidations.confirmed(nanos.get());
    assertKept(); // the feed goes on where it was: it will tell of what went
    change(TENANT);
    assertNotKept();
  }

  @Test
  void keepsNoRowThatAChangeHasOvertaken() throws Exception {
    rows.put(row(TENANT, false));
    rows.whileAnswering(() -> change(TENANT));
    assertThat(load()).isNotNull();
    assertNotKept();
    assertThat(ledger.adopt(row(TENANT, false))).isNotNull();
    assertNotKept();
    ledger.setAgent(row(TENANT, false), AGENT);
    assertNotKept();
    rows.whileAnswering(invalidations::lost);
    assertThat(load()).isNotNull();
    assertNotKept();
    rows.whileAnswering(() -> ledger.forget(row(TENANT, false)));
    assertThat(load()).isNotNull();
    assertNotKept();
    rows.whileAnswering(() -> {});
    assertThat(load()).isNotNull();
    assertKept();
  }

  // ---- what is told to be gone, and whose row is still there

  @Test
  void waitsForNoDeletionThatIsLeft() throws Exception {
    rows.put(row(TENANT, false));
    ledger.leaves(row(TENANT, false)).complete(null); // the database is away
    assertThat(load()).isNotNull();
    assertThat(ledger.claim(row(TENANT, true))).isEqualTo(OwnershipLedger.Claimed.OWN);
  }

  @Test
  void waitsForADeletionNoLongerThanItMay() throws Exception {
    Ledger impatient = new Ledger(rows, invalidations, 100, Duration.ofMillis(1));
    rows.put(row(TENANT, false));
    CompletableFuture<Void> departure = impatient.leaves(row(TENANT, false));
    assertThat(impatient.claim(row(TENANT, true))).isEqualTo(OwnershipLedger.Claimed.OWN);
    assertThat(departure).as("is still awaited by others").isNotDone();
  }

  @Test
  void waitsForAllDeletionsOfTheSame() throws Exception {
    rows.put(row(TENANT, false));
    CompletableFuture<Void> one = ledger.leaves(row(TENANT, false));
    CompletableFuture<Void> other = ledger.leaves(row(TENANT, false));
    other.complete(null);
    AtomicReference<OwnershipLedger.@Nullable Claimed> claimed = new AtomicReference<>();
    Thread claimant = Thread.ofVirtual().start(() -> claimed.set(claim()));
    Await.until("it waits", () -> claimant.getState() == Thread.State.WAITING);
    ledger.delete(row(TENANT, false));
    one.complete(null);
    claimant.join();
    assertThat(claimed.get()).isEqualTo(OwnershipLedger.Claimed.FIRST);
    assertThat(load()).as("and nothing is waited for any more").isNull();
  }

  @Test
  void deletesNoneThatWasMadeAnewMeanwhile() throws Exception {
    Owned old = row(TENANT, false);
    rows.put(old);
    assertThat(load()).isEqualTo(old);
    CompletableFuture<Void> departure = ledger.leaves(old); // and is written only now:
    Owned anew = old.withEntry(new UUID(7, 2));
    rows.put(anew); // by another replica
    ledger.delete(old);
    departure.complete(null);
    assertThat(load()).isEqualTo(anew);
    assertKept();
  }

  private OwnershipLedger.Claimed claim() {
    try {
      return ledger.claim(row(TENANT, true));
    } catch (SourceUnavailableException e) {
      throw new IllegalStateException(e);
    }
  }
}
