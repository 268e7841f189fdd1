package dev.sluice.proxy.identity.ticket;

import java.time.Instant;

/**
 * A ticket as it is given to its caller, once. Immutable; {@link #toString} doesn't tell it.
 *
 * @param text 43 letters and digits
 * @param expiresAt when it ends if it is not used
 */
public record Ticket(String text, Instant expiresAt) {
  @Override
  public String toString() {
    return "Ticket[expiresAt=" + expiresAt + "]";
  }
}
