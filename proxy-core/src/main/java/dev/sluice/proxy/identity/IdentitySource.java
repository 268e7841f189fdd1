package dev.sluice.proxy.identity;

import java.util.Optional;

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
   * Makes a user that was not seen before, and memberships in those of the tenants that exist. Safe
   * to call twice and from several replicas at once; never changes a membership that is there.
   *
   * @return the user as it is then
   */
  User provision(NewUser user) throws SourceUnavailableException;
}
