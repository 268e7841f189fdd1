package dev.sluice.config.identity;

import dev.sluice.db.identity.ApiKeyDao;
import dev.sluice.db.identity.ApiKeyRow;
import dev.sluice.db.identity.MembershipDao;
import dev.sluice.db.identity.MembershipRow;
import dev.sluice.db.identity.NewApiKey;
import dev.sluice.db.identity.ServiceAccountDao;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.identity.UserDao;
import dev.sluice.db.identity.UserRow;
import dev.sluice.db.policy.PolicyBindingDao;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.identity.ApiKey;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.TenantRole;
import java.security.SecureRandom;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Who exists for a test, made in the database as the admin API would. */
final class Who {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Jdbi jdbi;

  Who(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  UUID tenant(String slug) {
    return jdbi.onDemand(TenantDao.class).insert(slug, slug).id();
  }

  /** A key that may do everything in its tenant's default project. */
  KeyHolder key(UUID tenant) {
    UUID account =
        jdbi.onDemand(ServiceAccountDao.class).insert(tenant, "a" + unique(), null, null).id();
    UUID project =
        jdbi.onDemand(ProjectDao.class)
            .findByKey(tenant, ProjectDao.DEFAULT_KEY)
            .orElseThrow()
            .id();
    jdbi.onDemand(PolicyBindingDao.class)
        .insert(tenant, PrincipalKind.SERVICE_ACCOUNT, account, Relation.ADMIN, project);
    ApiKey key = ApiKey.generate(null, RANDOM);
    ApiKeyRow row =
        jdbi.onDemand(ApiKeyDao.class)
            .insert(
                new NewApiKey(
                    tenant,
                    account,
                    "k" + unique(),
                    key.publicId(),
                    key.secretHash(),
                    null,
                    null,
                    null,
                    null));
    return new KeyHolder(key.reveal(), row.id(), tenant);
  }

  /** A user who administers a tenant. */
  Member member(UUID tenant, String issuer) {
    UserRow user = jdbi.onDemand(UserDao.class).insert(issuer, "s" + unique(), null);
    MembershipRow membership =
        jdbi.onDemand(MembershipDao.class).insert(tenant, user.id(), TenantRole.ADMIN);
    return new Member(user.externalSubject(), user.id(), membership.id(), tenant);
  }

  private static String unique() {
    return UUID.randomUUID().toString().substring(0, 13);
  }

  record KeyHolder(String text, UUID id, UUID tenant) {}

  record Member(String subject, UUID user, UUID membership, UUID tenant) {}
}
