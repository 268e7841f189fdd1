package dev.sluice.proxy.identity.cache;

import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.identity.IdentitySource;
import dev.sluice.proxy.identity.KeyRecord;
import dev.sluice.proxy.identity.NewUser;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.ServiceAccount;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.User;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who exists, from memory where it is known: an {@link IdentitySource} behind caches that changes
 * keep true. That something does not exist is kept too. Thread-safe.
 */
public final class Identities implements Invalidations.Cache {
  /** What an issuer's token names: a user by subject, or a service account by client id. */
  private record Named(String issuer, String name) {}

  /** A principal by its ids. */
  private record Bought(PrincipalKind kind, UUID id, UUID tenant, @Nullable UUID key) {}

  private final IdentitySource source;
  private final Invalidations invalidations;
  private final SourceCache<String, Optional<KeyRecord>> keys;
  private final SourceCache<Named, Optional<User>> users;
  private final SourceCache<Named, Optional<ServiceAccount>> accounts;
  private final SourceCache<Bought, Optional<Principal>> principals;

  /**
   * Hears of changes from now on.
   *
   * @param maxKeys most keys that are kept, unknown ones included; bounds service accounts too
   * @param maxUsers most users that are kept, unknown ones included
   */
  public Identities(
      IdentitySource source, Invalidations invalidations, long maxKeys, long maxUsers) {
    this.source = source;
    this.invalidations = invalidations;
    this.keys = new SourceCache<>("keys", invalidations, maxKeys, source::findKey);
    this.users =
        new SourceCache<>(
            "users",
            invalidations,
            maxUsers,
            named -> source.findUser(named.issuer(), named.name()));
    this.accounts =
        new SourceCache<>(
            "service-accounts",
            invalidations,
            maxKeys,
            named -> source.findServiceAccount(named.issuer(), named.name()));
    this.principals =
        new SourceCache<>(
            "ticket-holders",
            invalidations,
            maxUsers,
            one -> source.findPrincipal(one.kind(), one.id(), one.tenant(), one.key()));
    invalidations.register(this);
  }

  /** The key with this public id. */
  public Optional<KeyRecord> key(String publicId, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    return keys.get(publicId, lookup);
  }

  /** The user that an issuer's tokens name so. */
  public Optional<User> user(String issuer, String subject, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    return users.get(new Named(issuer, subject), lookup);
  }

  /** The service account to which an issuer's client is mapped. */
  public Optional<ServiceAccount> serviceAccount(String issuer, String clientId, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    return accounts.get(new Named(issuer, clientId), lookup);
  }

  /** A principal by its ids, as it is now; empty when it may no longer act in that tenant. */
  public Optional<Principal> principal(
      PrincipalKind kind, UUID id, UUID tenant, @Nullable UUID key, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    return principals.get(new Bought(kind, id, tenant, key), lookup);
  }

  /** Notes that a user is seen for the first time. Blocks: never on an event loop. */
  public User provision(NewUser user) throws SourceUnavailableException {
    long version = invalidations.version();
    User made = source.provision(user);
    users.put(new Named(user.issuer(), user.subject()), Optional.of(made), version);
    return made;
  }

  @Override
  public void drop(Change change) {
    UUID id = change.id();
    principals.dropIf(
        (one, principal) -> one.id().equals(id) || one.tenant().equals(id) || id.equals(one.key()));
    switch (change.kind()) {
      case API_KEY -> keys.dropIf((name, key) -> key.isEmpty() || key.get().id().equals(id));
      case SERVICE_ACCOUNT -> {
        keys.dropIf((name, key) -> key.isEmpty() || key.get().account().id().equals(id));
        accounts.dropIf((name, account) -> account.isEmpty() || account.get().id().equals(id));
      }
      case USER, MEMBERSHIP ->
          users.dropIf((name, user) -> user.isEmpty() || user.get().id().equals(id));
      case TENANT -> dropTenant(id);
      case POLICY,
          PLATFORM_ADMIN,
          SIGNING_KEY,
          PROJECT,
          AGENT,
          BINDING,
          PLACEMENT,
          RUNTIME,
          RESOURCE,
          ASSISTANT -> {} // nothing of these is kept here
    }
  }

  private void dropTenant(UUID id) {
    keys.dropIf((name, key) -> key.isEmpty() || key.get().account().tenant().id().equals(id));
    accounts.dropIf((name, account) -> account.isEmpty() || account.get().tenant().id().equals(id));
    users.dropIf((name, user) ->
        user.isEmpty()
            || user.get().memberships().stream().anyMatch(m -> m.tenant().id().equals(id)));
  }

  @Override
  public void dropAll() {
    keys.dropAll();
    users.dropAll();
    accounts.dropAll();
    principals.dropAll();
  }

  /** What there is to tell for metrics. */
  public List<CacheStatus> status() {
    return List.of(keys.status(), users.status(), accounts.status(), principals.status());
  }
}
