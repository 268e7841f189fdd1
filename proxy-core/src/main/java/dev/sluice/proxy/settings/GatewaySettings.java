package dev.sluice.proxy.settings;

import java.net.URI;

/**
 * Everything that a gateway is told at its start. Immutable.
 *
 * @param logExchanges whether each exchange leaves a line in the log
 */
public record GatewaySettings(
    ListenSettings listen,
    UpstreamSettings upstream,
    Timeouts timeouts,
    HttpSettings http,
    DrainSettings drain,
    boolean logExchanges) {

  public static final boolean DEFAULT_LOG_EXCHANGES = true;

  /** In front of the runtime at {@code upstream}, everything else by default. */
  public static GatewaySettings defaults(URI upstream) {
    return new GatewaySettings(
        ListenSettings.DEFAULTS,
        UpstreamSettings.to(upstream),
        Timeouts.DEFAULTS,
        HttpSettings.DEFAULTS,
        DrainSettings.DEFAULTS,
        DEFAULT_LOG_EXCHANGES);
  }

  public GatewaySettings withListen(ListenSettings other) {
    return new GatewaySettings(other, upstream, timeouts, http, drain, logExchanges);
  }

  public GatewaySettings withUpstream(UpstreamSettings other) {
    return new GatewaySettings(listen, other, timeouts, http, drain, logExchanges);
  }

  public GatewaySettings withTimeouts(Timeouts other) {
    return new GatewaySettings(listen, upstream, other, http, drain, logExchanges);
  }

  public GatewaySettings withHttp(HttpSettings other) {
    return new GatewaySettings(listen, upstream, timeouts, other, drain, logExchanges);
  }

  public GatewaySettings withDrain(DrainSettings other) {
    return new GatewaySettings(listen, upstream, timeouts, http, other, logExchanges);
  }
}
