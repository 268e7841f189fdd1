package dev.sluice.admin.accounts;

import static dev.sluice.admin.http.Route.Access.TENANT_ADMIN;
import static dev.sluice.admin.http.Route.Access.TENANT_READER;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.Outcomes;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;
import dev.sluice.db.identity.ApiKeyDao;
import dev.sluice.db.identity.ApiKeyRow;
import dev.sluice.db.identity.NewApiKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Platform API keys of service accounts: made and shown once, ended, replaced. */
public final class ApiKeys {

  private static final String WHAT = "API key";
  private static final String ALL = "/v1/tenants/{tenant}/api-keys";
  private static final String ONE = ALL + "/{api_key}";

  /** How long a key that was replaced goes on when nobody says, in seconds: an hour. */
  private static final long DEFAULT_OVERLAP_SECONDS = 3_600;

  private final KeyMaker maker;
  private final InstantSource clock;

  public ApiKeys(KeyMaker maker, InstantSource clock) {
    this.maker = maker;
    this.clock = clock;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.list(ALL, "listApiKeys", TENANT_READER, KeyShapes.KEY)
                .says("The API keys of a tenant's service accounts, without the keys themselves")
                .filters(
                    Field.uuid("service_account_id"), Field.choice("revoked", "true", "false")),
            ApiKeys::list),
        new Endpoint(
            Operation.create(ALL, "createApiKey", TENANT_ADMIN, KeyShapes.NEW_KEY, KeyShapes.MADE)
                .says("Makes an API key and shows it, once"),
            this::create),
        new Endpoint(
            Operation.get(ONE, "getApiKey", TENANT_READER, KeyShapes.KEY)
                .says("One API key, without the key itself"),
            ApiKeys::read),
        new Endpoint(
            Operation.update(ONE, "updateApiKey", TENANT_ADMIN, KeyShapes.CHANGE, KeyShapes.KEY)
                .says("Changes what is given of name and end"),
            this::update),
        new Endpoint(
            Operation.act(ONE + "/revoke", "revokeApiKey", TENANT_ADMIN, KeyShapes.KEY)
                .says("Takes an API key back for ever: within a second, live streams included"),
            ApiKeys::revoke),
        new Endpoint(
            Operation.create(
                    ONE + "/rotate",
                    "rotateApiKey",
                    TENANT_ADMIN,
                    KeyShapes.ROTATION,
                    KeyShapes.MADE)
                .says(
                    "Makes a key like this one and shows it, once; this one ends after an overlap"),
            this::rotate),
        new Endpoint(
            Operation.delete(ONE, "deleteApiKey", TENANT_ADMIN)
                .says("Deletes an API key that was never used"),
            ApiKeys::delete));
  }

  private static Response list(Call call) {
    String revoked = call.query().text("revoked");
    List<ApiKeyRow> rows =
        keys(call)
            .list(
                call.inTenant(),
                call.query().id("service_account_id"),
                revoked == null ? null : (Boolean) revoked.equals("true"),
                call.page().after(),
                call.page().fetch());
    return call.page().answer(rows, ApiKeyRow::id, KeyShapes::content);
  }

  private Response create(Call call) throws ProblemException {
    Instant end = call.body().time("expires_at");
    checkEnd(end);
    return make(
        call,
        new Terms(
            call.body().needId("service_account_id"),
            call.body().needText("name"),
            call.body().id("project_id"),
            call.body().text("environment"),
            end,
            null));
  }

  private void checkEnd(@Nullable Instant end) throws ProblemException {
    if (end != null && !end.isAfter(clock.instant())) {
      throw ProblemException.unprocessable("expires_at", "expected: a time to come, or null");
    }
  }

  /** What a new key is to be. */
  private record Terms(
      UUID account,
      String name,
      @Nullable UUID project,
      @Nullable String environment,
      @Nullable Instant end,
      @Nullable UUID rotatedFrom) {}

  private Response make(Call call, Terms terms) throws ProblemException {
    PlatformAccounts.check(call, terms.account());
    KeyMaker.Made made = maker.make(terms.environment());
    ApiKeyRow row =
        Outcomes.created(
            keys(call)
                .create(
                    new NewApiKey(
                        call.inTenant(),
                        terms.account(),
                        terms.name(),
                        made.publicId(),
                        made.secretHash(),
                        terms.project(),
                        terms.environment(),
                        terms.end(),
                        terms.rotatedFrom())));
    String location = ALL.replace("{tenant}", call.inTenant().toString()) + "/" + row.id();
    return Outcomes.made(location, row.revision(), KeyShapes.content(row, made.text()))
        .keeping(KeyShapes.content(row));
  }

  private static Response read(Call call) throws ProblemException {
    return one(find(call));
  }

  private Response update(Call call) throws ProblemException {
    ApiKeyRow before = find(call);
    PlatformAccounts.check(call, before.serviceAccountId());
    String name = call.body().text("name");
    Instant end =
        call.body().has("expires_at") ? call.body().time("expires_at") : before.expiresAt();
    if (call.body().has("expires_at")) {
      checkEnd(end);
    }
    Long expected = call.revision() == null ? (Long) before.revision() : call.revision();
    return one(
        Outcomes.updated(
            keys(call)
                .update(
                    call.inTenant(),
                    before.id(),
                    expected,
                    name == null ? before.name() : name,
                    end),
            WHAT));
  }

  private static Response revoke(Call call) throws ProblemException {
    ApiKeyRow before = find(call);
    PlatformAccounts.check(call, before.serviceAccountId());
    return one(Outcomes.updated(keys(call).revoke(call.inTenant(), before.id(), null), WHAT));
  }

  private Response rotate(Call call) throws ProblemException {
    ApiKeyRow before = find(call);
    Instant now = clock.instant();
    boolean isOver = before.expiresAt() != null && !before.expiresAt().isAfter(now);
    if (before.revokedAt() != null || isOver) {
      throw ProblemException.conflict("the API key has ended: make another");
    }
    Instant end =
        call.body().has("expires_at") ? call.body().time("expires_at") : before.expiresAt();
    checkEnd(end);
    Response made =
        make(
            call,
            new Terms(
                before.serviceAccountId(),
                before.name(),
                before.projectId(),
                before.environment(),
                end,
                before.id()));
    long overlap = call.body().number("overlap_seconds", DEFAULT_OVERLAP_SECONDS);
    Outcomes.updated(
        keys(call).expireBy(call.inTenant(), before.id(), null, now.plusSeconds(overlap)), WHAT);
    return made;
  }

  private static Response delete(Call call) throws ProblemException {
    ApiKeyRow before = find(call);
    PlatformAccounts.check(call, before.serviceAccountId());
    return Outcomes.deleted(keys(call).delete(call.inTenant(), before.id(), call.revision()), WHAT);
  }

  private static ApiKeyRow find(Call call) throws ProblemException {
    return Outcomes.found(keys(call).find(call.inTenant(), id(call)), WHAT);
  }

  private static UUID id(Call call) throws ProblemException {
    return call.id("api_key", WHAT);
  }

  private static ApiKeyDao keys(Call call) {
    return call.rows(ApiKeyDao.class);
  }

  private static Response one(ApiKeyRow row) {
    return Outcomes.one(row.revision(), KeyShapes.content(row));
  }
}
