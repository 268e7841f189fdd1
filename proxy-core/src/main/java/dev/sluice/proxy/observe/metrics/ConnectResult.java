package dev.sluice.proxy.observe.metrics;

/** How an attempt to open a connection to an upstream ended. */
public enum ConnectResult {
  CONNECTED("connected"),
  REFUSED("refused"),
  TIMED_OUT("timed-out"),
  NAME_UNKNOWN("name-unknown"),
  /** It was not attempted: the address is none that may be connected to. */
  ADDRESS_REFUSED("address-refused"),
  TLS_FAILED("tls-failed"),
  FAILED("failed");

  private final String label;

  ConnectResult(String label) {
    this.label = label;
  }

  /** The name in metrics. */
  public String label() {
    return label;
  }
}
