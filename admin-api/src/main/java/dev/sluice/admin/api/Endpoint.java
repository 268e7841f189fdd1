package dev.sluice.admin.api;

import dev.sluice.admin.access.Caller;
import dev.sluice.admin.api.value.Body;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Request;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An operation with what does it. Immutable.
 *
 * @param preparation runs before the transaction, and may open its own
 * @param sequel runs after the transaction, and may open its own
 */
public record Endpoint(Operation operation, Preparation preparation, Action action, Sequel sequel) {

  public Endpoint(Operation operation, Preparation preparation, Action action) {
    this(operation, preparation, action, (asked, body) -> {});
  }

  public Endpoint(Operation operation, Action action) {
    this(operation, (asked, body) -> body, action);
  }

  /**
   * What was asked, by somebody who may.
   *
   * @param tenant the one in the path, which may not be there; null when there is none
   * @param revision what {@code If-Match} expects; null when any will do
   */
  public record Asked(
      Request request, Caller caller, @Nullable UUID tenant, Body query, @Nullable Long revision) {

    /** The tenant of an operation below a tenant. */
    public UUID inTenant() {
      if (tenant == null) {
        throw new IllegalStateException("this operation has no tenant: " + request);
      }
      return tenant;
    }

    /**
     * The id in the path.
     *
     * @throws ProblemException 404 when it is no id: then there is nothing of that name
     */
    public UUID id(String variable, String what) throws ProblemException {
      String text = request.variable(variable);
      if (!Field.isUuid(text)) {
        throw Call.absent(what);
      }
      return UUID.fromString(text);
    }
  }

  /** Does beforehand what takes too long for a transaction: it asks others. */
  @FunctionalInterface
  public interface Preparation {
    /**
     * Runs once for each request that is let in.
     *
     * @return the body as the action is to see it
     * @throws ProblemException when it is refused
     */
    Body apply(Asked asked, Body body) throws ProblemException;
  }

  /** Does what follows from a call that was done, and on which its answer does not depend. */
  @FunctionalInterface
  public interface Sequel {
    /**
     * Runs once, when the call's transaction has ended well. Throws nothing, and ends within half a
     * second, as the answer waits for it.
     *
     * @param body as the action saw it
     */
    void run(Asked asked, Body body);
  }
}
