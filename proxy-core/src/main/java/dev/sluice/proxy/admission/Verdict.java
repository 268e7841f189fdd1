package dev.sluice.proxy.admission;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.json.Rewrite;
import dev.sluice.proxy.lookup.Lookup;
import org.jspecify.annotations.Nullable;

/** What was decided about a request. */
public sealed interface Verdict {
  /** It goes to the runtime on these terms. */
  record Admitted(Grant grant) implements Verdict {}

  /** We answer it ourselves; {@code caller} is null when it didn't matter who asks. */
  record Answered(Answer answer, @Nullable Caller caller) implements Verdict {
    /** To whoever asks. */
    public Answered(Answer answer) {
      this(answer, null);
    }
  }

  /** It is refused; {@code caller} is null when it is not known who asks. */
  record Rejected(Problem problem, @Nullable Caller caller) implements Verdict {
    /** To whoever asks. */
    public Rejected(Problem problem) {
      this(problem, null);
    }
  }

  /** It is let in as far as its head says; its body is to be read, and asked about. */
  record Reads(BodyQuestion question) implements Verdict {}

  /**
   * It is refused in the runtime's own words.
   *
   * @param reason a short code for the log
   * @param caller null when who calls is not known yet
   */
  record Told(Answer answer, String reason, @Nullable Caller caller) implements Verdict {}

  /** A message of a WebSocket goes on; {@code rewrite} is null when as it came. */
  record Passes(@Nullable Rewrite rewrite) implements Verdict {}

  /** Something must be found out first; ask again with {@link Lookup#LOADING}. */
  record Undecided() implements Verdict {}
}
