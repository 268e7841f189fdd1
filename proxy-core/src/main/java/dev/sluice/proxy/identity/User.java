package dev.sluice.proxy.identity;

import java.util.List;
import java.util.UUID;

/**
 * A person, with all memberships. Immutable.
 *
 * @param issuer the {@code iss} of the tokens that name them
 * @param subject the {@code sub} of those tokens
 * @param active false while suspended
 */
public record User(
    UUID id, String issuer, String subject, boolean active, List<Membership> memberships) {
  public User {
    memberships = List.copyOf(memberships);
  }
}
