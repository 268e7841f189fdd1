package dev.sluice.config.identity;

import dev.sluice.config.identity.IdentityModeSettings.Registered;
import dev.sluice.db.Database;
import dev.sluice.db.gateway.JdbiClientAssistants;
import dev.sluice.db.gateway.JdbiDirectorySource;
import dev.sluice.db.gateway.JdbiOwnershipLedger;
import dev.sluice.proxy.assistant.ClientAssistants;
import dev.sluice.proxy.authz.Authorizer;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.destination.RuntimeAccess;
import dev.sluice.proxy.directory.Directories;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.OwnAssertions;
import dev.sluice.proxy.isolation.Isolation;
import dev.sluice.proxy.isolation.PendingClaims;
import dev.sluice.proxy.isolation.desk.LookUps;
import dev.sluice.proxy.ledger.Ledger;
import dev.sluice.proxy.ledger.RuntimeCalls;
import dev.sluice.proxy.ledger.Settlements;
import dev.sluice.proxy.upstream.HostResolver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The parts by which many tenants use many runtimes: what they have, whose what is, and how the
 * runtimes that the control plane registered are reached. Thread-safe.
 */
public final class Tenancy {
  /** Most tenants whose projects and agents are kept in memory. */
  private static final int MAX_TENANTS = 10_000;

  private static final int MAX_RUNTIMES = 1_000;

  /** Most threads, crons and assistants whose owners are kept in memory. */
  private static final int MAX_RESOURCES = 200_000;

  /** An id that went is nobody else's for so long: longer than what was open there lives. */
  private static final Duration GONE_KEPT = Duration.ofDays(30);

  private final Directories directories;
  private final JdbiOwnershipLedger rows;
  private final Ledger ledger;
  private final Authorizer authorizer;
  private final ClientAssistants assistants;
  private final RuntimeAccess access;
  private final InstantSource clock;
  private final int maxLookUps;
  private final AtomicReference<PendingClaims> pending = new AtomicReference<>();

  Tenancy(
      Database database,
      Invalidations invalidations,
      Authorizer authorizer,
      Registered registered,
      OwnAssertions assertions,
      InstantSource clock) {
    this.directories =
        new Directories(
            new JdbiDirectorySource(database), invalidations, MAX_TENANTS, MAX_RUNTIMES);
    this.rows = new JdbiOwnershipLedger(database);
    this.ledger = new Ledger(rows, invalidations, MAX_RESOURCES);
    this.authorizer = authorizer;
    this.assistants = new JdbiClientAssistants(database);
    this.clock = clock;
    this.maxLookUps = registered.maxLookUps();
    this.access =
        new RuntimeAccess(
            registered.secrets(),
            HostResolver.guarded(address -> registered.addresses().whyNot(address) == null),
            assertions,
            registered.maxCalls());
  }

  /** How registered runtimes are reached. */
  public RuntimeAccess access() {
    return access;
  }

  /** What tenants have. */
  Directories directories() {
    return directories;
  }

  /** What keeps tenants apart, given how the gateway itself calls runtimes. Called once. */
  public Isolation isolation(RuntimeCalls calls) {
    pending.set(new PendingClaims(rows, directories, calls, assistants, clock));
    return new Isolation(
        directories,
        ledger,
        new LookUps(calls, maxLookUps),
        authorizer,
        new Settlements(ledger, Thread::startVirtualThread),
        new TimeOrderedIds(clock),
        assistants);
  }

  /** Settles claims that never were, and forgets what is gone for long. Blocks. */
  void sweep() throws SourceUnavailableException {
    rows.forgetGoneFor(GONE_KEPT);
    PendingClaims claims = pending.get();
    if (claims != null) {
      var _ = claims.sweep();
    }
  }
}
