package dev.sluice.admin.http;

import java.io.IOException;

/** Answers the requests of a route. Called on virtual threads, several at once: it may block. */
@FunctionalInterface
public interface Resource {

  /**
   * Answers one request.
   *
   * @throws ProblemException when the request is refused
   */
  Response answer(Request request) throws ProblemException, IOException;
}
