package dev.sluice.admin.accounts;

import static dev.sluice.admin.http.Route.Access.PLATFORM;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.Outcomes;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.http.Json;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;
import dev.sluice.admin.member.Members;
import dev.sluice.db.identity.PlatformAdminDao;
import dev.sluice.db.identity.PlatformAdminRow;
import java.util.List;
import java.util.UUID;

/** Who administers the platform. There is always one that can act. */
public final class PlatformAdmins {

  private static final String WHAT = "platform administrator";
  private static final String ALL = "/v1/platform-admins";
  private static final String ONE = ALL + "/{platform_admin}";

  /** They never change. */
  private static final long REVISION = 1;

  private static final Shape ADMIN =
      Shape.of("PlatformAdmin", Members.ID, Members.ISSUER, Members.SUBJECT, Members.CREATED_AT);

  private static final Shape NEW_ADMIN =
      Shape.of("NewPlatformAdmin", Members.ISSUER, Members.SUBJECT);

  private PlatformAdmins() {}

  public static List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.list(ALL, "listPlatformAdmins", PLATFORM, ADMIN)
                .says("Who administers the platform"),
            PlatformAdmins::list),
        new Endpoint(
            Operation.create(ALL, "createPlatformAdmin", PLATFORM, NEW_ADMIN, ADMIN)
                .says("Makes somebody a platform administrator"),
            PlatformAdmins::create),
        new Endpoint(
            Operation.get(ONE, "getPlatformAdmin", PLATFORM, ADMIN)
                .says("One platform administrator"),
            PlatformAdmins::read),
        new Endpoint(
            Operation.delete(ONE, "deletePlatformAdmin", PLATFORM)
                .says("Takes a platform administrator's rights back"),
            PlatformAdmins::delete));
  }

  private static Response list(Call call) {
    List<PlatformAdminRow> rows = admins(call).list(call.page().after(), call.page().fetch());
    return call.page().answer(rows, PlatformAdminRow::id, PlatformAdmins::content);
  }

  private static Response create(Call call) throws ProblemException {
    PlatformAdminRow row =
        Outcomes.created(
            admins(call).create(call.body().needText("issuer"), call.body().needText("subject")));
    return Outcomes.made(call, row.id(), REVISION, content(row));
  }

  private static Response read(Call call) throws ProblemException {
    PlatformAdminRow row = Outcomes.found(admins(call).find(id(call)), WHAT);
    return Outcomes.one(REVISION, content(row));
  }

  private static Response delete(Call call) throws ProblemException {
    call.expect(REVISION);
    LastAdministrator.keep(call, id(call));
    if (!admins(call).delete(id(call))) {
      throw Call.absent(WHAT);
    }
    return Response.noContent();
  }

  private static UUID id(Call call) throws ProblemException {
    return call.id("platform_admin", WHAT);
  }

  private static PlatformAdminDao admins(Call call) {
    return call.rows(PlatformAdminDao.class);
  }

  private static Json.Content content(PlatformAdminRow row) {
    return json -> {
      Members.write(json, "id", row.id());
      Members.write(json, "issuer", row.issuer());
      Members.write(json, "subject", row.externalSubject());
      Members.write(json, "created_at", row.createdAt());
    };
  }
}
