package dev.sluice.proxy.identity;

import java.util.List;
import java.util.UUID;

/**
 * A person, with all memberships. Immutable.
 *
 * @param issuer the {@code iss} of the tokens that name them
 * @param subject the {@code sub} of those tokens
 * @param active false while suspended
 * @param seen false for who was named by others and has not signed in yet
 */
public record User(
    UUID id,
    String issuer,
    String subject,
    boolean active,
    List<Membership> memberships,
    boolean seen) {
  public User {
    memberships = List.copyOf(memberships);
  }

  /** One who has signed in before. */
  public User(
      UUID id, String issuer, String subject, boolean active, List<Membership> memberships) {
    this(id, issuer, subject, active, memberships, true);
  }
}
