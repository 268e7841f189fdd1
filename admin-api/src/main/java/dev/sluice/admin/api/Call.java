package dev.sluice.admin.api;

import dev.sluice.admin.access.Caller;
import dev.sluice.admin.access.Door;
import dev.sluice.admin.api.value.Body;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Request;
import dev.sluice.db.Daos;
import dev.sluice.proxy.directory.Environment;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request that was let in and is of its operation's shape, with a transaction to answer it in.
 *
 * @param tenant the one in the path, which is there and the caller's; null when there is none
 * @param query parameters that were given
 * @param page of a list; no meaning elsewhere
 * @param revision what {@code If-Match} expects; null when any will do
 * @param daos in a transaction that sees the tenant's rows alone when there is a tenant
 */
public record Call(
    Request request,
    Caller caller,
    @Nullable UUID tenant,
    Body query,
    Body body,
    Page page,
    @Nullable Long revision,
    Daos daos) {

  /** The tenant of an operation below a tenant. */
  public UUID inTenant() {
    if (tenant == null) {
      throw new IllegalStateException("this operation has no tenant: " + request);
    }
    return tenant;
  }

  /** The rows of a kind, in the call's transaction. */
  public <T> T rows(Class<T> dao) {
    return daos.of(dao);
  }

  /**
   * The id in the path.
   *
   * @param what is named by it
   * @throws ProblemException 404 when it is no id: then there is nothing of that name
   */
  public UUID id(String variable, String what) throws ProblemException {
    String text = request.variable(variable);
    if (!Field.isUuid(text)) {
      throw absent(what);
    }
    return UUID.fromString(text);
  }

  /**
   * The environment in the path.
   *
   * @throws ProblemException 404 when it is none
   */
  public Environment environment() throws ProblemException {
    return Environment.of(request.variable("environment")).orElseThrow(() -> absent("environment"));
  }

  /**
   * Of what has one revision only.
   *
   * @throws ProblemException 412 when another is expected
   */
  public void expect(long only) throws ProblemException {
    if (revision != null && revision != only) {
      throw ProblemException.preconditionFailed();
    }
  }

  /** 404, the same for all that are not there. */
  public static ProblemException absent(String what) {
    return what.equals("tenant")
        ? Door.absentTenant()
        : ProblemException.notFound("there is no such " + what);
  }
}
