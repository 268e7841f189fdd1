package dev.sluice.config.wire.fuzz;

import java.util.List;

/** What a strict reader makes of the bytes from some position on. */
sealed interface Reading {
  /**
   * A whole message.
   *
   * @param startLine method and target of a request, status of a response
   * @param end where the next message begins
   * @param last whether the connection ends with this message
   */
  record Whole(String startLine, String body, int end, boolean last) implements Reading {
    /** What must be the same on both sides of the gateway. */
    String key() {
      return startLine + '\n' + body;
    }
  }

  /** Not a message, whatever may follow. */
  record Faulty() implements Reading {}

  /** Nothing wrong so far, but not all of a message. */
  record Unfinished() implements Reading {}

  Reading FAULTY = new Faulty();
  Reading UNFINISHED = new Unfinished();

  /** Every request in these bytes up to the first that is faulty, unfinished or the last. */
  static List<Whole> requestsIn(String bytes) {
    return new StrictReader(bytes).requests();
  }
}
