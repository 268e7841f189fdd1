package dev.sluice.proxy.admission.answer;

/** A step of the admission says no. Stackless, thrown and caught within it. */
public final class Rejection extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public Rejection(ProblemType type, String detail) {
    super(detail, null, false, false);
    this.problem = new Problem(type, detail);
  }

  /** {@code problem} is what the client is told, and more for the log. */
  public Rejection(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** What the client is told. */
  public Problem problem() {
    return problem;
  }
}
