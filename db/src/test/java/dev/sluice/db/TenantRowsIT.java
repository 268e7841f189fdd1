package dev.sluice.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.db.identity.MembershipDao;
import dev.sluice.db.identity.ServiceAccountDao;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.identity.UserRow;
import dev.sluice.db.outcome.Creation;
import dev.sluice.db.policy.PolicyBindingDao;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.TenantRole;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tenants are kept apart by the schema itself: row security, and keys of two columns. */
class TenantRowsIT {

  private final TenantRow ours = tenantWithEverything();
  private final TenantRow theirs = tenantWithEverything();

  @ParameterizedTest
  @ValueSource(
      strings = {"memberships", "projects", "service_accounts", "api_keys", "policy_bindings"})
  void showsOnlyTheTenantsRowsWhenAStatementForgetsToAsk(String table) {
    List<UUID> seen =
        TestDatabase.shared()
            .asTenant(ours.id(), handle -> ids(handle, "SELECT tenant_id FROM " + table));
    assertThat(seen).isNotEmpty().containsOnly(ours.id());
  }

  @Test
  void showsTheTenantItselfAndItsMembers() {
    UserRow stranger = TestDatabase.user();
    TestDatabase.shared()
        .asTenant(
            ours.id(),
            handle -> {
              assertThat(ids(handle, "SELECT id FROM tenants")).containsExactly(ours.id());
              assertThat(ids(handle, "SELECT id FROM users"))
                  .hasSize(1)
                  .doesNotContain(stranger.id());
              return null;
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM platform_admins",
        "SELECT * FROM signing_keys",
        "SELECT * FROM tickets",
        "SELECT * FROM changes",
        "UPDATE change_version SET version = 0",
        "INSERT INTO tenants (name, slug) VALUES ('x', 'x')",
        "UPDATE tenants SET status = 'active'",
        "DELETE FROM tenants",
        "UPDATE users SET email = 'x'",
      })
  void givesATenantNothingOfThePlatform(String statement) {
    assertThatThrownBy(
            () -> TestDatabase.shared().asTenant(ours.id(), handle -> handle.execute(statement)))
        .hasMessageContaining("permission denied");
  }

  @Test
  void writesOnlyTheTenantsRows() {
    int changed =
        TestDatabase.shared()
            .asTenant(
                ours.id(),
                handle -> handle.execute("UPDATE service_accounts SET status = 'suspended'"));
    assertThat(changed).isEqualTo(1);
    assertThatThrownBy(() ->
            TestDatabase.shared()
                .asTenant(
                    ours.id(),
                    handle ->
                        handle
                            .attach(ServiceAccountDao.class)
                            .insert(theirs.id(), "smuggled", null, null)))
        .hasMessageContaining("row-level security");
  }

  @Test
  void showsNothingToTheRoleWithoutATenant() {
    TestDatabase.shared()
        .jdbi()
        .useTransaction(handle -> {
          handle.execute("SET LOCAL ROLE sluice_tenant");
          assertThat(ids(handle, "SELECT id FROM tenants")).isEmpty();
        });
  }

  @Test
  void givesTheConnectionBackAsItWas() {
    for (int i = 0; i < 10; i++) {
      TestDatabase.shared().asTenant(ours.id(), handle -> ids(handle, "SELECT id FROM tenants"));
      List<UUID> all =
          TestDatabase.shared().jdbi().withHandle(handle -> ids(handle, "SELECT id FROM tenants"));
      assertThat(all).contains(ours.id(), theirs.id());
    }
  }

  @Test
  void refusesARelationToAnotherTenantsProject() {
    var account = TestDatabase.account(ours);
    assertThat(
            TestDatabase.dao(PolicyBindingDao.class)
                .create(
                    ours.id(),
                    PrincipalKind.SERVICE_ACCOUNT,
                    account.id(),
                    Relation.ADMIN,
                    TestDatabase.project(theirs).id()))
        .isEqualTo(new Creation.Unknown<>("object_id"));
  }

  @Test
  void refusesARelationOfAnotherTenantsServiceAccountOrOfNoMember() {
    var bindings = TestDatabase.dao(PolicyBindingDao.class);
    UUID project = TestDatabase.project(ours).id();
    UUID foreign = TestDatabase.account(theirs).id();
    UUID stranger = TestDatabase.user().id();
    var unknown = new Creation.Unknown<>("subject_id");
    assertThat(
            bindings.create(
                ours.id(), PrincipalKind.SERVICE_ACCOUNT, foreign, Relation.VIEWER, project))
        .isEqualTo(unknown);
    assertThat(bindings.create(ours.id(), PrincipalKind.USER, stranger, Relation.VIEWER, project))
        .isEqualTo(unknown);
  }

  private static TenantRow tenantWithEverything() {
    TenantRow tenant = TestDatabase.tenant();
    UserRow user = TestDatabase.user();
    TestDatabase.dao(MembershipDao.class).insert(tenant.id(), user.id(), TenantRole.MEMBER);
    TestDatabase.dao(PolicyBindingDao.class)
        .insert(
            tenant.id(),
            PrincipalKind.USER,
            user.id(),
            Relation.VIEWER,
            TestDatabase.project(tenant).id());
    TestKeys.insert(tenant, TestDatabase.account(tenant));
    return tenant;
  }

  private static List<UUID> ids(Handle handle, String query) {
    return handle.createQuery(query).mapTo(UUID.class).list();
  }
}
