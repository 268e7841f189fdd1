package dev.sluice.db.gateway;

import static dev.sluice.db.TestDatabase.dao;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.db.Database;
import dev.sluice.db.TestDatabase;
import dev.sluice.db.identity.MembershipDao;
import dev.sluice.db.identity.Status;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.identity.UserDao;
import dev.sluice.db.identity.UserRow;
import dev.sluice.proxy.identity.Membership;
import dev.sluice.proxy.identity.NewUser;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a person gets when they are first seen through their issuer, and only then. */
class FirstSightIT {

  private static final String ISSUER = "https://issuer.test";

  private final Database database = TestDatabase.shared();
  private final JdbiIdentitySource source = new JdbiIdentitySource(database);
  private final TenantRow tenant = TestDatabase.tenant();
  private final Membership mapped = membership(tenant, TenantRole.MEMBER);

  @Test
  void makesAUserOnceHoweverManyAskAtOnce() throws Exception {
    var made = provisionAtOnce(newUser(TestDatabase.unique("jit"), null));
    assertThat(made.getFirst().memberships()).containsExactly(mapped);
    assertThat(made).containsOnly(made.getFirst());
  }

  @Test
  void bringsNoMembershipBackThatWasTakenAway() throws Exception {
    var newUser = newUser(TestDatabase.unique("jit"), null);
    User user = source.provision(newUser);
    assertThat(user.seen()).isTrue();
    takeAway(user);
    assertThat(source.provision(newUser).memberships()).isEmpty();
  }

  @Test
  void givesWhomAnotherTenantNamedBeforeWhatTheIssuerSays() throws Exception {
    UserRow named = named();
    TenantRow other = TestDatabase.tenant();
    dao(MembershipDao.class).insert(other.id(), named.id(), TenantRole.AUDITOR);
    assertThat(find(named).seen()).isFalse();
    User user = source.provision(newUser(named.externalSubject(), "a@b.test"));
    assertThat(user.id()).isEqualTo(named.id());
    assertThat(user.seen()).isTrue();
    assertThat(user.memberships())
        .containsExactlyInAnyOrder(mapped, membership(other, TenantRole.AUDITOR));
    assertThat(find(named)).isEqualTo(user);
    assertThat(dao(UserDao.class).find(named.id()).orElseThrow().email()).isEqualTo("a@b.test");
    takeAway(user);
    assertThat(source.provision(newUser(named.externalSubject(), null)).memberships()).hasSize(1);
  }

  @Test
  void keepsTheRoleThatTheTenantItselfGaveBefore() throws Exception {
    UserRow named = named();
    dao(MembershipDao.class).insert(tenant.id(), named.id(), TenantRole.AUDITOR);
    assertThat(source.provision(newUser(named.externalSubject(), null)).memberships())
        .containsExactly(membership(tenant, TenantRole.AUDITOR));
  }

  @Test
  void seesWhomOthersNamedOnceHoweverManyAskAtOnce() throws Exception {
    UserRow named = named();
    TenantRow other = TestDatabase.tenant();
    dao(MembershipDao.class).insert(other.id(), named.id(), TenantRole.MEMBER);
    var seen = provisionAtOnce(newUser(named.externalSubject(), null));
    assertThat(seen.getFirst().memberships()).hasSize(2).contains(mapped);
    assertThat(seen).containsOnly(seen.getFirst());
    long revision = dao(UserDao.class).find(named.id()).orElseThrow().revision();
    assertThat(revision).isEqualTo(named.revision() + 1);
  }

  @Test
  void waitsForTheTenantThatNamesThemAtThisMoment() throws Exception {
    String subject = TestDatabase.unique("jit");
    TenantRow other = TestDatabase.tenant();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var user =
          database.asTenant(
              other.id(),
              handle -> {
                var id = handle.attach(UserDao.class).name(ISSUER, subject);
                handle.attach(MembershipDao.class).insert(other.id(), id, TenantRole.MEMBER);
                var seen = threads.submit(() -> source.provision(newUser(subject, null)));
                TestDatabase.awaitLockWait("INSERT INTO users");
                return seen;
              });
      assertThat(user.get().memberships())
          .containsExactlyInAnyOrder(mapped, membership(other, TenantRole.MEMBER));
    }
  }

  @Test
  void givesNothingToWhoIsSuspendedUntilTheyMayAct() throws Exception {
    UserRow named = named();
    dao(UserDao.class).setStatus(named.id(), null, Status.SUSPENDED);
    var newUser = newUser(named.externalSubject(), null);
    User refused = source.provision(newUser);
    assertThat(refused.seen()).isFalse();
    assertThat(refused.memberships()).isEmpty();
    dao(UserDao.class).setStatus(named.id(), null, Status.ACTIVE);
    assertThat(source.provision(newUser).memberships()).containsExactly(mapped);
  }

  private UserRow named() {
    return TestDatabase.user();
  }

  private User find(UserRow user) throws Exception {
    return source.findUser(ISSUER, user.externalSubject()).orElseThrow();
  }

  private static Membership membership(TenantRow tenant, TenantRole role) {
    return new Membership(new Tenant(tenant.id(), tenant.slug(), true), role);
  }

  private NewUser newUser(String subject, @Nullable String email) {
    return new NewUser(
        ISSUER,
        subject,
        email,
        Map.of(tenant.slug(), TenantRole.MEMBER, "no-such-tenant", TenantRole.OWNER));
  }

  private List<User> provisionAtOnce(NewUser newUser) throws Exception {
    List<User> users = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<User> provision = () -> source.provision(newUser);
      for (var user : threads.invokeAll(List.of(provision, provision, provision, provision))) {
        users.add(user.get());
      }
    }
    return users;
  }

  private void takeAway(User user) {
    var members = dao(MembershipDao.class);
    var member = members.findOf(tenant.id(), user.id()).orElseThrow();
    members.delete(tenant.id(), member.id(), null);
  }
}
