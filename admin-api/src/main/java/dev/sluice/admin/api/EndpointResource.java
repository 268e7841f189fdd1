package dev.sluice.admin.api;

import dev.sluice.admin.access.Caller;
import dev.sluice.admin.access.Door;
import dev.sluice.admin.api.value.Body;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Request;
import dev.sluice.admin.http.Resource;
import dev.sluice.admin.http.Response;
import dev.sluice.admin.http.Route;
import dev.sluice.db.identity.TenantDao;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The way of a request of the API, as a list. Thread-safe. */
public final class EndpointResource implements Resource {

  /** The path variable of everything that belongs to a tenant. */
  private static final String TENANT = "tenant";

  private final Endpoint endpoint;
  private final Door door;
  private final Transactions transactions;

  private EndpointResource(Endpoint endpoint, Door door, Transactions transactions) {
    this.endpoint = endpoint;
    this.door = door;
    this.transactions = transactions;
  }

  /** The route by which an endpoint is served. */
  public static Route route(Endpoint endpoint, Door door, Transactions transactions) {
    Operation operation = endpoint.operation();
    return new Route(
        operation.method(),
        operation.path(),
        operation.access(),
        new EndpointResource(endpoint, door, transactions));
  }

  @Override
  public Response answer(Request request) throws ProblemException {
    Operation operation = endpoint.operation();
    Caller caller = door.enter(request);
    UUID tenant = ofTenant(operation) ? tenantOf(request) : null;
    Door.check(caller, operation.access(), tenant);
    Body query = operation.readQuery(request);
    Body given = operation.readBody(request);
    Page page = operation.kind() == Operation.Kind.LIST ? Page.of(request, query) : Page.NONE;
    Long revision = EntityTag.expected(request, operation.kind());
    var asked = new Endpoint.Asked(request, caller, tenant, query, revision);
    Body body = endpoint.preparation().apply(asked, given);
    Response answer =
        transactions.run(
            tenant,
            daos -> {
              Call call = new Call(request, caller, tenant, query, body, page, revision, daos);
              if (tenant != null && call.rows(TenantDao.class).find(tenant).isEmpty()) {
                throw Door.absentTenant(); // only platform administrators come so far
              }
              return Idempotency.once(endpoint, call);
            });
    endpoint.sequel().run(asked, body);
    return answer;
  }

  private static boolean ofTenant(Operation operation) {
    return switch (operation.access()) {
      case TENANT_READER, TENANT_ADMIN -> true;
      case ANYBODY, THIS_MACHINE, THIS_MACHINE_OR_PLATFORM, CALLER, PLATFORM -> false;
    };
  }

  private static @Nullable UUID tenantOf(Request request) {
    String text = request.variable(TENANT);
    return Field.isUuid(text) ? UUID.fromString(text) : null;
  }
}
