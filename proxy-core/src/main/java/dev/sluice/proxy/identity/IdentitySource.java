package dev.sluice.proxy.identity;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells who exists. Thread-safe. Every method may block: never on an event loop. Answers are what
 * is committed, suspended and revoked records included.
 */
public interface IdentitySource {
  /** The key with this public id, with its account and tenant. */
  Optional<KeyRecord> findKey(String publicId) throws SourceUnavailableException;

  /** The user that an issuer's tokens name so, with all memberships. */
  Optional<User> findUser(String issuer, String subject) throws SourceUnavailableException;

  /** The service account to which an issuer's client is mapped ({@code azp} of its tokens). */
  Optional<ServiceAccount> findServiceAccount(String issuer, String clientId)
      throws SourceUnavailableException;

  /**
   * A principal as it is now, by what it was known as: for the caller of a live WebSocket that was
   * opened with a ticket.
   *
   * @param key the API key that bought the ticket, null when it was a token
   * @return empty when they may no longer act in that tenant: user, account or tenant suspended or
   *     gone, membership gone, key revoked or ended
   */
  Optional<Principal> findPrincipal(PrincipalKind kind, UUID id, UUID tenant, @Nullable UUID key)
      throws SourceUnavailableException;

  /**
   * Notes that a user is seen, who is made where they are not there; what others named them before
   * does not count. One not seen before gets memberships in those of the tenants that exist. Safe
   * to call twice and from several replicas at once; never changes a membership that is there, and
   * nothing of who is suspended.
   *
   * @return the user as it is then
   */
  User provision(NewUser user) throws SourceUnavailableException;
}
