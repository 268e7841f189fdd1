package dev.sluice.admin.tenancy;

import static dev.sluice.admin.http.Route.Access.TENANT_ADMIN;
import static dev.sluice.admin.http.Route.Access.TENANT_READER;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.Outcomes;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.http.FieldError;
import dev.sluice.admin.http.Json;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;
import dev.sluice.admin.member.Codes;
import dev.sluice.admin.member.Members;
import dev.sluice.db.identity.MembershipDao;
import dev.sluice.db.identity.MembershipRow;
import dev.sluice.db.identity.UserDao;
import dev.sluice.proxy.identity.TenantRole;
import java.util.List;
import java.util.UUID;

/**
 * Who belongs to a tenant, as what. Owners are made and unmade by owners and platform
 * administrators alone; the last owner is taken by a platform administrator alone.
 */
final class Memberships {

  private static final String WHAT = "membership";
  private static final String ALL = "/v1/tenants/{tenant}/memberships";
  private static final String ONE = ALL + "/{membership}";

  private static final Shape MEMBERSHIP =
      Shape.of(
          "Membership",
          Members.ID,
          Members.TENANT_ID,
          Members.USER_ID,
          Members.ROLE,
          Members.CREATED_AT,
          Members.UPDATED_AT);

  private static final Shape NEW_MEMBERSHIP =
      Shape.of(
          "NewMembership",
          Members.USER_ID.optional().says("A user who is known; or issuer and subject."),
          Members.ISSUER.optional(),
          Members.SUBJECT
              .optional()
              .says(
                  "With issuer: made known if they are not yet. Who has not signed in yet still gets,"
                      + " when they do, what their issuer's claims give them in other tenants."),
          Members.ROLE);

  private static final Shape CHANGE = Shape.of("MembershipChange", Members.ROLE);

  private Memberships() {}

  static List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.list(ALL, "listMemberships", TENANT_READER, MEMBERSHIP)
                .says("Who belongs to a tenant")
                .filters(Members.USER_ID, Members.ROLE),
            Memberships::list),
        new Endpoint(
            Operation.create(ALL, "createMembership", TENANT_ADMIN, NEW_MEMBERSHIP, MEMBERSHIP)
                .says(
                    "Makes a user a member. Who is then a member of several tenants says which one"
                        + " they mean (a tenant claim, X-Sluice-Tenant, the base path)"),
            Memberships::create),
        new Endpoint(
            Operation.get(ONE, "getMembership", TENANT_READER, MEMBERSHIP).says("One membership"),
            Memberships::read),
        new Endpoint(
            Operation.update(ONE, "updateMembership", TENANT_ADMIN, CHANGE, MEMBERSHIP)
                .says("Gives a member another role"),
            Memberships::update),
        new Endpoint(
            Operation.delete(ONE, "deleteMembership", TENANT_ADMIN)
                .says("Takes a user out of a tenant, with all relations given to them there"),
            Memberships::delete));
  }

  private static Response list(Call call) {
    List<MembershipRow> rows =
        memberships(call)
            .list(
                call.inTenant(),
                call.query().id("user_id"),
                Codes.roleOrNull(call.query().text("role")),
                call.page().after(),
                call.page().fetch());
    return call.page().answer(rows, MembershipRow::id, Memberships::content);
  }

  private static Response create(Call call) throws ProblemException {
    TenantRole role = Codes.role(call.body().needText("role"));
    checkOwners(call, role);
    MembershipRow row =
        Outcomes.created(memberships(call).create(call.inTenant(), user(call), role));
    return Outcomes.made(call, row.id(), row.revision(), content(row));
  }

  /**
   * The user that is meant. One who is named by issuer and subject is made known where they are
   * not, in this transaction: a refusal leaves nobody behind, and whoever names them is not told
   * whether they were.
   */
  private static UUID user(Call call) throws ProblemException {
    UUID id = call.body().id("user_id");
    String issuer = call.body().text("issuer");
    String subject = call.body().text("subject");
    if (id != null && issuer == null && subject == null) {
      return id;
    }
    if (id != null || issuer == null || subject == null) {
      String expected = "expected: either user_id, or issuer and subject";
      throw ProblemException.unprocessable(
          List.of(
              new FieldError("user_id", expected),
              new FieldError("issuer", expected),
              new FieldError("subject", expected)));
    }
    return call.rows(UserDao.class).name(issuer, subject);
  }

  private static Response read(Call call) throws ProblemException {
    return one(Outcomes.found(memberships(call).find(call.inTenant(), id(call)), WHAT));
  }

  private static Response update(Call call) throws ProblemException {
    TenantRole role = Codes.role(call.body().needText("role"));
    checkOwners(call, role);
    checkLosesNoOwner(call, role == TenantRole.OWNER);
    return one(
        Outcomes.updated(
            memberships(call).setRole(call.inTenant(), id(call), call.revision(), role), WHAT));
  }

  private static Response delete(Call call) throws ProblemException {
    checkLosesNoOwner(call, false);
    return Outcomes.deleted(
        memberships(call).delete(call.inTenant(), id(call), call.revision()), WHAT);
  }

  private static void checkOwners(Call call, TenantRole role) throws ProblemException {
    if (role == TenantRole.OWNER && !call.caller().isOwnerOf(call.inTenant())) {
      throw ProblemException.forbidden("only owners make and unmake owners");
    }
  }

  /** Locks the owners, so that two who unmake each other are told apart. */
  private static void checkLosesNoOwner(Call call, boolean staysOwner) throws ProblemException {
    List<UUID> owners = memberships(call).lockOwners(call.inTenant());
    if (staysOwner || !owners.contains(id(call))) {
      return;
    }
    checkOwners(call, TenantRole.OWNER);
    if (owners.size() == 1 && !call.caller().isPlatformAdmin()) {
      throw ProblemException.conflict("this is the tenant's last owner");
    }
  }

  private static UUID id(Call call) throws ProblemException {
    return call.id("membership", WHAT);
  }

  private static MembershipDao memberships(Call call) {
    return call.rows(MembershipDao.class);
  }

  private static Response one(MembershipRow row) {
    return Outcomes.one(row.revision(), content(row));
  }

  private static Json.Content content(MembershipRow row) {
    return json -> {
      Members.write(json, "id", row.id());
      Members.write(json, "tenant_id", row.tenantId());
      Members.write(json, "user_id", row.userId());
      Members.write(json, "role", row.role().code());
      Members.write(json, "created_at", row.createdAt());
      Members.write(json, "updated_at", row.updatedAt());
    };
  }
}
