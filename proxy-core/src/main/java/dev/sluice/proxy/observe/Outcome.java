package dev.sluice.proxy.observe;

/** How an exchange ended. Every exchange has exactly one. */
public enum Outcome {
  /** The response was passed on whole, whatever its status. */
  COMPLETED("completed"),
  /**
   * The gateway answered with a problem of its own making, at the client's fault or for a limit.
   */
  REFUSED("refused"),
  /** The client went away before the response was whole. */
  CLIENT_GONE("client-gone"),
  /** There was no response, or no more of it, from the upstream. */
  UPSTREAM_FAILED("upstream-failed"),
  /** A deadline passed; the reason says which. */
  TIMED_OUT("timed-out"),
  /** Cut off at the end of a drain. */
  DRAINED("drained"),
  /** Cut off because its caller would not be let in any more; the reason says why. */
  REVOKED("revoked"),
  /** A fault in the gateway itself. */
  GATEWAY_FAILED("gateway-failed");

  private final String label;

  Outcome(String label) {
    this.label = label;
  }

  /** The name in logs and metrics. */
  public String label() {
    return label;
  }
}
