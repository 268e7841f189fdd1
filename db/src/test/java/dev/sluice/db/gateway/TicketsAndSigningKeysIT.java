package dev.sluice.db.gateway;

import static dev.sluice.db.TestDatabase.dao;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.db.TestDatabase;
import dev.sluice.db.TestKeys;
import dev.sluice.db.identity.ApiKeyDao;
import dev.sluice.db.identity.MembershipDao;
import dev.sluice.db.identity.Status;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.identity.UserDao;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.assertion.SealedKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Tickets are taken once, by who may still act; signing keys are made by one replica. */
class TicketsAndSigningKeysIT {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant LATER = NOW.plusSeconds(30);

  private final JdbiTicketStore tickets = new JdbiTicketStore(TestDatabase.shared());
  private final TenantRow tenant = TestDatabase.tenant();
  private final byte[] hash = hash();

  @Test
  void givesAUsersTicketToOneOfMany() throws Exception {
    Principal user = user(TenantRole.MEMBER);
    tickets.add(hash, user, LATER);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Optional<Principal>> take = () -> tickets.take(hash, NOW);
      List<Principal> taken =
          threads.invokeAll(List.of(take, take, take, take)).stream()
              .flatMap(future -> future.resultNow().stream())
              .toList();
      assertThat(taken).containsExactly(user);
    }
  }

  @Test
  void tellsThePrincipalAsItIsNow() throws Exception {
    Principal user = user(TenantRole.OWNER);
    tickets.add(hash, user, LATER);
    var members = dao(MembershipDao.class);
    var member = members.findOf(tenant.id(), user.id()).orElseThrow();
    members.setRole(tenant.id(), member.id(), null, TenantRole.AUDITOR);
    assertThat(tickets.take(hash, NOW).orElseThrow().role()).isEqualTo(TenantRole.AUDITOR);
  }

  @Test
  void refusesWhoMayNoLongerAct() throws Exception {
    Principal user = user(TenantRole.MEMBER);
    tickets.add(hash, user, LATER);
    dao(UserDao.class).setStatus(user.id(), null, Status.SUSPENDED);
    assertThat(tickets.take(hash, NOW)).isEmpty();

    Principal other = user(TenantRole.MEMBER);
    byte[] second = hash();
    tickets.add(second, other, LATER);
    dao(TenantDao.class).setStatus(tenant.id(), null, Status.SUSPENDED);
    assertThat(tickets.take(second, NOW)).isEmpty();
  }

  @Test
  void refusesATicketOfARevokedKey() throws Exception {
    Principal program = program();
    tickets.add(hash, program, LATER);
    assertThat(tickets.take(hash, NOW)).contains(program);
    tickets.add(hash, program, LATER);
    UUID key = Objects.requireNonNull(program.key());
    dao(ApiKeyDao.class).revoke(tenant.id(), key, null);
    assertThat(tickets.take(hash, NOW)).isEmpty();
  }

  @Test
  void refusesAndPurgesWhatHasEnded() throws Exception {
    Principal program = program();
    tickets.add(hash, program, NOW);
    assertThat(tickets.take(hash, NOW)).isEmpty();
    tickets.add(hash, program, NOW);
    assertThat(tickets.purge(NOW)).isPositive();
    byte[] second = hash();
    tickets.add(second, program, LATER);
    assertThat(tickets.purge(NOW)).isZero();
    assertThat(tickets.take(second, NOW)).isPresent();
  }

  @Test
  void keepsSigningKeysInOrderAndLetsOneReplicaMakeEach() throws Exception {
    var keys = new JdbiSigningKeyStore(TestDatabase.shared());
    keys.remove(keys.load().stream().map(SealedKey::kid).toList());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<List<SealedKey>> first = () -> keys.add(key("first", NOW), null);
      Callable<List<SealedKey>> rival = () -> keys.add(key("rival", NOW), null);
      var both = threads.invokeAll(List.of(first, rival));
      assertThat(kids(both.get(0).get())).hasSize(1).isEqualTo(kids(both.get(1).get()));
    }
    String made = keys.load().getFirst().kid();
    assertThat(kids(keys.add(key("second", LATER), made))).containsExactly(made, "second");
    assertThat(kids(keys.add(key("late", LATER), made))).containsExactly(made, "second");
    SealedKey kept = keys.load().getLast();
    assertThat(kept.sealed()).containsExactly(1, 2, 3);
    assertThat(kept.createdAt()).isEqualTo(NOW);
    assertThat(kept.signsFrom()).isEqualTo(LATER);
    keys.remove(List.of(made, "unknown"));
    assertThat(kids(keys.load())).containsExactly("second");
  }

  private static List<String> kids(List<SealedKey> keys) {
    return keys.stream().map(SealedKey::kid).toList();
  }

  private static SealedKey key(String kid, Instant signsFrom) {
    return new SealedKey(kid, new byte[] {1, 2, 3}, NOW, signsFrom);
  }

  private Principal user(TenantRole role) {
    UUID user = TestDatabase.user().id();
    dao(MembershipDao.class).insert(tenant.id(), user, role);
    return new Principal(
        PrincipalKind.USER, user, known(), role, null, null, null, LATER.getEpochSecond());
  }

  private Principal program() {
    var account = TestDatabase.account(tenant);
    var key = TestKeys.insert(tenant, account);
    return new Principal(
        PrincipalKind.SERVICE_ACCOUNT,
        account.id(),
        known(),
        null,
        key.id(),
        TestDatabase.project(tenant).id(),
        "dev",
        Long.MAX_VALUE);
  }

  private Tenant known() {
    return new Tenant(tenant.id(), tenant.slug(), true);
  }

  private static byte[] hash() {
    UUID unique = UUID.randomUUID();
    return ByteBuffer.allocate(32)
        .putLong(unique.getMostSignificantBits())
        .putLong(unique.getLeastSignificantBits())
        .array();
  }
}
