package dev.sluice.proxy.observe.metrics;

/** What a client connection speaks. */
public enum ClientProtocol {
  HTTP_1("http/1"),
  HTTP_2("http/2"),
  WEBSOCKET("websocket");

  private final String label;

  ClientProtocol(String label) {
    this.label = label;
  }

  /** The name in metrics. */
  public String label() {
    return label;
  }
}
