package dev.sluice.proxy.operation;

import java.util.UUID;

/**
 * What a runtime answers when the resource that a request names is not there: the answer that one
 * gets for another tenant's too. As a Python server of the pinned version was seen to write it;
 * where that answers 200 for an unknown thread, a 404 (design section 6).
 */
public enum Absent {
  THREAD_WITH_ID(404, "Thread with ID %s not found"),
  NOT_FOUND(404, "Not Found"),
  THREAD_OR_ASSISTANT(404, "Thread or assistant not found."),
  RUN(404, "Run not found"),
  RUNS(404, "No runs found to cancel."),
  COPIED_THREAD(409, "Conflict"),
  CRON_THREAD(
      404,
      "Thread with ID '%s' not found. Please verify the ID is correct and the thread hasn't been"
          + " deleted or expired."),
  CRON(404, "Cron '%s' not found"),
  ASSISTANT(404, "Assistant %s not found"),
  ASSISTANT_WITH_ID(404, "Assistant with ID %s not found"),
  /** An assistant is to be made of, or looked for by, a graph that is none. */
  GRAPH(404, "Graph '%s' not found"),
  CRON_ASSISTANT(404, "Assistant '%s' not found"),
  /** A create finds its id taken: the answer for one's own id and for another's. */
  TAKEN_THREAD(409, "Thread with ID %s already exists"),
  TAKEN_ASSISTANT(409, "Assistant %s already exists");

  private final int status;
  private final String detail;

  Absent(int status, String detail) {
    this.status = status;
    this.detail = detail;
  }

  /** The answer about the resource with this id. */
  public Reply reply(UUID id) {
    return Reply.detail(status, detail.formatted(id));
  }

  /** The answer about what has the name that was shown, which is quoted where a runtime does. */
  public Reply replyNamed(String name) {
    return Reply.detail(status, detail.formatted(name));
  }
}
