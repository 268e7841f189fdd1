package dev.sluice.proxy.isolation;

import dev.sluice.proxy.assistant.ClientAssistants;
import dev.sluice.proxy.directory.Directories;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.isolation.desk.Adoption;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.OwnershipLedger;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.RuntimeCalls;
import dev.sluice.proxy.ledger.Stamps;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles claims that never were: the gateway died between claim and answer, or the runtime never
 * answered. The runtime says whether the resource was made (design section 6). Replicas may sweep
 * at once. Thread-safe; blocks.
 */
public final class PendingClaims {
  /** A claim that is younger may still be settled by its own request. */
  public static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Claims that are read at once. */
  static final int BATCH = 100;

  /** Most batches of one round: what is left has the next one. */
  static final int MAX_BATCHES = 50;

  private static final Logger LOG = LoggerFactory.getLogger(PendingClaims.class);

  /** As {@link Adoption#METADATA}, of what is kept whole. */
  private static final Selection WHOLE = Adoption.stamped(Selection.builder().keep());

  private final OwnershipLedger rows;
  private final Directories directories;
  private final RuntimeCalls calls;
  private final ClientAssistants assistants;
  private final InstantSource clock;

  /**
   * Of these rows.
   *
   * @param calls used behind what requests wait for: no request waits for a sweep, and a runtime
   *     that is busy is not away
   */
  public PendingClaims(
      OwnershipLedger rows,
      Directories directories,
      RuntimeCalls calls,
      ClientAssistants assistants,
      InstantSource clock) {
    this.rows = rows;
    this.directories = directories;
    this.calls = calls.behind();
    this.assistants = assistants;
    this.clock = clock;
  }

  /**
   * Settles what has been pending for long. A runtime that is away is asked the next time, and
   * keeps nobody else's claims waiting.
   *
   * @return how many claims were settled
   */
  public int sweep() throws SourceUnavailableException {
    Set<UUID> away = new HashSet<>();
    int settled = 0;
    for (int i = 0; i < MAX_BATCHES; i++) {
      List<Owned> claims = rows.pendingSince(clock.instant().minus(PATIENCE), away, BATCH);
      if (claims.isEmpty()) {
        break;
      }
      settled += settle(claims, away);
    }
    return settled;
  }

  private int settle(List<Owned> claims, Set<UUID> away) throws SourceUnavailableException {
    int settled = 0;
    for (Owned claim : claims) {
      if (away.contains(claim.runtime())) {
        continue;
      }
      RuntimeCalls.Response seen = seen(claim);
      if (seen == null) {
        away.add(claim.runtime());
        continue;
      }
      settle(claim, seen);
      settled++;
    }
    return settled;
  }

  /** What the runtime has of it; null when it is away. */
  private RuntimeCalls.@Nullable Response seen(Owned claim) throws SourceUnavailableException {
    RuntimeRecord runtime = runtime(claim);
    if (runtime == null) {
      return null;
    }
    try {
      Selection selection = claim.kind() == ResourceKind.ASSISTANT ? WHOLE : Adoption.METADATA;
      return calls.call(runtime, "GET", Adoption.path(claim.kind(), claim.id()), null, selection);
    } catch (SourceUnavailableException e) {
      LOG.debug("claims stay pending: {}", e.getMessage());
      return null;
    }
  }

  private void settle(Owned claim, RuntimeCalls.Response seen) throws SourceUnavailableException {
    Fact made = seen.body();
    if (made == null || Adoption.stamps(made).filter(stamps -> isOf(claim, stamps)).isEmpty()) {
      rows.release(claim.tenant(), claim.kind(), claim.id());
      return;
    }
    if (claim.kind() == ResourceKind.ASSISTANT) {
      String json = new String(made.json(), StandardCharsets.UTF_8);
      assistants.put(claim.tenant(), claim.id(), json);
    }
    rows.confirm(claim.tenant(), claim.kind(), claim.id());
  }

  private static boolean isOf(Owned claim, Stamps stamps) {
    return isOfScope(claim, stamps)
        && claim.isFulfilledBy(stamps.principalKind(), stamps.principal());
  }

  private static boolean isOfScope(Owned claim, Stamps stamps) {
    return stamps.tenant().equals(claim.tenant())
        && stamps.project().equals(claim.project())
        && stamps.environment() == claim.environment();
  }

  private @Nullable RuntimeRecord runtime(Owned claim) throws SourceUnavailableException {
    try {
      return directories.runtime(claim.runtime(), Lookup.LOADING).orElse(null);
    } catch (CacheMiss miss) {
      throw new IllegalStateException("a cache missed though it was to load", miss);
    }
  }
}
