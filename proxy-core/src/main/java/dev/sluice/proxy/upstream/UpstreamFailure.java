package dev.sluice.proxy.upstream;

/** Why there is no response, or no more of it, from an upstream. */
public enum UpstreamFailure {
  CONNECT_REFUSED("connect-refused"),
  CONNECT_TIMEOUT("connect-timeout"),
  NAME_UNKNOWN("name-unknown"),
  /** It has an address that runtimes may not have. */
  ADDRESS_REFUSED("address-refused"),
  TLS_FAILED("tls-failed"),
  /** It closed, with or without a reset, before the response was whole. */
  RESET("reset"),
  /** What it sent is not HTTP/1.1, or could be read in two ways. */
  MALFORMED("malformed");

  private final String code;

  UpstreamFailure(String code) {
    this.code = code;
  }

  /** The short form that logs and metrics use. */
  public String code() {
    return code;
  }
}
