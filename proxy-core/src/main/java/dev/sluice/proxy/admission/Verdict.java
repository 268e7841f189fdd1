package dev.sluice.proxy.admission;

/** What was decided about a request. */
public sealed interface Verdict {
  /** It goes to the runtime on these terms. */
  record Admitted(Grant grant) implements Verdict {}

  /** We answer it ourselves. */
  record Answered(Answer answer) implements Verdict {}

  /** It is refused. */
  record Rejected(Problem problem) implements Verdict {}

  /** Something must be found out first; ask again with {@link Lookup#LOADING}. */
  record Undecided() implements Verdict {}
}
