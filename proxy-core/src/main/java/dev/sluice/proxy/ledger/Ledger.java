package dev.sluice.proxy.ledger;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Whose a resource is, from memory where it is known. That something is a tenant's is kept until
 * the ledger says that it changed hands or went; that it isn't is never kept (design section 6).
 * Thread-safe.
 */
public final class Ledger implements Invalidations.Cache {
  /*
   * What is gone. No response waits for its row's deletion, so that for a moment the store says of
   * what its client knows to be gone that it is there. Whoever asks the store for it in this process
   * waits for the deletion, though not for long: a former owner may make it anew at once. Other
   * replicas ask the runtime before they call an id taken, and delete the row themselves.
   *
   * So a deletion may come after the id has a new row. It takes the row that was seen and no other.
   * That may be one too few: who saw an old row in memory, and deletes on the runtime what another
   * replica has made anew meanwhile, leaves the new row, until a request for it comes to the runtime
   * and finds nothing. And one too many: a claim that was never written to be confirmed, and that
   * another replica renews, keeps its row, which a deletion of before takes.
   */

  /** Longest that a question waits for a deletion that is being written. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private record Key(UUID tenant, ResourceKind kind, UUID id) {
    static Key of(Owned row) {
      return new Key(row.tenant(), row.kind(), row.id());
    }
  }

  private final OwnershipLedger store;
  private final Invalidations invalidations;
  private final Cache<Key, Owned> owned;
  private final Departures<Key> departures;

  /** Grows with each drop: what was read before is not kept after. */
  private final AtomicLong version = new AtomicLong();

  /** Hears of changes from now on; keeps at most {@code maxEntries} rows. */
  public Ledger(OwnershipLedger store, Invalidations invalidations, long maxEntries) {
    this(store, invalidations, maxEntries, LONGEST_WAIT);
  }

  Ledger(
      OwnershipLedger store, Invalidations invalidations, long maxEntries, Duration longestWait) {
    this.departures = new Departures<>(longestWait);
    this.store = store;
    this.invalidations = invalidations;
    this.owned = Caffeine.newBuilder().maximumSize(maxEntries).executor(Runnable::run).build();
    invalidations.register(this);
  }

  /**
   * The row of a tenant's resource, pending ones included; null when the tenant has no such row.
   *
   * @throws CacheMiss with {@link Lookup#CACHED} when it isn't kept
   */
  public @Nullable Owned find(UUID tenant, ResourceKind kind, UUID id, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    Key key = new Key(tenant, kind, id);
    Owned kept = owned.getIfPresent(key);
    if (kept != null && invalidations.isFresh()) {
      return kept;
    }
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE;
    }
    long before = version.get();
    departures.await(key);
    Owned row = store.find(tenant, kind, id).orElse(null);
    if (row != null) {
      keep(row, before);
    }
    return row;
  }

  private void keep(Owned row, long before) {
    if (row.pending()) {
      return; // it may yet turn out to be nobody's
    }
    Key key = Key.of(row);
    owned.put(key, row);
    if (before != version.get()) {
      owned.invalidate(key);
    }
  }

  /** Claims an id; blocks. */
  public OwnershipLedger.Claimed claim(Owned wanted) throws SourceUnavailableException {
    departures.await(Key.of(wanted));
    return store.claim(wanted);
  }

  /** The claim is good: from now on the row is known here. Touches memory only. */
  public void confirmedInMemory(Owned claimed) {
    keep(claimed.confirmed(), version.get());
  }

  /** The runtime has made what was claimed; blocks. */
  public void confirm(Owned claimed) throws SourceUnavailableException {
    store.confirm(claimed.tenant(), claimed.kind(), claimed.id());
  }

  /** The runtime refused to make what was claimed; blocks. */
  public void release(Owned claimed) throws SourceUnavailableException {
    store.release(claimed.tenant(), claimed.kind(), claimed.id());
  }

  /** Enters what a runtime made by itself; null when it is another's. Blocks. */
  public @Nullable Owned adopt(Owned found) throws SourceUnavailableException {
    long before = version.get();
    Optional<Owned> row = store.adopt(found);
    row.ifPresent(adopted -> keep(adopted, before));
    return row.orElse(null);
  }

  /** Another agent has run on a thread; blocks. */
  public void setAgent(Owned thread, UUID agent) throws SourceUnavailableException {
    long before = version.get();
    store.setAgent(thread.tenant(), thread.kind(), thread.id(), agent);
    keep(thread.withAgent(agent), before);
  }

  /**
   * Forgets at once that a resource is there, and lets who asks for it wait until its row is gone.
   * Touches memory only.
   *
   * @return to be completed by the caller when the row is deleted, or is left
   */
  CompletableFuture<Void> leaves(Owned gone) {
    CompletableFuture<Void> departure = departures.begin(Key.of(gone));
    forget(gone);
    return departure;
  }

  /** Forgets at once that a resource is there. Touches memory only. */
  public void forget(Owned gone) {
    version.incrementAndGet();
    owned.invalidate(Key.of(gone));
  }

  /** The resource is gone from the runtime: this row of it goes, and no newer one. Blocks. */
  public void delete(Owned gone) throws SourceUnavailableException {
    var _ = store.delete(gone); // false: it went meanwhile
  }

  @Override
  public void drop(Change change) {
    UUID tenant = change.tenant();
    if (change.kind() == Change.Kind.RESOURCE && tenant != null) {
      version.incrementAndGet();
      for (ResourceKind kind : ResourceKind.values()) {
        owned.invalidate(new Key(tenant, kind, change.id()));
      }
    }
  }

  @Override
  public void dropAll() {
    version.incrementAndGet();
    owned.invalidateAll();
  }
}
