package dev.sluice.db.identity;

import static dev.sluice.db.TestDatabase.dao;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.db.TestDatabase;
import dev.sluice.db.TestKeys;
import dev.sluice.db.outcome.Creation;
import dev.sluice.db.outcome.Deletion;
import dev.sluice.db.outcome.Update;
import dev.sluice.db.policy.PolicyBindingDao;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.db.policy.ProjectRow;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.TenantRole;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the admin API does with rows. */
class DaosIT {

  private final Instant tomorrow =
      Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS);

  private final TenantDao tenants = dao(TenantDao.class);
  private final UserDao users = dao(UserDao.class);
  private final MembershipDao memberships = dao(MembershipDao.class);
  private final ServiceAccountDao accounts = dao(ServiceAccountDao.class);
  private final ApiKeyDao keys = dao(ApiKeyDao.class);
  private final PolicyBindingDao bindings = dao(PolicyBindingDao.class);
  private final TenantRow tenant = TestDatabase.tenant();

  @Test
  void makesATenantWithItsDefaultProject() {
    assertThat(tenant.id().version()).isEqualTo(7);
    assertThat(tenant.status()).isEqualTo(Status.ACTIVE);
    assertThat(tenant.revision()).isEqualTo(1);
    assertThat(tenants.find(tenant.id())).contains(tenant);
    assertThat(tenants.findBySlug(tenant.slug())).contains(tenant);
    assertThat(dao(ProjectDao.class).list(tenant.id(), null, 10))
        .extracting(ProjectRow::key)
        .containsExactly("default");
  }

  @Test
  void givesASlugOnce() {
    assertThat(tenants.create("Other", tenant.slug())).isEqualTo(new Creation.Taken<>("slug"));
  }

  @Test
  void goesOnInATransactionAfterARefusal() {
    String slug = TestDatabase.unique("after");
    TestDatabase.shared()
        .jdbi()
        .useTransaction(handle -> {
          TenantDao inside = handle.attach(TenantDao.class);
          assertThat(inside.create("Other", tenant.slug())).isInstanceOf(Creation.Taken.class);
          assertThat(inside.create("After", slug)).isInstanceOf(Creation.Created.class);
        });
    assertThat(tenants.findBySlug(slug)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9a", "A", "a_b", "-a", "a b", "a\n"})
  void keepsNoSlugThatIsNone(String slug) {
    assertThatThrownBy(() -> tenants.insert("x", slug)).hasMessageContaining("tenants_slug_check");
  }

  @Test
  void tellsAFaultWithoutWhatWasBound() {
    assertThatThrownBy(() -> tenants.insert("precious", "not a slug"))
        .message()
        .doesNotContain("precious")
        .doesNotContain("not a slug");
  }

  @Test
  void changesARowOnlyAtTheRevisionExpected() {
    var renamed = ((Update.Updated<TenantRow>) tenants.rename(tenant.id(), 1L, "New")).row();
    assertThat(renamed.revision()).isEqualTo(2);
    assertThat(renamed.name()).isEqualTo("New");
    assertThat(renamed.updatedAt()).isAfter(tenant.updatedAt());
    assertThat(tenants.rename(tenant.id(), 1L, "Newer")).isEqualTo(new Update.Conflict<>(renamed));
    assertThat(tenants.rename(UUID.randomUUID(), null, "x")).isEqualTo(new Update.Absent<>());
    var suspended =
        ((Update.Updated<TenantRow>) tenants.setStatus(tenant.id(), null, Status.SUSPENDED)).row();
    assertThat(suspended.status()).isEqualTo(Status.SUSPENDED);
    assertThat(suspended.revision()).isEqualTo(3);
  }

  @Test
  void listsInPagesWithFilters() {
    String prefix = TestDatabase.unique("paged");
    List<TenantRow> all =
        List.of(
            tenants.insert("n", prefix + "a"),
            tenants.insert("n", prefix + "b"),
            tenants.insert("m", prefix + "c"));
    tenants.setStatus(all.get(1).id(), null, Status.SUSPENDED);
    assertThat(tenants.list(null, prefix, null, null, 2))
        .extracting(TenantRow::slug)
        .containsExactly(prefix + "a", prefix + "b");
    assertThat(tenants.list(null, prefix, null, all.get(1).id(), 2)).containsExactly(all.get(2));
    assertThat(tenants.list(Status.SUSPENDED, prefix, null, null, 9)).hasSize(1);
    assertThat(tenants.list(null, prefix, "m", null, 9)).containsExactly(all.get(2));
    assertThat(tenants.list(null, prefix + "%", null, null, 9)).isEmpty();
  }

  @Test
  void deletesATenantInWhichThereIsNothing() {
    assertThat(tenants.delete(tenant.id(), 7L)).isEqualTo(new Deletion.Conflict());
    assertThat(tenants.delete(tenant.id(), 1L)).isEqualTo(new Deletion.Deleted());
    assertThat(tenants.delete(tenant.id(), null)).isEqualTo(new Deletion.Absent());
  }

  @Test
  void keepsATenantThatIsInUseWithItsProject() {
    ServiceAccountRow account = TestDatabase.account(tenant);
    assertThat(tenants.delete(tenant.id(), null)).isEqualTo(new Deletion.InUse("service_accounts"));
    assertThat(TestDatabase.project(tenant).key()).isEqualTo("default");
    assertThat(accounts.delete(tenant.id(), account.id(), null)).isEqualTo(new Deletion.Deleted());
    assertThat(tenants.delete(tenant.id(), null)).isEqualTo(new Deletion.Deleted());
  }

  @Test
  void namesAUserOnceForEachIssuer() {
    UserRow user = TestDatabase.user();
    assertThat(users.create(user.issuer(), user.externalSubject(), null))
        .isEqualTo(new Creation.Taken<>("external_subject"));
    assertThat(users.create("https://other.test", user.externalSubject(), "a@b.test"))
        .isInstanceOf(Creation.Created.class);
    assertThat(users.findByIdentity(user.issuer(), user.externalSubject())).contains(user);
    assertThat(users.list(null, "a@b", "https://other.test", user.externalSubject(), null, 9))
        .hasSize(1);
  }

  @Test
  void changesUsers() {
    UserRow user = TestDatabase.user();
    var mailed = (Update.Updated<UserRow>) users.setEmail(user.id(), 1L, "ann@x.test");
    assertThat(mailed.row().email()).isEqualTo("ann@x.test");
    var suspended = (Update.Updated<UserRow>) users.setStatus(user.id(), 2L, Status.SUSPENDED);
    assertThat(suspended.row().status()).isEqualTo(Status.SUSPENDED);
    assertThat(users.delete(user.id(), 1L)).isEqualTo(new Deletion.Conflict());
    assertThat(users.delete(user.id(), 3L)).isEqualTo(new Deletion.Deleted());
  }

  @Test
  void makesAUserAMemberOnce() {
    UserRow user = TestDatabase.user();
    var made = memberships.insert(tenant.id(), user.id(), TenantRole.MEMBER);
    assertThat(memberships.create(tenant.id(), user.id(), TenantRole.OWNER))
        .isEqualTo(new Creation.Taken<>("user_id"));
    assertThat(memberships.create(tenant.id(), UUID.randomUUID(), TenantRole.OWNER))
        .isEqualTo(new Creation.Unknown<>("user_id"));
    assertThat(memberships.findOf(tenant.id(), user.id())).contains(made);
    assertThat(memberships.list(tenant.id(), user.id(), TenantRole.MEMBER, null, 9))
        .containsExactly(made);
    assertThat(memberships.list(tenant.id(), null, TenantRole.OWNER, null, 9)).isEmpty();
    assertThat(memberships.listOfUser(user.id(), null, 9)).containsExactly(made);
    assertThat(users.listMembers(tenant.id(), null, null, null, 9)).containsExactly(user);
    assertThat(users.delete(user.id(), null)).isEqualTo(new Deletion.InUse("memberships"));
    var owner =
        (Update.Updated<MembershipRow>)
            memberships.setRole(tenant.id(), made.id(), 1L, TenantRole.OWNER);
    assertThat(owner.row().role()).isEqualTo(TenantRole.OWNER);
  }

  @Test
  void takesRelationsBackWithTheMembership() {
    UserRow user = TestDatabase.user();
    var member = memberships.insert(tenant.id(), user.id(), TenantRole.MEMBER);
    UUID project = TestDatabase.project(tenant).id();
    var given =
        bindings.insert(tenant.id(), PrincipalKind.USER, user.id(), Relation.DEVELOPER, project);
    assertThat(
            bindings.create(
                tenant.id(), PrincipalKind.USER, user.id(), Relation.DEVELOPER, project))
        .isEqualTo(new Creation.Taken<>("relation"));
    assertThat(
            bindings.list(
                tenant.id(), PrincipalKind.USER, user.id(), Relation.DEVELOPER, project, null, 9))
        .containsExactly(given);
    assertThat(memberships.delete(tenant.id(), member.id(), null))
        .isEqualTo(new Deletion.Deleted());
    assertThat(bindings.find(tenant.id(), given.id())).isEmpty();
  }

  @Test
  void mapsAClientToOneServiceAccount() {
    String client = TestDatabase.unique("client");
    var mapped = accounts.insert(tenant.id(), "one", "https://issuer.test", client);
    assertThat(accounts.create(tenant.id(), "two", "https://issuer.test", client))
        .isEqualTo(new Creation.Taken<>("client_id"));
    assertThat(accounts.create(tenant.id(), "one", null, null))
        .isEqualTo(new Creation.Taken<>("name"));
    var unmapped =
        (Update.Updated<ServiceAccountRow>)
            accounts.update(tenant.id(), mapped.id(), 1L, "uno", null, null);
    assertThat(unmapped.row().issuer()).isNull();
    assertThat(accounts.list(tenant.id(), Status.ACTIVE, "un", null, 9))
        .containsExactly(unmapped.row());
    assertThat(accounts.find(TestDatabase.tenant().id(), mapped.id())).isEmpty();
  }

  @Test
  void keepsAKeysLife() {
    ServiceAccountRow account = TestDatabase.account(tenant);
    ApiKeyRow key = TestKeys.insert(tenant, account);
    assertThat(keys.list(tenant.id(), account.id(), false, null, 9)).containsExactly(key);
    Instant used = tomorrow.minusSeconds(5);
    assertThat(keys.markUsed(List.of(key.id(), UUID.randomUUID()), List.of(used, used)))
        .isEqualTo(1);
    keys.markUsed(List.of(key.id()), List.of(used.minusSeconds(60)));
    ApiKeyRow marked = keys.find(tenant.id(), key.id()).orElseThrow();
    assertThat(marked.lastUsedAt()).isEqualTo(used);
    assertThat(marked.revision()).as("use is no change").isEqualTo(1);

    var replaced = (Update.Updated<ApiKeyRow>) keys.expireBy(tenant.id(), key.id(), 1L, tomorrow);
    assertThat(replaced.row().expiresAt()).isEqualTo(tomorrow);
    var revoked = (Update.Updated<ApiKeyRow>) keys.revoke(tenant.id(), key.id(), null);
    assertThat(revoked.row().revokedAt()).isNotNull();
    var again = (Update.Updated<ApiKeyRow>) keys.revoke(tenant.id(), key.id(), null);
    assertThat(again.row().revokedAt()).isEqualTo(revoked.row().revokedAt());
    assertThat(keys.list(tenant.id(), null, true, null, 9)).containsExactly(again.row());
  }

  @Test
  void deletesAKeyThatWasNeverUsedAndKeepsHistory() {
    ServiceAccountRow account = TestDatabase.account(tenant);
    ApiKeyRow unused = TestKeys.insert(tenant, account);
    ApiKeyRow used = TestKeys.insert(tenant, account);
    keys.markUsed(List.of(used.id()), List.of(Instant.now()));
    assertThat(keys.delete(tenant.id(), unused.id(), 5L)).isEqualTo(new Deletion.Conflict());
    assertThat(keys.delete(tenant.id(), unused.id(), 1L)).isEqualTo(new Deletion.Deleted());
    assertThat(keys.delete(tenant.id(), unused.id(), null)).isEqualTo(new Deletion.Absent());
    assertThat(keys.delete(tenant.id(), used.id(), 1L)).isEqualTo(new Deletion.InUse("history"));
    assertThat(accounts.delete(tenant.id(), account.id(), null))
        .isEqualTo(new Deletion.InUse("api_keys"));
  }

  @Test
  void refusesAKeyOfAnotherTenantsAccountOrProject() {
    TenantRow other = TestDatabase.tenant();
    ServiceAccountRow foreign = TestDatabase.account(other);
    assertThat(keys.create(TestKeys.fresh(tenant, foreign)))
        .isEqualTo(new Creation.Unknown<>("service_account_id"));
    NewApiKey fresh = TestKeys.fresh(tenant, TestDatabase.account(tenant));
    UUID project = TestDatabase.project(other).id();
    var elsewhere =
        new NewApiKey(
            fresh.tenantId(),
            fresh.serviceAccountId(),
            "x",
            fresh.publicId(),
            new byte[32],
            project,
            "dev",
            tomorrow,
            null);
    assertThat(keys.create(elsewhere)).isEqualTo(new Creation.Unknown<>("project_id"));
  }

  @Test
  void namesPlatformAdministrators() {
    var admins = dao(PlatformAdminDao.class);
    String subject = TestDatabase.unique("root");
    var made = admins.insert("https://issuer.test", subject);
    assertThat(admins.create("https://issuer.test", subject))
        .isEqualTo(new Creation.Taken<>("external_subject"));
    assertThat(admins.contains("https://issuer.test", subject)).isTrue();
    assertThat(admins.contains("https://other.test", subject)).isFalse();
    assertThat(admins.list(null, 1_000)).contains(made);
    assertThat(admins.delete(made.id())).isTrue();
    assertThat(admins.delete(made.id())).isFalse();
  }

  @Test
  void makesTheDevelopmentIdentityOnce() {
    var database = TestDatabase.shared();
    String keyId = TestDatabase.uniqueKeyId();
    assertThat(DevelopmentIdentity.ensure(database, keyId, new byte[32])).isTrue();
    assertThat(DevelopmentIdentity.ensure(database, keyId, new byte[32])).isFalse();
    assertThat(DevelopmentIdentity.ensure(database, TestDatabase.uniqueKeyId(), new byte[32]))
        .isTrue();
    UUID development = tenants.findBySlug("development").orElseThrow().id();
    assertThat(accounts.list(development, null, null, null, 9)).hasSize(1);
    assertThat(keys.list(development, null, null, null, 9)).hasSize(2);
    assertThat(bindings.list(development, null, null, null, null, null, 9)).hasSize(1);
  }
}
