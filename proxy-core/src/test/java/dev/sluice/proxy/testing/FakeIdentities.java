package dev.sluice.proxy.testing;

import dev.sluice.proxy.authz.PolicyBinding;
import dev.sluice.proxy.authz.PolicySource;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.identity.ApiKey;
import dev.sluice.proxy.identity.IdentitySource;
import dev.sluice.proxy.identity.KeyRecord;
import dev.sluice.proxy.identity.Membership;
import dev.sluice.proxy.identity.NewUser;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.ServiceAccount;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.User;
import dev.sluice.proxy.identity.ticket.TicketStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Identities and relations in memory, which a test changes as it likes. Thread-safe. */
public final class FakeIdentities implements IdentitySource, PolicySource, TicketStore {
  private record Given(UUID subject, PolicyBinding binding) {}

  private final Map<String, KeyRecord> keys = new ConcurrentHashMap<>();
  private final Map<String, User> users = new ConcurrentHashMap<>();
  private final Map<String, ServiceAccount> accounts = new ConcurrentHashMap<>();
  private final Map<UUID, Principal> holders = new ConcurrentHashMap<>();
  private final Map<String, Principal> tickets = new ConcurrentHashMap<>();
  private final Set<UUID> gone = ConcurrentHashMap.newKeySet();
  private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();
  private final List<Given> given = new CopyOnWriteArrayList<>();
  private final AtomicInteger questions = new AtomicInteger();
  private volatile boolean away;
  private volatile Runnable beforeAnswer = () -> {};

  // ---- what a test sets up

  public Tenant tenant(String slug) {
    return tenants.computeIfAbsent(slug, name -> new Tenant(UUID.randomUUID(), name, true));
  }

  /** A service account with a relation to a project, and a key of it. */
  public ApiKey key(String tenant, Relation relation) {
    return key(tenant, relation, null, null);
  }

  public ApiKey key(
      String tenant, Relation relation, @Nullable String environment, @Nullable Instant expiresAt) {
    ServiceAccount account = new ServiceAccount(UUID.randomUUID(), tenant(tenant), true);
    give(account.id(), relation);
    ApiKey key = ApiKey.generate(environment, new SecureRandom());
    put(
        new KeyRecord(
            UUID.randomUUID(),
            key.publicId(),
            key.secretHash(),
            account,
            null,
            environment,
            expiresAt,
            false));
    return key;
  }

  public void put(KeyRecord key) {
    keys.put(key.publicId(), key);
  }

  public KeyRecord record(ApiKey key) {
    KeyRecord record = keys.get(key.publicId());
    if (record == null) {
      throw new IllegalStateException("no such key");
    }
    return record;
  }

  /** Takes the key back, and returns its id. */
  public UUID revoke(ApiKey key) {
    KeyRecord was = record(key);
    put(
        new KeyRecord(
            was.id(),
            was.publicId(),
            was.secretHash(),
            was.account(),
            was.project(),
            was.environment(),
            was.expiresAt(),
            true));
    return was.id();
  }

  /** Puts the key's account in the state that is given. */
  public void account(ApiKey key, boolean active, boolean tenantActive) {
    KeyRecord was = record(key);
    Tenant tenant = was.account().tenant();
    put(
        new KeyRecord(
            was.id(),
            was.publicId(),
            was.secretHash(),
            new ServiceAccount(
                was.account().id(), new Tenant(tenant.id(), tenant.slug(), tenantActive), active),
            was.project(),
            was.environment(),
            was.expiresAt(),
            was.revoked()));
  }

  public User user(String issuer, String subject, boolean active, Membership... memberships) {
    User before = users.get(issuer + ' ' + subject);
    UUID id = before == null ? UUID.randomUUID() : before.id();
    User user = new User(id, issuer, subject, active, List.of(memberships));
    users.put(issuer + ' ' + subject, user);
    return user;
  }

  /** One whom others have named, and who has not signed in yet. */
  public User named(String issuer, String subject, Membership... memberships) {
    User user = new User(UUID.randomUUID(), issuer, subject, true, List.of(memberships), false);
    users.put(issuer + ' ' + subject, user);
    return user;
  }

  public Membership member(String tenant, TenantRole role) {
    return new Membership(tenant(tenant), role);
  }

  public ServiceAccount account(String issuer, String clientId, String tenant) {
    ServiceAccount account = new ServiceAccount(UUID.randomUUID(), tenant(tenant), true);
    accounts.put(issuer + ' ' + clientId, account);
    return account;
  }

  public void give(UUID subject, Relation relation) {
    given.add(new Given(subject, new PolicyBinding(relation, UUID.randomUUID())));
  }

  public void give(UUID subject, Relation relation, UUID project) {
    given.add(new Given(subject, new PolicyBinding(relation, project)));
  }

  /** Takes a subject's relations to one project away. */
  public void take(UUID subject, UUID project) {
    given.removeIf(one -> one.subject().equals(subject) && project.equals(one.binding().project()));
  }

  /** Takes all relations of a subject away. */
  public void takeAll(UUID subject) {
    given.removeIf(one -> one.subject().equals(subject));
  }

  /** Whether nothing can be asked now. */
  public void away(boolean isAway) {
    away = isAway;
  }

  /** Runs in each question, after the answer was found and before it is given. */
  public void beforeAnswer(Runnable action) {
    beforeAnswer = action;
  }

  /** How many questions were asked. */
  public int questions() {
    return questions.get();
  }

  // ---- the ports

  @Override
  public Optional<KeyRecord> findKey(String publicId) throws SourceUnavailableException {
    return answer(Optional.ofNullable(keys.get(publicId)));
  }

  @Override
  public Optional<User> findUser(String issuer, String subject) throws SourceUnavailableException {
    return answer(Optional.ofNullable(users.get(issuer + ' ' + subject)));
  }

  @Override
  public Optional<ServiceAccount> findServiceAccount(String issuer, String clientId)
      throws SourceUnavailableException {
    return answer(Optional.ofNullable(accounts.get(issuer + ' ' + clientId)));
  }

  @Override
  public User provision(NewUser wanted) throws SourceUnavailableException {
    User before = users.get(wanted.issuer() + ' ' + wanted.subject());
    List<Membership> memberships =
        new ArrayList<>(before == null ? List.of() : before.memberships());
    if (before != null && before.seen()) {
      return answer(before);
    }
    wanted
        .memberships()
        .forEach((slug, role) -> {
          if (tenants.containsKey(slug)
              && memberships.stream().noneMatch(one -> one.tenant().slug().equals(slug))) {
            memberships.add(member(slug, role));
          }
        });
    return answer(
        user(wanted.issuer(), wanted.subject(), true, memberships.toArray(new Membership[0])));
  }

  @Override
  public List<PolicyBinding> findBindings(UUID tenant, PrincipalKind kind, UUID subject)
      throws SourceUnavailableException {
    return answer(
        given.stream().filter(one -> one.subject().equals(subject)).map(Given::binding).toList());
  }

  @Override
  public Optional<Principal> findPrincipal(
      PrincipalKind kind, UUID id, UUID tenant, @Nullable UUID key)
      throws SourceUnavailableException {
    return answer(gone.contains(id) ? Optional.empty() : Optional.ofNullable(holders.get(id)));
  }

  @Override
  public void add(byte[] hash, Principal principal, Instant expiresAt)
      throws SourceUnavailableException {
    holders.put(principal.id(), principal);
    tickets.put(HexFormat.of().formatHex(hash), answer(principal));
  }

  @Override
  public Optional<Principal> take(byte[] hash, Instant now) throws SourceUnavailableException {
    return answer(Optional.ofNullable(tickets.remove(HexFormat.of().formatHex(hash))));
  }

  @Override
  public int purge(Instant now) {
    return 0;
  }

  /** From now on nobody is found by this id. */
  public void remove(UUID principal) {
    gone.add(principal);
  }

  private <T> T answer(T found) throws SourceUnavailableException {
    questions.incrementAndGet();
    beforeAnswer.run();
    if (away) {
      throw new SourceUnavailableException("the fake is away", new IOException("away"));
    }
    return found;
  }
}
