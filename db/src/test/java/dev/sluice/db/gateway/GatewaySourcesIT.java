package dev.sluice.db.gateway;

import static dev.sluice.db.TestDatabase.dao;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.db.Database;
import dev.sluice.db.Outages;
import dev.sluice.db.TestDatabase;
import dev.sluice.db.TestKeys;
import dev.sluice.db.identity.ApiKeyDao;
import dev.sluice.db.identity.MembershipDao;
import dev.sluice.db.identity.ServiceAccountDao;
import dev.sluice.db.identity.Status;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.identity.UserDao;
import dev.sluice.db.policy.PolicyBindingDao;
import dev.sluice.proxy.authz.PolicyBinding;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.identity.Membership;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.ServiceAccount;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.User;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the gateway learns from the database. */
class GatewaySourcesIT {

  private static final String ISSUER = "https://issuer.test";

  private final Database database = TestDatabase.shared();
  private final JdbiIdentitySource source = new JdbiIdentitySource(database);
  private final TenantRow tenant = TestDatabase.tenant();
  private final Tenant known = new Tenant(tenant.id(), tenant.slug(), true);

  @Test
  void findsAKeyWithItsAccountAndTenant() throws Exception {
    var account = TestDatabase.account(tenant);
    var key = TestKeys.insert(tenant, account);
    var found = source.findKey(key.publicId()).orElseThrow();
    assertThat(found.id()).isEqualTo(key.id());
    assertThat(found.secretHash()).isEqualTo(new byte[32]);
    assertThat(found.account()).isEqualTo(new ServiceAccount(account.id(), known, true));
    assertThat(found.project()).isNull();
    assertThat(found.expiresAt()).isNull();
    assertThat(found.revoked()).isFalse();
    assertThat(source.findKey("0000000000000000")).isEmpty();
  }

  @Test
  void tellsOfRevokedKeysAndSuspendedAccountsAndTenants() throws Exception {
    var account = TestDatabase.account(tenant);
    var key = TestKeys.insert(tenant, account);
    dao(ApiKeyDao.class).revoke(tenant.id(), key.id(), null);
    dao(ServiceAccountDao.class).setStatus(tenant.id(), account.id(), null, Status.SUSPENDED);
    dao(TenantDao.class).setStatus(tenant.id(), null, Status.SUSPENDED);
    var found = source.findKey(key.publicId()).orElseThrow();
    assertThat(found.revoked()).isTrue();
    assertThat(found.account().active()).isFalse();
    assertThat(found.account().tenant().active()).isFalse();
  }

  @Test
  void findsAPrincipalWhileAllThatMakesItIsThere() throws Exception {
    var account = TestDatabase.account(tenant);
    var key = TestKeys.insert(tenant, account);
    var kind = PrincipalKind.SERVICE_ACCOUNT;
    var found = source.findPrincipal(kind, account.id(), tenant.id(), key.id()).orElseThrow();
    assertThat(found)
        .isEqualTo(
            new Principal(kind, account.id(), known, null, key.id(), null, null, Long.MAX_VALUE));
    UUID other = TestDatabase.tenant().id();
    assertThat(source.findPrincipal(kind, account.id(), other, key.id())).isEmpty();
    assertThat(source.findPrincipal(PrincipalKind.USER, account.id(), tenant.id(), null)).isEmpty();
    dao(ApiKeyDao.class).revoke(tenant.id(), key.id(), null);
    assertThat(source.findPrincipal(kind, account.id(), tenant.id(), key.id())).isEmpty();
    assertThat(source.findPrincipal(kind, account.id(), tenant.id(), null)).isPresent();
    dao(ServiceAccountDao.class).setStatus(tenant.id(), account.id(), null, Status.SUSPENDED);
    assertThat(source.findPrincipal(kind, account.id(), tenant.id(), null)).isEmpty();
  }

  @Test
  void findsAMemberWithTheRoleOfNow() throws Exception {
    var user = TestDatabase.user();
    var kind = PrincipalKind.USER;
    assertThat(source.findPrincipal(kind, user.id(), tenant.id(), null)).isEmpty();
    var member = dao(MembershipDao.class).insert(tenant.id(), user.id(), TenantRole.ADMIN);
    var found = source.findPrincipal(kind, user.id(), tenant.id(), null).orElseThrow();
    assertThat(found.role()).isEqualTo(TenantRole.ADMIN);
    assertThat(found.tenant()).isEqualTo(known);
    dao(MembershipDao.class).delete(tenant.id(), member.id(), null);
    assertThat(source.findPrincipal(kind, user.id(), tenant.id(), null)).isEmpty();
  }

  @Test
  void findsAUserWithAllMemberships() throws Exception {
    var user = TestDatabase.user();
    var other = TestDatabase.tenant();
    assertThat(source.findUser(ISSUER, user.externalSubject()))
        .contains(new User(user.id(), ISSUER, user.externalSubject(), true, List.of(), false));
    dao(MembershipDao.class).insert(tenant.id(), user.id(), TenantRole.AUDITOR);
    dao(MembershipDao.class).insert(other.id(), user.id(), TenantRole.OWNER);
    dao(UserDao.class).setStatus(user.id(), null, Status.SUSPENDED);
    var found = source.findUser(ISSUER, user.externalSubject()).orElseThrow();
    assertThat(found.active()).isFalse();
    assertThat(found.memberships())
        .containsExactlyInAnyOrder(
            new Membership(known, TenantRole.AUDITOR),
            new Membership(new Tenant(other.id(), other.slug(), true), TenantRole.OWNER));
    assertThat(source.findUser("https://other.test", user.externalSubject())).isEmpty();
  }

  @Test
  void findsTheServiceAccountOfAClient() throws Exception {
    String client = TestDatabase.unique("client");
    var account = dao(ServiceAccountDao.class).insert(tenant.id(), "mapped", ISSUER, client);
    assertThat(source.findServiceAccount(ISSUER, client))
        .contains(new ServiceAccount(account.id(), known, true));
    assertThat(source.findServiceAccount("https://other.test", client)).isEmpty();
  }

  @Test
  void findsTheRelationsOfASubject() throws Exception {
    var policies = new JdbiPolicySource(database);
    var account = TestDatabase.account(tenant);
    var project = TestDatabase.project(tenant).id();
    dao(PolicyBindingDao.class)
        .insert(
            tenant.id(), PrincipalKind.SERVICE_ACCOUNT, account.id(), Relation.OPERATOR, project);
    assertThat(policies.findBindings(tenant.id(), PrincipalKind.SERVICE_ACCOUNT, account.id()))
        .containsExactly(new PolicyBinding(Relation.OPERATOR, project));
    assertThat(policies.findBindings(tenant.id(), PrincipalKind.USER, account.id())).isEmpty();
  }

  @Test
  void saysSoonAndWithoutDetailsThatTheDatabaseGivesNoAnswer() {
    var queries = new Queries(database.jdbi());
    long began = System.nanoTime();
    assertThatThrownBy(() -> queries.ask(handle -> handle.execute("SELECT pg_sleep(60)")))
        .isInstanceOf(SourceUnavailableException.class)
        .hasMessage("the database gave no answer (SQLSTATE 57014)");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void saysThatThePoolHasNothingLeft() {
    try (var small = Database.open(TestDatabase.external(""));
        var first = small.jdbi().open();
        var second = small.jdbi().open()) {
      assertThat(first.getConnection()).isNotSameAs(second.getConnection());
      var starved = new JdbiIdentitySource(small);
      assertThatThrownBy(() -> starved.findKey("0000000000000000"))
          .isInstanceOf(SourceUnavailableException.class)
          .hasMessageContaining("the database gave no answer")
          .cause()
          .matches(Outages::isOutage);
    }
  }

  @Test
  void tellsAnOutageFromARefusal() {
    assertThatThrownBy(() -> dao(TenantDao.class).insert("x", "Not A Slug"))
        .matches(refusal -> !Outages.isOutage(refusal));
  }
}
