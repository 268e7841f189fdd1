package dev.sluice.admin.tenancy;

import static dev.sluice.admin.http.Route.Access.PLATFORM;
import static dev.sluice.admin.http.Route.Access.TENANT_READER;

import dev.sluice.admin.accounts.LastAdministrator;
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
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.identity.TenantRow;
import java.util.List;
import java.util.UUID;

/** Tenants. Platform administrators make and change them; their people read their own. */
final class Tenants {

  private static final String WHAT = "tenant";
  private static final String ALL = "/v1/tenants";
  private static final String ONE = "/v1/tenants/{tenant}";

  private static final Field SLUG =
      Field.shaped(
              "slug",
              1,
              63,
              "^[a-z][a-z0-9-]{0,62}$",
              "a letter from a to z, then at most 62 of a to z, 0 to 9 and -")
          .says("Its name in URLs, headers and claims; never changes.")
          .like("acme");

  private static final Shape TENANT =
      Shape.of(
          "Tenant",
          Members.ID,
          SLUG,
          Members.NAME,
          Members.STATUS,
          Members.CREATED_AT,
          Members.UPDATED_AT);

  private static final Shape NEW_TENANT = Shape.of("NewTenant", SLUG, Members.NAME);
  private static final Shape CHANGE = Shape.of("TenantChange", Members.NAME);

  private Tenants() {}

  static List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.list(ALL, "listTenants", PLATFORM, TENANT)
                .says("All tenants")
                .filters(
                    Members.STATUS,
                    Field.text("slug_prefix", 1, 63),
                    Field.text("name_prefix", 1, 200)),
            Tenants::list),
        new Endpoint(
            Operation.create(ALL, "createTenant", PLATFORM, NEW_TENANT, TENANT)
                .says("Makes a tenant and its project default"),
            Tenants::create),
        new Endpoint(
            Operation.get(ONE, "getTenant", TENANT_READER, TENANT).says("One tenant"),
            Tenants::read),
        new Endpoint(
            Operation.update(ONE, "updateTenant", PLATFORM, CHANGE, TENANT)
                .says("Renames a tenant"),
            Tenants::update),
        new Endpoint(
            Operation.act(ONE + "/suspend", "suspendTenant", PLATFORM, TENANT)
                .says("Suspends a tenant: nobody acts in it, live streams end"),
            call -> setStatus(call, Status.SUSPENDED)),
        new Endpoint(
            Operation.act(ONE + "/resume", "resumeTenant", PLATFORM, TENANT)
                .says("Lets a suspended tenant act again"),
            call -> setStatus(call, Status.ACTIVE)),
        new Endpoint(
            Operation.delete(ONE, "deleteTenant", PLATFORM)
                .says("Deletes a tenant in which there is nothing but its project default"),
            Tenants::delete));
  }

  private static Response list(Call call) {
    List<TenantRow> rows =
        tenants(call)
            .list(
                Codes.statusOrNull(call.query().text("status")),
                call.query().text("slug_prefix"),
                call.query().text("name_prefix"),
                call.page().after(),
                call.page().fetch());
    return call.page().answer(rows, TenantRow::id, Tenants::content);
  }

  private static Response create(Call call) throws ProblemException {
    TenantRow row =
        Outcomes.created(
            tenants(call).create(call.body().needText("name"), call.body().needText("slug")));
    return Outcomes.made(call, row.id(), row.revision(), content(row));
  }

  private static Response read(Call call) throws ProblemException {
    return one(Outcomes.found(tenants(call).find(call.inTenant()), WHAT));
  }

  private static Response update(Call call) throws ProblemException {
    return one(
        Outcomes.updated(
            tenants(call).rename(id(call), call.revision(), call.body().needText("name")), WHAT));
  }

  private static Response setStatus(Call call, Status status) throws ProblemException {
    if (status == Status.SUSPENDED) {
      LastAdministrator.keepTenant(call, id(call));
    }
    return one(Outcomes.updated(tenants(call).setStatus(id(call), null, status), WHAT));
  }

  private static Response delete(Call call) throws ProblemException {
    return Outcomes.deleted(tenants(call).delete(id(call), call.revision()), WHAT);
  }

  private static UUID id(Call call) throws ProblemException {
    return call.id("tenant", WHAT);
  }

  private static TenantDao tenants(Call call) {
    return call.rows(TenantDao.class);
  }

  private static Response one(TenantRow row) {
    return Outcomes.one(row.revision(), content(row));
  }

  private static Json.Content content(TenantRow row) {
    return json -> {
      Members.write(json, "id", row.id());
      Members.write(json, "slug", row.slug());
      Members.write(json, "name", row.name());
      Members.write(json, "status", row.status().code());
      Members.write(json, "created_at", row.createdAt());
      Members.write(json, "updated_at", row.updatedAt());
    };
  }
}
