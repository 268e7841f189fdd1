package dev.sluice.admin.api;

import dev.sluice.admin.http.ProblemException;

/**
 * An operation with what does it. Immutable.
 *
 * @param prelude runs before the transaction, and may open its own
 */
public record Endpoint(Operation operation, Prelude prelude, Action action) {

  public Endpoint(Operation operation, Action action) {
    this(operation, body -> body, action);
  }

  /** Makes ready what the transaction can't do, as it sees one tenant only. */
  @FunctionalInterface
  public interface Prelude {
    /**
     * Runs once for each request that is let in.
     *
     * @return the body as the action is to see it
     * @throws ProblemException when it is refused
     */
    Body apply(Body body) throws ProblemException;
  }
}
