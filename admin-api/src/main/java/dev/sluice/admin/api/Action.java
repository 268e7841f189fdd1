package dev.sluice.admin.api;

import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;

/** Does what an operation says, in one transaction. Called on virtual threads: it may block. */
@FunctionalInterface
public interface Action {

  /**
   * Answers one call. The transaction ends with it: well when there is an answer, else rolled back.
   *
   * @throws ProblemException when it is refused
   */
  Response answer(Call call) throws ProblemException;
}
