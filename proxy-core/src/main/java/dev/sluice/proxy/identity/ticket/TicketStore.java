package dev.sluice.proxy.identity.ticket;

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
   * @param expiresAt when it ends if it was not used
   */
  void add(byte[] hash, TicketHolder holder, Instant expiresAt) throws SourceUnavailableException;

  /**
   * Takes a ticket out: of several callers at once, on whatever replica, one gets it.
   *
   * @return empty when there is none, or it ended at {@code now} or before
   */
  Optional<TicketHolder> take(byte[] hash, Instant now) throws SourceUnavailableException;

  /** Deletes tickets that ended at {@code now} or before, and returns how many those were. */
  int purge(Instant now) throws SourceUnavailableException;
}
