package dev.sluice.proxy.identity.caller;

import dev.sluice.proxy.identity.KeyRecord;
import dev.sluice.proxy.identity.Membership;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.ServiceAccount;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.identity.User;
import dev.sluice.proxy.identity.caller.Identified.ByKey;
import dev.sluice.proxy.identity.caller.Identified.Person;
import dev.sluice.proxy.identity.caller.Identified.Program;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who may act in which tenant. A tenant that is unknown, suspended or another's is one refusal. */
final class Principals {
  private Principals() {}

  /** {@code tenant} is a slug, or null for the only one there is. */
  static Principal of(Identified who, @Nullable String tenant) throws Refusal {
    return switch (who) {
      case ByKey(CallerId id, KeyRecord key) -> ofKey(key, tenant);
      case Person person -> ofUser(person.user(), tenant, person.token().expiresAtEpochSecond());
      case Program program ->
          ofAccount(program.account(), tenant, program.token().expiresAtEpochSecond());
    };
  }

  private static Principal ofKey(KeyRecord key, @Nullable String tenant) throws Refusal {
    Instant expires = key.expiresAt();
    ServiceAccount account = active(key.account(), tenant);
    return new Principal(
        PrincipalKind.SERVICE_ACCOUNT,
        account.id(),
        account.tenant(),
        null,
        key.id(),
        key.project(),
        key.environment(),
        expires == null ? Long.MAX_VALUE : expires.getEpochSecond());
  }

  static Principal ofAccount(
      @Nullable ServiceAccount account, @Nullable String tenant, long expiresAtEpochSecond)
      throws Refusal {
    ServiceAccount active = active(account, tenant);
    return new Principal(
        PrincipalKind.SERVICE_ACCOUNT,
        active.id(),
        active.tenant(),
        null,
        null,
        null,
        null,
        expiresAtEpochSecond);
  }

  private static ServiceAccount active(@Nullable ServiceAccount account, @Nullable String tenant)
      throws Refusal {
    if (account == null) {
      throw Refusal.forbidden("account-unknown");
    }
    if (tenant != null && !tenant.equals(account.tenant().slug())) {
      throw Refusal.forbidden("not-of-tenant");
    }
    checkActs(account);
    return account;
  }

  /** Whether a service account may do anything at all. */
  static void checkActs(ServiceAccount account) throws Refusal {
    if (!account.active()) {
      throw Refusal.forbidden("account-suspended");
    }
    checkActive(account.tenant());
  }

  static Principal ofUser(@Nullable User user, @Nullable String tenant, long expiresAtEpochSecond)
      throws Refusal {
    if (user == null) {
      throw Refusal.forbidden("user-unknown");
    }
    if (!user.active()) {
      throw Refusal.forbidden("user-suspended");
    }
    Membership membership = membership(user, tenant);
    checkActive(membership.tenant());
    return new Principal(
        PrincipalKind.USER,
        user.id(),
        membership.tenant(),
        membership.role(),
        null,
        null,
        null,
        expiresAtEpochSecond);
  }

  private static Membership membership(User user, @Nullable String tenant) throws Refusal {
    if (tenant == null && user.memberships().size() > 1) {
      throw Refusal.unclear(
          "tenant-unnamed",
          "the request names no tenant, and the caller is in several: name one "
              + RequestScope.HOW);
    }
    for (Membership membership : user.memberships()) {
      if (tenant == null || tenant.equals(membership.tenant().slug())) {
        return membership;
      }
    }
    throw Refusal.forbidden("no-membership");
  }

  private static void checkActive(Tenant tenant) throws Refusal {
    if (!tenant.active()) {
      throw Refusal.forbidden("tenant-suspended");
    }
  }
}
