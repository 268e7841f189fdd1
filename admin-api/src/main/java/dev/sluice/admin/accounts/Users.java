package dev.sluice.admin.accounts;

import static dev.sluice.admin.http.Route.Access.PLATFORM;
import static dev.sluice.admin.http.Route.Access.TENANT_READER;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.Outcomes;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.http.Json;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;
import dev.sluice.admin.member.Codes;
import dev.sluice.admin.member.Members;
import dev.sluice.db.identity.Status;
import dev.sluice.db.identity.UserDao;
import dev.sluice.db.identity.UserRow;
import java.util.List;
import java.util.UUID;

/** People, as issuers name them. They belong to no tenant: platform administrators have them. */
public final class Users {

  private static final String WHAT = "user";
  private static final String ALL = "/v1/users";
  private static final String ONE = "/v1/users/{user}";

  private static final Shape USER =
      Shape.of(
          "User",
          Members.ID,
          Members.ISSUER,
          Members.SUBJECT,
          Members.EMAIL.orNull(),
          Members.STATUS,
          Members.CREATED_AT,
          Members.UPDATED_AT);

  private static final Shape NEW_USER =
      Shape.of("NewUser", Members.ISSUER, Members.SUBJECT, Members.EMAIL.orNull().optional());

  private static final Shape CHANGE = Shape.of("UserChange", Members.EMAIL.orNull());

  private static final Field EMAIL_PREFIX = Field.text("email_prefix", 1, 320);

  private Users() {}

  public static List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.list(ALL, "listUsers", PLATFORM, USER)
                .says("All users")
                .filters(Members.STATUS, EMAIL_PREFIX, Members.ISSUER, Members.SUBJECT),
            Users::list),
        new Endpoint(
            Operation.create(ALL, "createUser", PLATFORM, NEW_USER, USER)
                .says("Makes a user known before they come"),
            Users::create),
        new Endpoint(Operation.get(ONE, "getUser", PLATFORM, USER).says("One user"), Users::read),
        new Endpoint(
            Operation.update(ONE, "updateUser", PLATFORM, CHANGE, USER)
                .says("Gives a user another address"),
            Users::update),
        new Endpoint(
            Operation.act(ONE + "/suspend", "suspendUser", PLATFORM, USER)
                .says("Suspends a user in all tenants: live streams end"),
            call -> setStatus(call, Status.SUSPENDED)),
        new Endpoint(
            Operation.act(ONE + "/resume", "resumeUser", PLATFORM, USER)
                .says("Lets a suspended user act again"),
            call -> setStatus(call, Status.ACTIVE)),
        new Endpoint(
            Operation.delete(ONE, "deleteUser", PLATFORM)
                .says("Deletes a user who is a member of no tenant"),
            Users::delete),
        new Endpoint(
            Operation.list("/v1/tenants/{tenant}/users", "listMembers", TENANT_READER, USER)
                .says("The users who are members of a tenant")
                .filters(Members.STATUS, EMAIL_PREFIX),
            Users::listMembers));
  }

  private static Response list(Call call) {
    List<UserRow> rows =
        users(call)
            .list(
                Codes.statusOrNull(call.query().text("status")),
                call.query().text("email_prefix"),
                call.query().text("issuer"),
                call.query().text("subject"),
                call.page().after(),
                call.page().fetch());
    return call.page().answer(rows, UserRow::id, Users::content);
  }

  private static Response listMembers(Call call) {
    List<UserRow> rows =
        users(call)
            .listMembers(
                call.inTenant(),
                Codes.statusOrNull(call.query().text("status")),
                call.query().text("email_prefix"),
                call.page().after(),
                call.page().fetch());
    return call.page().answer(rows, UserRow::id, Users::content);
  }

  private static Response create(Call call) throws ProblemException {
    UserRow row =
        Outcomes.created(
            users(call)
                .create(
                    call.body().needText("issuer"),
                    call.body().needText("subject"),
                    call.body().text("email")));
    return Outcomes.made(call, row.id(), row.revision(), content(row));
  }

  private static Response read(Call call) throws ProblemException {
    return one(Outcomes.found(users(call).find(id(call)), WHAT));
  }

  private static Response update(Call call) throws ProblemException {
    return one(
        Outcomes.updated(
            users(call).setEmail(id(call), call.revision(), call.body().text("email")), WHAT));
  }

  private static Response setStatus(Call call, Status status) throws ProblemException {
    if (status == Status.SUSPENDED) {
      LastAdministrator.keepUser(call, id(call));
    }
    return one(Outcomes.updated(users(call).setStatus(id(call), null, status), WHAT));
  }

  private static Response delete(Call call) throws ProblemException {
    LastAdministrator.keepUser(call, id(call));
    return Outcomes.deleted(users(call).delete(id(call), call.revision()), WHAT);
  }

  private static UUID id(Call call) throws ProblemException {
    return call.id("user", WHAT);
  }

  private static UserDao users(Call call) {
    return call.rows(UserDao.class);
  }

  private static Response one(UserRow row) {
    return Outcomes.one(row.revision(), content(row));
  }

  private static Json.Content content(UserRow row) {
    return json -> {
      Members.write(json, "id", row.id());
      Members.write(json, "issuer", row.issuer());
      Members.write(json, "subject", row.externalSubject());
      Members.write(json, "email", row.email());
      Members.write(json, "status", row.status().code());
      Members.write(json, "created_at", row.createdAt());
      Members.write(json, "updated_at", row.updatedAt());
    };
  }
}
