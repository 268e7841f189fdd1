package dev.sluice.admin.access;

import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Request;
import dev.sluice.admin.http.Route.Access;
import dev.sluice.db.identity.PlatformAdminDao;
import dev.sluice.proxy.identity.IdentitySource;
import dev.sluice.proxy.identity.Membership;
import dev.sluice.proxy.identity.NewUser;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.ServiceAccount;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.User;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a request in, or says why not. Thread-safe; blocks.
 *
 * <p>A tenant of others is told apart from an absent one by nothing: both are the same 404. What a
 * caller may not do in a tenant of theirs is 403.
 */
public final class Door {

  private static final Logger LOG = LoggerFactory.getLogger(Door.class);

  /** RFC 6750 §3: without a code when no credential was shown. */
  private static final String CHALLENGE = "Bearer realm=\"sluice\"";

  private static final String INVALID = CHALLENGE + ", error=\"invalid_token\"";

  private final CallerSource callers;
  private final IdentitySource identities;
  private final PlatformAdmins admins;

  public Door(CallerSource callers, IdentitySource identities, PlatformAdmins admins) {
    this.callers = callers;
    this.identities = identities;
    this.admins = admins;
  }

  /** Tells who administers the platform; 503 when it can't be told. Thread-safe; blocks. */
  @FunctionalInterface
  public interface PlatformAdmins {
    boolean contains(String issuer, String subject) throws ProblemException;
  }

  /**
   * Who asks.
   *
   * @throws ProblemException 401 and 400 for credentials that are nobody's, 403 for somebody who
   *     may do nothing here, 503 when it can't be found out
   */
  public Caller enter(Request request) throws ProblemException {
    Credentials shown = new Credentials(request.field("authorization"), request.field("x-api-key"));
    if (shown.isEmpty()) {
      throw ProblemException.unauthorized(CHALLENGE);
    }
    try {
      return switch (callers.identify(shown)) {
        case Identity.Person person -> person(person);
        case Identity.Program(ServiceAccount account) -> program(account);
      };
    } catch (UnauthenticatedException e) {
      LOG.info("a credential was refused on the admin port: {}", e.getMessage());
      throw switch (e.reason()) {
        case INVALID -> ProblemException.unauthorized(INVALID);
        case SUSPENDED -> refused();
        case AMBIGUOUS ->
            ProblemException.badRequest(
                "the credentials disagree (expected: one Authorization, or one x-api-key)");
      };
    } catch (SourceUnavailableException e) {
      LOG.warn("the admin port can't tell who asks: {}", e.getMessage());
      throw ProblemException.unavailable();
    }
  }

  private Caller person(Identity.Person person)
      throws ProblemException, SourceUnavailableException {
    boolean isPlatformAdmin = admins.contains(person.issuer(), person.subject());
    User user = person.user();
    if (user == null && isPlatformAdmin) { // the first one is named before ever having been here
      user = identities.provision(new NewUser(person.issuer(), person.subject(), null, Map.of()));
    }
    if (user == null || !user.active()) {
      throw refused();
    }
    return new Caller(PrincipalKind.USER, user.id(), isPlatformAdmin, user.memberships(), null);
  }

  private Caller program(ServiceAccount account) throws ProblemException {
    if (!account.active() || !account.tenant().active()) {
      throw refused();
    }
    String id = account.id().toString();
    boolean isPlatformAdmin = admins.contains(PlatformAdminDao.SERVICE_ACCOUNTS, id);
    return new Caller(
        PrincipalKind.SERVICE_ACCOUNT, account.id(), isPlatformAdmin, List.of(), account.tenant());
  }

  /**
   * Whether the caller may.
   *
   * @param tenant the one in the path; null when there is none, or what stands there is no id
   * @throws ProblemException 403, or 404 for a tenant of others
   */
  public static void check(Caller caller, Access access, @Nullable UUID tenant)
      throws ProblemException {
    switch (access) {
      case ANYBODY, THIS_MACHINE, CALLER -> {}
      case THIS_MACHINE_OR_PLATFORM, PLATFORM -> {
        if (!caller.isPlatformAdmin()) {
          throw refused();
        }
      }
      case TENANT_READER, TENANT_ADMIN -> checkTenant(caller, access, tenant);
    }
  }

  private static void checkTenant(Caller caller, Access access, @Nullable UUID tenant)
      throws ProblemException {
    if (tenant == null) {
      throw absentTenant();
    }
    if (caller.isPlatformAdmin()) {
      return;
    }
    if (caller.home() != null && caller.home().id().equals(tenant)) {
      throw refused();
    }
    Membership membership = caller.membershipIn(tenant);
    if (membership == null) {
      throw absentTenant();
    }
    if (!membership.tenant().active() || !may(membership.role(), access)) {
      throw refused();
    }
  }

  /** What a role gives in its tenant. */
  private static boolean may(TenantRole role, Access access) {
    return switch (role) {
      case OWNER, ADMIN -> true;
      case AUDITOR -> access == Access.TENANT_READER;
      case MEMBER -> false;
    };
  }

  /** The same for every tenant that is not there for the caller. */
  public static ProblemException absentTenant() {
    return ProblemException.notFound("there is no such tenant");
  }

  private static ProblemException refused() {
    return ProblemException.forbidden("the caller may not do this");
  }
}
