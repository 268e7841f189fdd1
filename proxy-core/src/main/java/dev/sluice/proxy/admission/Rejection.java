package dev.sluice.proxy.admission;

/** A step of the admission says no. Stackless, thrown and caught within {@link Admission}. */
final class Rejection extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  Rejection(ProblemType type, String detail) {
    super(detail, null, false, false);
    this.problem = new Problem(type, detail);
  }

  /** {@code problem} is what the client is told, and more for the log. */
  Rejection(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
