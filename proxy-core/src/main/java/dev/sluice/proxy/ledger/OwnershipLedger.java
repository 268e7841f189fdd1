package dev.sluice.proxy.ledger;

import dev.sluice.proxy.identity.SourceUnavailableException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The ledger, where it is kept. Thread-safe. Blocks: never on an event loop.
 *
 * <p>An id stays taken after its resource is gone, for a time that the keeper sets: what is open
 * there outlives the resource on a runtime (streams of a thread, runs that were under way, the
 * events of runs that were), and would show what is made anew to those who saw the old, and the old
 * to those who see the new. So only its former owner may have it again: the same tenant in the same
 * project and environment, and of threads and schedules the same principal, as another of the
 * project need not see them. {@link dev.sluice.proxy.directory.ThreadVisibility#PROJECT} makes no
 * difference: it may be taken back while a stream is open. Client-made assistants are everybody's
 * in their project.
 */
public interface OwnershipLedger {
  /** What came of a claim. */
  enum Claimed {
    /** Nobody had it: it is the claimant's, pending. */
    FIRST,
    /**
     * It was the same principal's in the same scope, still pending: the claim is renewed. Its row
     * is the one that was there, with its entry.
     */
    AGAIN,
    /** It is the tenant's already: confirmed, or pending for somebody else or in another scope. */
    OWN,
    /**
     * It is another tenant's on this runtime, or was another's, in the sense above, until lately.
     */
    FOREIGN
  }

  /** The row of a tenant's resource; another tenant's is not found. Pending ones are. */
  Optional<Owned> find(UUID tenant, ResourceKind kind, UUID id) throws SourceUnavailableException;

  /** Claims an id before the runtime is asked to make it. {@code wanted.pending()} is true. */
  Claimed claim(Owned wanted) throws SourceUnavailableException;

  /** The runtime has made what was claimed. */
  void confirm(UUID tenant, ResourceKind kind, UUID id) throws SourceUnavailableException;

  /** The runtime has refused to make what was claimed: a row that is still pending goes. */
  void release(UUID tenant, ResourceKind kind, UUID id) throws SourceUnavailableException;

  /**
   * Enters a resource that the runtime made by itself, and whose stamps were seen to be the
   * tenant's. Nothing is changed when the id has a row.
   *
   * @return the row as it is now; empty when it is another tenant's
   */
  Optional<Owned> adopt(Owned found) throws SourceUnavailableException;

  /** Another agent has run on a thread. */
  void setAgent(UUID tenant, ResourceKind kind, UUID id, UUID agent)
      throws SourceUnavailableException;

  /**
   * The resource is gone from the runtime, and with its row goes what is kept of it. Only the row
   * that was seen goes: one that its id has had since is of what was made anew.
   *
   * @return whether it went; false when it had gone already
   */
  boolean delete(Owned seen) throws SourceUnavailableException;

  /** Claims that were never settled, oldest first, but none on these runtimes. */
  List<Owned> pendingSince(Instant claimedBefore, Set<UUID> butOn, int limit)
      throws SourceUnavailableException;
}
