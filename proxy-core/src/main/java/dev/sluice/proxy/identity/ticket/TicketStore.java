package dev.sluice.proxy.identity.ticket;

import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps tickets, by hash, for all replicas. Thread-safe. Every method may block: never on an event
 * loop.
 */
public interface TicketStore {
  /**
   * Keeps a ticket.
   *
   * @param hash SHA-256 of its text, 32 bytes
   * @param principal whom it stands for: kind, id, tenant, key, project, environment and the end of
   *     the credential are kept
   * @param expiresAt when it ends if it was not used
   */
  void add(byte[] hash, Principal principal, Instant expiresAt) throws SourceUnavailableException;

  /**
   * Takes a ticket out: of several callers at once, on whatever replica, one gets it.
   *
   * @return the principal as it is now (role, tenant), not as it was at {@link #add}. Empty when
   *     there is no such ticket, it or the credential it was bought with ended at {@code now} or
   *     before, or who it stands for may no longer act: user, account or tenant suspended or gone,
   *     membership gone, key revoked
   */
  Optional<Principal> take(byte[] hash, Instant now) throws SourceUnavailableException;

  /** Deletes tickets that ended at {@code now} or before, and returns how many those were. */
  int purge(Instant now) throws SourceUnavailableException;
}
