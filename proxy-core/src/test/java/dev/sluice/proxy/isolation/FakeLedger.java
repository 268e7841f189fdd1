package dev.sluice.proxy.isolation;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.OwnershipLedger;
import dev.sluice.proxy.ledger.ResourceKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A ledger in memory, by runtime, kind and id, as the database's key has it. Thread-safe. */
final class FakeLedger implements OwnershipLedger {
  private record Key(UUID runtime, ResourceKind kind, UUID id) {}

  private final Map<Key, Owned> rows = new ConcurrentHashMap<>();
  private volatile boolean away;

  void away(boolean isAway) {
    away = isAway;
  }

  @Nullable Owned row(UUID runtime, ResourceKind kind, UUID id) {
    return rows.get(new Key(runtime, kind, id));
  }

  void put(Owned row) {
    rows.put(key(row), row);
  }

  private static Key key(Owned row) {
    return new Key(row.runtime(), row.kind(), row.id());
  }

  private void check() throws SourceUnavailableException {
    if (away) {
      throw new SourceUnavailableException("away", new java.io.IOException("away"));
    }
  }

  @Override
  public Optional<Owned> find(UUID tenant, ResourceKind kind, UUID id)
      throws SourceUnavailableException {
    check();
    return rows.values().stream()
        .filter(row -> row.tenant().equals(tenant) && row.kind() == kind && row.id().equals(id))
        .findFirst();
  }

  @Override
  public Claimed claim(Owned wanted) throws SourceUnavailableException {
    check();
    Owned elsewhere = find(wanted.tenant(), wanted.kind(), wanted.id()).orElse(null);
    if (elsewhere != null && !elsewhere.runtime().equals(wanted.runtime())) {
      return Claimed.OWN; // a tenant has an id once, on whichever runtime
    }
    Owned before = rows.putIfAbsent(key(wanted), wanted);
    if (before == null) {
      return Claimed.FIRST;
    } else if (!before.tenant().equals(wanted.tenant())) {
      return Claimed.FOREIGN;
    }
    return before.pending() && before.project().equals(wanted.project())
        ? Claimed.AGAIN
        : Claimed.OWN;
  }

  @Override
  public void confirm(UUID tenant, ResourceKind kind, UUID id) throws SourceUnavailableException {
    check();
    rows.replaceAll((key, row) ->
        key.kind() == kind && key.id().equals(id) && row.tenant().equals(tenant)
            ? new Owned(
                row.runtime(),
                kind,
                id,
                tenant,
                row.project(),
                row.environment(),
                row.agent(),
                row.principalKind(),
                row.principal(),
                false)
            : row);
  }

  @Override
  public void release(UUID tenant, ResourceKind kind, UUID id) throws SourceUnavailableException {
    check();
    rows.values()
        .removeIf(row ->
            row.pending()
                && row.kind() == kind
                && row.id().equals(id)
                && row.tenant().equals(tenant));
  }

  @Override
  public Optional<Owned> adopt(Owned found) throws SourceUnavailableException {
    check();
    Owned before = rows.putIfAbsent(key(found), found);
    return before == null
        ? Optional.of(found)
        : Optional.of(before).filter(row -> row.tenant().equals(found.tenant()));
  }

  @Override
  public void setAgent(UUID tenant, ResourceKind kind, UUID id, UUID agent)
      throws SourceUnavailableException {
    check();
    rows.replaceAll((key, row) ->
        key.kind() == kind && key.id().equals(id) && row.tenant().equals(tenant)
            ? row.withAgent(agent)
            : row);
  }

  @Override
  public void delete(UUID tenant, ResourceKind kind, UUID id) throws SourceUnavailableException {
    check();
    rows.values()
        .removeIf(row -> row.kind() == kind && row.id().equals(id) && row.tenant().equals(tenant));
  }

  @Override
  public List<Owned> pendingSince(Instant claimedBefore, Set<UUID> butOn, int limit) {
    return rows.values().stream()
        .filter(row -> row.pending() && !butOn.contains(row.runtime()))
        .sorted(Comparator.comparing(Owned::id))
        .limit(limit)
        .toList();
  }
}
