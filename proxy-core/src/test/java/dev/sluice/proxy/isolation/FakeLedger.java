package dev.sluice.proxy.isolation;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.OwnershipLedger;
import dev.sluice.proxy.ledger.ResourceKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A ledger in memory, by runtime, kind and id, as the database's key has it. What is gone is never
 * free for others again. Thread-safe.
 */
final class FakeLedger implements OwnershipLedger {
  private record Key(UUID runtime, ResourceKind kind, UUID id) {}

  /** A row, when it was claimed, and as which of all claims. */
  private record Row(Owned owned, Instant claimedAt, long turn) {}

  private final Map<Key, Row> rows = new HashMap<>();
  private final Map<Key, Owned> gone = new HashMap<>();
  private long turns;
  private volatile boolean away;

  void away(boolean isAway) {
    away = isAway;
  }

  synchronized @Nullable Owned row(UUID runtime, ResourceKind kind, UUID id) {
    Row row = rows.get(new Key(runtime, kind, id));
    return row == null ? null : row.owned();
  }

  synchronized void put(Owned owned) {
    rows.put(key(owned), new Row(owned, Instant.now(), ++turns));
  }

  private static Key key(Owned owned) {
    return new Key(owned.runtime(), owned.kind(), owned.id());
  }

  private void check() throws SourceUnavailableException {
    if (away) {
      throw new SourceUnavailableException("away", new java.io.IOException("away"));
    }
  }

  @Override
  public synchronized Optional<Owned> find(UUID tenant, ResourceKind kind, UUID id)
      throws SourceUnavailableException {
    check();
    return Optional.ofNullable(ofTenant(tenant, kind, id));
  }

  /** A tenant has an id once, on whichever runtime. */
  private @Nullable Owned ofTenant(UUID tenant, ResourceKind kind, UUID id) {
    for (Row row : rows.values()) {
      Owned owned = row.owned();
      if (owned.tenant().equals(tenant) && owned.kind() == kind && owned.id().equals(id)) {
        return owned;
      }
    }
    return null;
  }

  @Override
  public synchronized Claimed claim(Owned wanted) throws SourceUnavailableException {
    check();
    if (!wanted.pending()) {
      throw new IllegalArgumentException("a claim is pending: " + wanted);
    }
    Owned before = ofTenant(wanted.tenant(), wanted.kind(), wanted.id());
    if (before != null) {
      return renewed(before, wanted) ? Claimed.AGAIN : Claimed.OWN;
    }
    Owned former = gone.get(key(wanted));
    if (rows.containsKey(key(wanted)) || (former != null && !mayFollow(former, wanted))) {
      return Claimed.FOREIGN;
    }
    put(wanted);
    return Claimed.FIRST;
  }

  private boolean renewed(Owned before, Owned wanted) {
    boolean same = key(before).equals(key(wanted)) && isOfOne(before, wanted);
    if (same && before.pending()) {
      put(before);
      return true;
    }
    return false;
  }

  private static boolean mayFollow(Owned former, Owned wanted) {
    return wanted.kind() == ResourceKind.ASSISTANT
        ? isOfScope(former, wanted)
        : isOfOne(former, wanted);
  }

  private static boolean isOfScope(Owned one, Owned other) {
    return one.tenant().equals(other.tenant())
        && one.project().equals(other.project())
        && one.environment() == other.environment();
  }

  private static boolean isOfOne(Owned one, Owned other) {
    return isOfScope(one, other) && one.isOf(other.principalKind(), other.principal());
  }

  @Override
  public synchronized void confirm(UUID tenant, ResourceKind kind, UUID id)
      throws SourceUnavailableException {
    replace(tenant, kind, id, Owned::confirmed);
  }

  @Override
  public synchronized void setAgent(UUID tenant, ResourceKind kind, UUID id, UUID agent)
      throws SourceUnavailableException {
    replace(tenant, kind, id, row -> row.withAgent(agent));
  }

  private void replace(UUID tenant, ResourceKind kind, UUID id, UnaryOperator<Owned> change)
      throws SourceUnavailableException {
    check();
    Owned owned = ofTenant(tenant, kind, id);
    if (owned != null) {
      rows.computeIfPresent(
          key(owned), (key, row) -> new Row(change.apply(owned), row.claimedAt(), row.turn()));
    }
  }

  @Override
  public synchronized void release(UUID tenant, ResourceKind kind, UUID id)
      throws SourceUnavailableException {
    check();
    Owned owned = ofTenant(tenant, kind, id);
    if (owned != null && owned.pending()) {
      rows.remove(key(owned));
    }
  }

  @Override
  public synchronized Optional<Owned> adopt(Owned found) throws SourceUnavailableException {
    check();
    Owned before = ofTenant(found.tenant(), found.kind(), found.id());
    if (before == null && !rows.containsKey(key(found))) {
      put(found);
      return Optional.of(found);
    }
    return Optional.ofNullable(before);
  }

  @Override
  public synchronized boolean delete(Owned seen) throws SourceUnavailableException {
    check();
    Owned owned = ofTenant(seen.tenant(), seen.kind(), seen.id());
    if (owned == null || !Objects.equals(owned.entry(), seen.entry())) {
      return false;
    }
    rows.remove(key(owned));
    gone.put(key(owned), owned);
    return true;
  }

  @Override
  public synchronized List<Owned> pendingSince(Instant claimedBefore, Set<UUID> butOn, int limit) {
    return rows.values().stream()
        .filter(row -> row.owned().pending() && row.claimedAt().isBefore(claimedBefore))
        .filter(row -> !butOn.contains(row.owned().runtime()))
        .sorted(Comparator.comparingLong(Row::turn))
        .map(Row::owned)
        .limit(limit)
        .toList();
  }
}
