package dev.sluice.admin.accounts;

import static dev.sluice.admin.http.Route.Access.TENANT_ADMIN;
import static dev.sluice.admin.http.Route.Access.TENANT_READER;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.Outcomes;
import dev.sluice.admin.api.value.Body;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.http.FieldError;
import dev.sluice.admin.http.Json;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;
import dev.sluice.admin.member.Codes;
import dev.sluice.admin.member.Members;
import dev.sluice.db.identity.ServiceAccountDao;
import dev.sluice.db.identity.ServiceAccountRow;
import dev.sluice.db.identity.Status;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Programs of a tenant. */
public final class ServiceAccounts {

  private static final String WHAT = "service account";
  private static final String ALL = "/v1/tenants/{tenant}/service-accounts";
  private static final String ONE = ALL + "/{service_account}";

  private static final Field NAME = Members.NAME.says("Unique in the tenant.").like("nightly");

  private static final Shape ACCOUNT =
      Shape.of(
          "ServiceAccount",
          Members.ID,
          Members.TENANT_ID,
          NAME,
          Members.STATUS,
          Members.ISSUER.orNull(),
          Members.CLIENT_ID.orNull(),
          Members.CREATED_AT,
          Members.UPDATED_AT);

  private static final Shape NEW_ACCOUNT =
      Shape.of(
          "NewServiceAccount",
          NAME,
          Members.ISSUER.orNull().optional(),
          Members.CLIENT_ID.orNull().optional());

  private static final Shape CHANGE =
      Shape.of(
          "ServiceAccountChange",
          NAME.optional(),
          Members.ISSUER.orNull().optional(),
          Members.CLIENT_ID.orNull().optional());

  private ServiceAccounts() {}

  public static List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.list(ALL, "listServiceAccounts", TENANT_READER, ACCOUNT)
                .says("A tenant's service accounts")
                .filters(Members.STATUS, Field.text("name_prefix", 1, 200)),
            ServiceAccounts::list),
        new Endpoint(
            Operation.create(ALL, "createServiceAccount", TENANT_ADMIN, NEW_ACCOUNT, ACCOUNT)
                .says("Makes a service account"),
            ServiceAccounts::create),
        new Endpoint(
            Operation.get(ONE, "getServiceAccount", TENANT_READER, ACCOUNT)
                .says("One service account"),
            ServiceAccounts::read),
        new Endpoint(
            Operation.update(ONE, "updateServiceAccount", TENANT_ADMIN, CHANGE, ACCOUNT)
                .says("Changes what is given of name, issuer and client_id"),
            ServiceAccounts::update),
        new Endpoint(
            Operation.act(ONE + "/suspend", "suspendServiceAccount", TENANT_ADMIN, ACCOUNT)
                .says("Suspends a service account: none of its keys works, live streams end"),
            call -> setStatus(call, Status.SUSPENDED)),
        new Endpoint(
            Operation.act(ONE + "/resume", "resumeServiceAccount", TENANT_ADMIN, ACCOUNT)
                .says("Lets a suspended service account act again"),
            call -> setStatus(call, Status.ACTIVE)),
        new Endpoint(
            Operation.delete(ONE, "deleteServiceAccount", TENANT_ADMIN)
                .says("Deletes a service account without keys, with all relations given to it"),
            ServiceAccounts::delete));
  }

  private static Response list(Call call) {
    List<ServiceAccountRow> rows =
        accounts(call)
            .list(
                call.inTenant(),
                Codes.statusOrNull(call.query().text("status")),
                call.query().text("name_prefix"),
                call.page().after(),
                call.page().fetch());
    return call.page().answer(rows, ServiceAccountRow::id, ServiceAccounts::content);
  }

  private static Response create(Call call) throws ProblemException {
    String issuer = call.body().text("issuer");
    String client = call.body().text("client_id");
    checkMapping(issuer, client);
    checkMaps(call, issuer);
    ServiceAccountRow row =
        Outcomes.created(
            accounts(call).create(call.inTenant(), call.body().needText("name"), issuer, client));
    return Outcomes.made(call, row.id(), row.revision(), content(row));
  }

  private static Response read(Call call) throws ProblemException {
    return one(find(call));
  }

  private static Response update(Call call) throws ProblemException {
    PlatformAccounts.check(call, id(call));
    ServiceAccountRow before = find(call);
    String name = given(call.body(), "name", before.name());
    String issuer = given(call.body(), "issuer", before.issuer());
    String client = given(call.body(), "client_id", before.clientId());
    checkMapping(issuer, client);
    if (!Objects.equals(issuer, before.issuer()) || !Objects.equals(client, before.clientId())) {
      checkMaps(call, issuer);
    }
    Long expected = call.revision() == null ? (Long) before.revision() : call.revision();
    return one(
        Outcomes.updated(
            accounts(call)
                .update(
                    call.inTenant(),
                    before.id(),
                    expected,
                    name == null ? before.name() : name,
                    issuer,
                    client),
            WHAT));
  }

  private static @Nullable String given(Body body, String name, @Nullable String before) {
    return body.has(name) ? body.text(name) : before;
  }

  /** An issuer's clients are no tenant's own: whose one is, its administrators can't say. */
  private static void checkMaps(Call call, @Nullable String issuer) throws ProblemException {
    if (issuer != null && !call.caller().isPlatformAdmin()) {
      throw ProblemException.forbidden(
          "only platform administrators say which account an issuer's client is");
    }
  }

  private static void checkMapping(@Nullable String issuer, @Nullable String client)
      throws ProblemException {
    if ((issuer == null) != (client == null)) {
      String expected = "expected: issuer and client_id, or neither";
      throw ProblemException.unprocessable(
          List.of(new FieldError("issuer", expected), new FieldError("client_id", expected)));
    }
  }

  private static Response setStatus(Call call, Status status) throws ProblemException {
    PlatformAccounts.check(call, id(call));
    if (status == Status.SUSPENDED) {
      LastAdministrator.keepAccount(call, id(call));
    }
    return one(
        Outcomes.updated(accounts(call).setStatus(call.inTenant(), id(call), null, status), WHAT));
  }

  private static Response delete(Call call) throws ProblemException {
    PlatformAccounts.check(call, id(call));
    LastAdministrator.keepAccount(call, id(call));
    return Outcomes.deleted(
        accounts(call).delete(call.inTenant(), id(call), call.revision()), WHAT);
  }

  private static ServiceAccountRow find(Call call) throws ProblemException {
    return Outcomes.found(accounts(call).find(call.inTenant(), id(call)), WHAT);
  }

  private static UUID id(Call call) throws ProblemException {
    return call.id("service_account", WHAT);
  }

  private static ServiceAccountDao accounts(Call call) {
    return call.rows(ServiceAccountDao.class);
  }

  private static Response one(ServiceAccountRow row) {
    return Outcomes.one(row.revision(), content(row));
  }

  private static Json.Content content(ServiceAccountRow row) {
    return json -> {
      Members.write(json, "id", row.id());
      Members.write(json, "tenant_id", row.tenantId());
      Members.write(json, "name", row.name());
      Members.write(json, "status", row.status().code());
      Members.write(json, "issuer", row.issuer());
      Members.write(json, "client_id", row.clientId());
      Members.write(json, "created_at", row.createdAt());
      Members.write(json, "updated_at", row.updatedAt());
    };
  }
}
