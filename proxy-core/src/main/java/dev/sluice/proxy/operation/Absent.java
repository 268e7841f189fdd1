package dev.sluice.proxy.operation;

import java.util.UUID;

/**
 * What a runtime answers when the resource that a request names is not there: the answer that one
 * gets for another tenant's too. As servers of the pinned versions, Python's and JavaScript's, were
 * seen to write it; where they answer 200 for an unknown thread, a 404 (design section 6).
 */
public enum Absent {
  THREAD_WITH_ID(404, "Thread with ID %s not found", 404, "Thread with ID %s not found"),
  PATCHED_THREAD(404, "Not Found", 404, "Thread not found"),
  COPIED_THREAD(409, "Conflict", 409, "Thread not found"),
  /** A JavaScript server takes a thread that is not there for one that is busy. */
  RUN_THREAD(
      404,
      "Thread or assistant not found.",
      422,
      "Thread is already running a task. Wait for it to finish or choose a different multitask"
          + " strategy."),
  /** A run names an assistant that is none. */
  THREAD_OR_ASSISTANT(
      404,
      "Thread or assistant not found.",
      404,
      "No assistant found for \"%s\". Make sure the assistant ID is for a valid assistant or a"
          + " valid graph ID."),
  RUN(404, "Run not found", 404, "Run not found"),
  RUNS(404, "No runs found to cancel.", 404, "Run not found"),
  // A JavaScript server has no schedules, though some of their paths.
  CRON_THREAD(
      404,
      "Thread with ID '%s' not found. Please verify the ID is correct and the thread hasn't been"
          + " deleted or expired.",
      500,
      Absent.NOT_IMPLEMENTED),
  CRON(404, "Cron '%s' not found", 500, Absent.NOT_IMPLEMENTED),
  CRON_ASSISTANT(404, "Assistant '%s' not found", 500, Absent.NOT_IMPLEMENTED),
  NOT_FOUND(404, "Not Found", 500, Absent.NOT_IMPLEMENTED),
  READ_ASSISTANT(404, "Not Found", 404, "Assistant not found"),
  ASSISTANT(404, "Assistant %s not found", 404, "Assistant not found"),
  ASSISTANT_VERSIONS(404, "Assistant %s not found", 404, "Assistant \"%s\" not found."),
  ASSISTANT_WITH_ID(404, "Assistant with ID %s not found", 404, "Assistant not found"),
  /** An assistant is to be made of, or looked for by, a graph that is none. */
  GRAPH(404, "Graph '%s' not found", 404, "Graph \"%s\" not found"),
  /** A create finds its id taken: the answer for one's own id and for another's. */
  TAKEN_THREAD(409, "Thread with ID %s already exists", 409, "Thread already exists"),
  TAKEN_ASSISTANT(409, "Assistant %s already exists", 409, "Assistant already exists");

  private static final String NOT_IMPLEMENTED = "Not implemented";

  private final int status;
  private final String detail;
  private final int javascriptStatus;
  private final String sentence;

  Absent(int status, String detail, int javascriptStatus, String sentence) {
    this.status = status;
    this.detail = detail;
    this.javascriptStatus = javascriptStatus;
    this.sentence = sentence;
  }

  /** The answer about the resource with this id. */
  public Words reply(UUID id) {
    return replyNamed(id.toString());
  }

  /** The answer about what has the name that was shown, which is quoted where a runtime does. */
  public Words replyNamed(String name) {
    return new Words(
        Reply.detail(status, detail.formatted(name)),
        Reply.sentence(javascriptStatus, sentence.formatted(name)));
  }
}
