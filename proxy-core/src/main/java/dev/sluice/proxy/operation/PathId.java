package dev.sluice.proxy.operation;

import java.util.Optional;

/** An id that stands in a path. */
public enum PathId {
  THREAD("{thread_id}", "Invalid thread ID: must be a UUID"),
  RUN("{run_id}", "Invalid run ID: must be a UUID"),
  CRON("{cron_id}", "Invalid cron ID: must be a UUID"),
  ASSISTANT("{assistant_id}", "Invalid assistant ID: must be a UUID");

  private final String segment;
  private final String malformed;

  PathId(String segment, String malformed) {
    this.segment = segment;
    this.malformed = malformed;
  }

  /** What a runtime says of one that is no UUID. */
  public Words malformed() {
    String name = segment.substring(1, segment.length() - 1);
    String issue =
        "{\"validation\":\"uuid\",\"code\":\"invalid_string\",\"message\":\"Invalid uuid\","
            + "\"path\":[\"%s\"]}".formatted(name);
    return new Words(Reply.detail(422, malformed), Reply.issue(issue));
  }

  /** The id for which a segment of a path template stands. */
  static Optional<PathId> of(String segment) {
    for (PathId id : values()) {
      if (id.segment.equals(segment)) {
        return Optional.of(id);
      }
    }
    return Optional.empty();
  }
}
